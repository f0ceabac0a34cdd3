import Foundation
import Glibc
import SQLite
import Simulator
import Testing

/// A database whose file others move, and one that has several names.
@Suite(.timeLimit(.minutes(5)))
struct ReplacedTests {
    @Test func `a service whose database is replaced ends, and the next goes on with what is there`()
        async throws
    {
        try await Rig.use(rows: 10, account: ["poll_every": "1s"]) { rig in
            var expected = ExpectedMirror(of: rig.simulator, pageSize: rig.pageSize)
            let backfill = try await rig.run("--backfill")
            #expect(backfill.end == .exit(0), "\(backfill.summary)")
            let copy = rig.directory + "/copy.sqlite"
            #expect(try await rig.run("backup", copy).end == .exit(0))
            let service = try await rig.start("run") { $0.target.contains("updated_at_after") }
            #expect(rename(copy, rig.databasePath) == 0)
            let ended = try await service.outcome()
            #expect(ended.end == .exit(1), "\(ended.summary)")
            #expect(
                ended.complaints.contains(
                    "another file was put in the place of the database \(rig.databasePath)"))
            let update = try await rig.run("run", "--once")
            #expect(update.end == .exit(0), "\(update.summary)")
            #expect(try MirrorFile(rig.databasePath).connection.integrityCheck() == [])
            try expected.expectEqual(in: rig)
        }
    }

    @Test func `whatever the database is called, it is one`() async throws {
        try await Rig.use(rows: 10) { rig in
            try FileManager.default.createSymbolicLink(
                atPath: rig.directory + "/link.sqlite", withDestinationPath: "crm.sqlite")
            let service = try await rig.start("run") { $0.table == "Prospects" }
            // Made by the service, which knows it as crm.sqlite.
            try rig.configure(["database": "link.sqlite"])
            let oneShot = try await rig.run("run", "--once")
            #expect(oneShot.end == .exit(0), "\(oneShot.summary)")
            #expect(oneShot.complaints.contains("handed over to the service"))
            let second = try await rig.run("run")
            #expect(second.end == .exit(75), "\(second.summary)")
            service.send(SIGTERM)
            #expect(await service.end() == .exit(0))
        }
    }
}
