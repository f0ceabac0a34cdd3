import Foundation
import Glibc
import SQLite
import Simulator
import Testing

/// A service that starts while another program holds its database for writing.
@Suite(.timeLimit(.minutes(5)))
struct LockedStartTests {
    private func startLocked(
        _ rig: Rig, _ test: (CrmirrorProcess, NotifySocket, Connection) async throws -> Void
    ) async throws {
        let first = try await rig.run("--backfill")
        #expect(first.end == .exit(0), "\(first.summary)")
        let holder = try Connection(path: rig.databasePath, access: .readWrite)
        try holder.execute("BEGIN IMMEDIATE")
        let socket = try NotifySocket(path: rig.directory + "/n")
        let service = try rig.start("run", environment: ["NOTIFY_SOCKET": socket.path])
        #expect(await socket.message(with: "STATUS=waiting until the database can be opened") != nil)
        try await test(service, socket, holder)
        service.send(SIGTERM)
        let ended = try await service.outcome()
        #expect(ended.end == .exit(0), "\(ended.summary)")
        let told = ended.complaints.components(separatedBy: "tried again every few seconds")
        #expect(told.count == 2, "\(ended.summary)")
    }

    @Test func `it begins when that one lets go`() async throws {
        try await Rig.use(rows: 5) { rig in
            try await startLocked(rig) { _, socket, holder in
                try holder.execute("ROLLBACK")
                #expect(await socket.message(with: "READY=1") != nil)
            }
        }
    }

    @Test func `accounts in other files do not wait for it, and it begins with them`() async throws {
        try await Rig.use(rows: 5) { rig in
            let accounts = ["one", "two"].map { name in
                [
                    "name": name, "vendor": "welcomehome", "token": ["env": "WH_TOKEN"],
                    "base_url": rig.simulator.baseURL, "database": "\(name).sqlite",
                    "throttle": ["requests": 1000, "per": "1s", "burst": 1000] as [String: any Sendable],
                ] as [String: any Sendable]
            }
            try rig.configure(accounts: accounts)
            let first = try await rig.run("--backfill")
            #expect(first.end == .exit(0), "\(first.summary)")
            let holder = try Connection(path: rig.directory + "/two.sqlite", access: .readWrite)
            try holder.execute("BEGIN IMMEDIATE")
            let socket = try NotifySocket(path: rig.directory + "/n")
            let service = try rig.start("run", environment: ["NOTIFY_SOCKET": socket.path])
            #expect(await socket.message(with: "READY=1") != nil)
            let page = try #require(try await statusPage(of: service, rig))
            var (status, body) = try await rig.get(page + "healthz")
            #expect(status == 503)
            #expect(body.contains("two.sqlite: database is locked"), "\(body)")
            try holder.execute("ROLLBACK")
            repeat {
                try Task.checkCancellation()
                (status, body) = try await rig.get(page + "healthz")
            } while status == 503
            service.send(SIGTERM)
            let ended = try await service.outcome()
            #expect(ended.end == .exit(0), "\(ended.summary)")
        }
    }

    private func statusPage(of service: CrmirrorProcess, _ rig: Rig) async throws -> String? {
        while true {
            if let page = try rig.statusPage(of: service) { return page }
            try Task.checkCancellation()
            await Task.yield()
        }
    }

    @Test func `it stops while it waits`() async throws {
        try await Rig.use(rows: 5) { rig in
            try await startLocked(rig) { _, _, _ in }
        }
    }
}
