import Foundation
import Glibc
import SQLite
import Simulator
import Testing

/// What a reload changes, and what it lets go of.
@Suite(.timeLimit(.minutes(5)))
struct ReloadTests {
    private func account(_ name: String, _ rig: Rig) -> [String: any Sendable] {
        [
            "name": name, "vendor": "welcomehome", "token": ["env": "WH_TOKEN"],
            "base_url": rig.simulator.baseURL, "database": "\(name).sqlite", "poll_every": "1s",
            "throttle": ["requests": 1000, "per": "1s", "burst": 1000] as [String: any Sendable],
        ]
    }

    /// The files beside the configuration that the process has open.
    private func openFiles(of process: CrmirrorProcess, in rig: Rig) throws -> [String] {
        let descriptors = "/proc/\(process.processIdentifier)/fd"
        return try FileManager.default.contentsOfDirectory(atPath: descriptors).compactMap { descriptor in
            // One that was closed since it was listed leads nowhere.
            try? FileManager.default.destinationOfSymbolicLink(atPath: descriptors + "/" + descriptor)
        }.filter { $0.hasPrefix(rig.directory) }
    }

    @Test func `the database of an account that is removed is let go of, and taken up again with it`()
        async throws
    {
        try await Rig.use(rows: 5) { rig in
            let both = ["one", "two"].map { account($0, rig) }
            try rig.configure(accounts: both)
            let socket = try NotifySocket(path: rig.directory + "/n")
            let service = try rig.start("run", environment: ["NOTIFY_SOCKET": socket.path])
            #expect(await socket.message(with: "READY=1") != nil)
            // They show one credential: its throttle is remembered in the file of whichever asked first.
            for await _ in rig.simulator.log.follow() { break }
            for gone in ["one", "two"] {
                try rig.configure(accounts: both.filter { $0["name"] as? String != gone })
                service.send(SIGHUP)
                let one = await socket.message(with: "READY=1")
                #expect(one?.last?.hasPrefix("STATUS=mirroring 1 account into ") == true)
                while try openFiles(of: service, in: rig).contains(where: { $0.contains("/\(gone).sqlite") })
                {
                    try Task.checkCancellation()
                    await Task.yield()
                }
                try rig.configure(accounts: both)
                service.send(SIGHUP)
                let two = await socket.message(with: "READY=1")
                #expect(two?.last?.hasPrefix("STATUS=mirroring 2 accounts into ") == true)
            }
            service.send(SIGTERM)
            #expect(await service.end() == .exit(0))
        }
    }

