import Foundation
import Glibc
import Simulator
import Testing

/// One-shots beside the running service, which does their work.
@Suite(.timeLimit(.minutes(5)))
struct HandOverTests {
    /// The service, with everything mirrored and nothing due for an hour.
    private func startService(
        _ rig: Rig, account: [String: any Sendable] = [:], environment: [String: String] = [:]
    ) async throws -> CrmirrorProcess {
        try rig.configure(["poll_every": "1h"].merging(account) { _, new in new })
        let backfill = try await rig.start("--backfill", environment: environment).outcome()
        #expect(backfill.end == .exit(0), "\(backfill.summary)")
        let socket = try NotifySocket(path: rig.directory + "/n-\(UUID().uuidString)")
        let service = try rig.start(
            "run", environment: environment.merging(["NOTIFY_SOCKET": socket.path]) { _, new in new })
        #expect(await socket.message(with: "READY=1") != nil)
        return service
    }

    private func expectOrderlyEnd(of service: CrmirrorProcess) async throws {
        service.send(SIGTERM)
        let outcome = try await service.outcome()
        #expect(outcome.end == .exit(0), "\(outcome.summary)")
    }

    @Test func `a backfill beside the service ends as one without it`() async throws {
        try await Rig.use { rig in
            let expected = ExpectedMirror(of: rig.simulator, pageSize: rig.pageSize)
            let service = try await startService(rig)
            let before = rig.simulator.requests.count
            let backfill = try await rig.run("--backfill")
            #expect(backfill.end == .exit(0), "\(backfill.summary)")
            #expect(backfill.lastLine.hasPrefix("Backfill complete: 1 account, "), "\(backfill.summary)")
            #expect(
                backfill.lastLine.contains(" rows (0 new, 0 changed, 0 gone) in "), "\(backfill.lastLine)")
            #expect(backfill.complaints.contains("handed over to the service"))
            #expect(backfill.complaints.contains("walk complete"))
            #expect(rig.simulator.requests.count > before)
            try await expectOrderlyEnd(of: service)
            #expect(!FileManager.default.fileExists(atPath: rig.databasePath + ".socket"))
            var unchanged = expected
            try unchanged.expectEqual(in: rig)
        }
    }

    @Test func `an update beside the service fetches what changed, at once`() async throws {
        try await Rig.use { rig in
            var expected = ExpectedMirror(of: rig.simulator, pageSize: rig.pageSize)
            let service = try await startService(rig)
            rig.simulator.clock.advance(by: .seconds(900))
            try rig.simulator.welcomeHome.mutateRandomly(count: 40, seed: 3)
            let update = try await rig.run("run", "--once")
            #expect(update.end == .exit(0), "\(update.summary)")
            #expect(update.lastLine.hasPrefix("Update complete: 1 account, "), "\(update.summary)")
            try await expectOrderlyEnd(of: service)
            try expected.expectEqual(in: rig)
        }
    }

    @Test func `what is narrowed to a stream is asked of the vendor for that one only`() async throws {
        try await Rig.use { rig in
            let service = try await startService(rig)
            let before = rig.simulator.requests.count
            let backfill = try await rig.run("--backfill", "--account", "wh", "--stream", "prospects")
            #expect(backfill.end == .exit(0), "\(backfill.summary)")
            #expect(backfill.lastLine.hasPrefix("Backfill complete: 1 account, 1 stream, "))
            let tables = Set(rig.simulator.requests.dropFirst(before).map(\.table))
            #expect(tables == ["Prospects"])
            try await expectOrderlyEnd(of: service)
        }
    }

    @Test(
        arguments: [
            ["name": "other"], ["poll_every": "1h", "base_url": "http://127.0.0.1:9/api"],
            ["poll_every": "1h", "token": ["env": "OTHER_TOKEN"]],
            ["poll_every": "1h", "columns": ["Units.number": "text"]],
        ] as [[String: any Sendable]])
    func `what the service does not mirror, or mirrors otherwise, is refused`(
        account: [String: any Sendable]
    ) async throws {
        try await Rig.use(rows: 5) { rig in
            let service = try await startService(rig)
            try rig.configure(account)
            let before = rig.simulator.requests.count
            let backfill = try await rig.run("--backfill")
            #expect(backfill.end == .exit(78), "\(backfill.summary)")
            let name = account["name"] as? String ?? Rig.account
            #expect(
                backfill.complaints.contains(
                    "the service does not mirror account \(name) as this configuration has it. "
                        + "Reload the service: systemctl reload crmirror. If it is of another version"))
            #expect(rig.simulator.requests.count == before)
            try await expectOrderlyEnd(of: service)
        }
    }

    @Test func `a reload that changes an account ends what was ordered of it, and of no other`() async throws
    {
        try await Rig.use { rig in
            // What is ordered of the first account has no end, since its vendor does not answer.
            let silent = try await Simulator.start(
                Simulator.Configuration(rows: 1, seed: 1, clock: rig.simulator.clock))
            silent.faults.add(FaultRule(.hang, times: nil))
            let accounts: [[String: any Sendable]] = [("one", silent), ("two", rig.simulator)].map {
                [
                    "name": $0, "vendor": "welcomehome", "token": ["env": "WH_TOKEN"],
                    "base_url": $1.baseURL, "poll_every": "1h", "streams": ["prospects", "residents"],
                ]
            }
            try rig.configure(accounts: accounts)
            let socket = try NotifySocket(path: rig.directory + "/n")
            let service = try rig.start("run", environment: ["NOTIFY_SOCKET": socket.path])
            #expect(await socket.message(with: "READY=1") != nil)
            let backfill = try rig.start("--backfill")
            // One after the other is ordered before anything is answered.
            while try !backfill.complaintsSoFar().contains("walk complete") {
                try Task.checkCancellation()
                await Task.yield()
            }
            try rig.configure(accounts: [
                accounts[0].merging(["poll_every": "2h"]) { _, new in new }, accounts[1],
            ])
            service.send(SIGHUP)
            let outcome = try await backfill.outcome()
            #expect(outcome.end == .exit(1), "\(outcome.summary)")
            #expect(
                outcome.lastLine.hasPrefix("Backfill not complete: 2 of 4 streams: one "),
                "\(outcome.summary)")
            #expect(
                outcome.lastLine.contains(
                    "account one was changed or removed by a reload of the service. Run the same command again"
                ),
                "\(outcome.summary)")
            try await expectOrderlyEnd(of: service)
            await silent.stop()
        }
    }

    @Test func `a request for nothing is answered at once`() async throws {
        try await Rig.use { rig in
            let service = try await startService(rig)
            let answer = try Self.ask(
                #"{"mission":"once","accounts":[]}"# + "\n", at: rig.databasePath + ".socket")
            #expect(answer.contains("done"), "\(answer)")
            try await expectOrderlyEnd(of: service)
        }
    }

    /// What the service answers to a line, until it closes the connection.
    private static func ask(_ line: String, at path: String) throws -> String {
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        defer { close(descriptor) }
        // One that never answers fails the test instead of holding its thread for ever.
        var patience = timeval(tv_sec: 60, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: Array(path.utf8)) }
        let connected = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        try #require(connected == 0)
        try #require(send(descriptor, line, line.utf8.count, Int32(MSG_NOSIGNAL)) == line.utf8.count)
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        while case let count = recv(descriptor, &buffer, buffer.count, 0), count > 0 {
            bytes += buffer.prefix(count)
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    @Test func `a refused credential ends a one-shot beside the service with 77`() async throws {
        try await Rig.use { rig in
            let service = try await startService(rig)
            rig.simulator.faults.add(FaultRule(.status(401, body: "{}"), times: nil))
            let update = try await rig.run("run", "--once")
            #expect(update.end == .exit(77), "\(update.summary)")
            try await expectOrderlyEnd(of: service)
        }
    }

    @Test(arguments: [(SIGINT, CrmirrorProcess.End.exit(130)), (SIGKILL, .signal(SIGKILL))])
    func `the service goes on with what was ordered when the one-shot goes away`(
        signal: Int32, end: CrmirrorProcess.End
    ) async throws {
        try await Rig.use { rig in
            // So slow that there is much left to do when the one-shot goes away.
            let pace: [String: any Sendable] = ["requests": 20, "per": "1s", "burst": 1]
            let service = try await startService(rig, account: ["throttle": pace])
            let backfill = try await rig.start("--backfill", untilRequest: 1)
            backfill.send(signal)
            let outcome = try await backfill.outcome()
            #expect(outcome.end == end, "\(outcome.summary)")
            if signal == SIGINT {
                #expect(outcome.complaints.contains("interrupted; the service goes on with it"))
            }
            // Nothing is due but what was ordered.
            var tables: Set<String> = []
            for await request in rig.simulator.log.follow() {
                #expect(!request.target.contains("updated_at_after"), "\(request.target)")
                if let table = request.table { tables.insert(table) }
                if tables.count > 3 { break }
            }
            let update = try await rig.run("run", "--once")
            #expect(update.end == .exit(0), "\(update.summary)")
            try await expectOrderlyEnd(of: service)
        }
    }

    @Test(arguments: [SIGTERM, SIGKILL])
    func `when the service ends, the one-shot says so; the same command goes on where it was`(signal: Int32)
        async throws
    {
        try await Rig.use { rig in
            let service = try await startService(rig)
            rig.simulator.faults.add(FaultRule(.hang, times: nil))
            let backfill = try await rig.start("--backfill", untilRequest: 1)
            service.send(signal)
            let outcome = try await backfill.outcome()
            #expect(outcome.end == .exit(1), "\(outcome.summary)")
            #expect(
                outcome.complaints.contains("the service stopped; the same command goes on where it was"),
                "\(outcome.summary)")
            #expect(outcome.output == "")
            _ = await service.end()
            rig.simulator.faults.removeAll()
            let again = try await rig.run("--backfill")
            #expect(again.end == .exit(0), "\(again.summary)")
        }
    }

    @Test func `a socket that a killed service left behind is in nobody's way`() async throws {
        try await Rig.use { rig in
            let killed = try await startService(rig)
            killed.send(SIGKILL)
            _ = await killed.end()
            #expect(FileManager.default.fileExists(atPath: rig.databasePath + ".socket"))
            let alone = try await rig.run("run", "--once")
            #expect(alone.end == .exit(0), "\(alone.summary)")
            #expect(!alone.complaints.contains("handed over"))
            let service = try await startService(rig)
            let beside = try await rig.run("run", "--once")
            #expect(beside.end == .exit(0), "\(beside.summary)")
            #expect(beside.complaints.contains("handed over"))
            try await expectOrderlyEnd(of: service)
        }
    }

    @Test func `what is handed over needs no secret`() async throws {
        try await Rig.use { rig in
            let service = try await startService(
                rig, account: ["token": ["env": "SERVICE_TOKEN"]], environment: ["SERVICE_TOKEN": Rig.token])
            let update = try await rig.run("run", "--once")
            #expect(update.end == .exit(0), "\(update.summary)")
            try await expectOrderlyEnd(of: service)
            let alone = try await rig.run("run", "--once")
            #expect(alone.end == .exit(78), "\(alone.summary)")
        }
    }

    @Test func `a path too long for a socket keeps the service from nothing else`() async throws {
        try await Rig.use { rig in
            let name = String(repeating: "long", count: 25)
            let service = try await startService(rig, account: ["database": "\(rig.directory)/\(name)"])
            let update = try await rig.run("run", "--once")
            #expect(update.end == .exit(75), "\(update.summary)")
            #expect(update.complaints.contains("process \(service.processIdentifier)"))
            service.send(SIGTERM)
            let outcome = try await service.outcome()
            #expect(outcome.end == .exit(0), "\(outcome.summary)")
            #expect(outcome.complaints.contains("a one-shot beside the service will end with 75"))
            #expect(outcome.complaints.contains("a socket's path may have 107 bytes, and this one has "))
        }
    }
}