    @Test func `a throttle that is lowered at a reload holds`() async throws {
        try await Rig.use(rows: 5, account: ["poll_every": "1s"]) { rig in
            let socket = try NotifySocket(path: rig.directory + "/n")
            let service = try rig.start("run", environment: ["NOTIFY_SOCKET": socket.path])
            #expect(await socket.message(with: "READY=1") != nil)
            let throttle: [String: any Sendable] = ["requests": 2, "per": "2s", "burst": 1]
            try rig.configure(["poll_every": "1s", "throttle": throttle])
            service.send(SIGHUP)
            #expect(await socket.message(with: "READY=1") != nil)
            var requests = 0
            for await _ in rig.simulator.log.follow() {
                requests += 1
                if requests == 4 { break }
            }
            let text = try MirrorFile(rig.databasePath).connection.scalar(
                "SELECT uses FROM crmirror_throttles ORDER BY expires_at DESC LIMIT 1")
            let uses = try JSONDecoder().decode([Int].self, from: Data((text?.text ?? "").utf8))
            #expect(uses.count > 1)
            for (use, next) in zip(uses, uses.dropFirst()) { #expect(next - use >= 1000) }
            service.send(SIGTERM)
            #expect(await service.end() == .exit(0))
        }
    }

    @Test func `what a vendor refused for a while is asked again at a reload`() async throws {
        try await Rig.use(rows: 5, account: ["poll_every": "1s"]) { rig in
            let backfill = try await rig.run("--backfill")
            #expect(backfill.end == .exit(0), "\(backfill.summary)")
            rig.simulator.faults.add(FaultRule(.status(401, body: "{}"), table: "Prospects", times: nil))
            let socket = try NotifySocket(path: rig.directory + "/n")
            let service = try rig.start("run", environment: ["NOTIFY_SOCKET": socket.path])
            #expect(await socket.message(with: "READY=1") != nil)
            while try MirrorFile(rig.databasePath).stream("prospects").state != "refused" {
                try Task.checkCancellation()
                await Task.yield()
            }
            rig.simulator.faults.removeAll()
            service.send(SIGHUP)
            // By itself it would be asked in an hour.
            while try MirrorFile(rig.databasePath).stream("prospects").state != "ok" {
                try Task.checkCancellation()
                await Task.yield()
            }
            service.send(SIGTERM)
            #expect(await service.end() == .exit(0))
        }
    }

    @Test(arguments: 1...3)
    func `a reload that is asked for as soon as it is ready is not lost`(_ round: Int) async throws {
        try await Rig.use(rows: 5) { rig in
            let socket = try NotifySocket(path: rig.directory + "/n")
            let service = try rig.start("run", environment: ["NOTIFY_SOCKET": socket.path])
            #expect(await socket.message(with: "READY=1") != nil)
            service.send(SIGHUP)
            #expect(await socket.message(with: "RELOADING=1") != nil)
            service.send(SIGTERM)
            #expect(await service.end() == .exit(0))
        }
    }

    @Test(arguments: 1...3)
    func `a reload that the end overtakes leaves no socket and holds nothing up`(_ round: Int) async throws {
        try await Rig.use(rows: 5) { rig in
            let two = ["one", "two"].map { account($0, rig) }
            try rig.configure(accounts: [two[0]])
            let socket = try NotifySocket(path: rig.directory + "/n")
            let service = try rig.start("run", environment: ["NOTIFY_SOCKET": socket.path])
            #expect(await socket.message(with: "READY=1") != nil)
            try rig.configure(accounts: two)
            service.send(SIGHUP)
            // The file is there while the accounts are set up; the end comes right behind.
            while !FileManager.default.fileExists(atPath: rig.directory + "/two.sqlite") {
                try Task.checkCancellation()
                await Task.yield()
            }
            service.send(SIGTERM)
            let outcome = try await service.outcome()
            #expect(outcome.end == .exit(0), "\(outcome.summary)")
            let left = try FileManager.default.contentsOfDirectory(atPath: rig.directory)
            #expect(!left.contains { $0.hasSuffix(".socket") }, "\(left)")
        }
    }

    @Test func `a reload says what it changes; a level holds at once, a format from the next start`()
        async throws
    {
        try await Rig.use(rows: 5) { rig in
            let all = ["one", "two", "three"].map { account($0, rig) }
            try rig.configure(accounts: [all[0], all[1]])
            let socket = try NotifySocket(path: rig.directory + "/n")
            let service = try rig.start("run", environment: ["NOTIFY_SOCKET": socket.path])
            #expect(await socket.message(with: "READY=1") != nil)
            try rig.configure(accounts: [all[0], all[1]], log: "debug", format: "json")
            service.send(SIGHUP)
            while try !service.complaintsSoFar().contains(" debug walk began ") {
                try Task.checkCancellation()
                await Task.yield()
            }
            try rig.configure(
                accounts: [all[0].merging(["poll_every": "2s"]) { $1 }, all[2]], log: "debug")
            service.send(SIGHUP)
            while try !service.complaintsSoFar().contains("added=three changed=one removed=two") {
                try Task.checkCancellation()
                await Task.yield()
            }
            service.send(SIGHUP)
            while try !service.complaintsSoFar().contains("nothing in it has changed") {
                try Task.checkCancellation()
                await Task.yield()
            }
            service.send(SIGTERM)
            let outcome = try await service.outcome()
            #expect(outcome.end == .exit(0), "\(outcome.summary)")
            #expect(
                outcome.complaints.contains(
                    " notice configuration reloaded accounts=2 log_level=debug"))
            let warning = " warning log.format takes effect at the next start"
            #expect(outcome.complaints.ranges(of: warning).count == 1)
        }
    }
}
