import Glibc
import SQLite
import Simulator
import Testing

/// One writer a database, and readers beside it.
@Suite(.timeLimit(.minutes(5)))
struct LockTests {
    @Test(arguments: [["run"], ["--backfill"]])
    func `beside another crmirror whoever would write ends with 75 and names it`(first: [String]) async throws
    {
        try await Rig.use(rows: 10) { rig in
            // Whoever has made a request has opened the database, and this one will not be done for a while.
            rig.simulator.faults.add(FaultRule(.hang, times: nil))
            let holder = try await rig.start(first[0], untilRequest: 1)
            // A service takes the work of one-shots over.
            let oneShots = first == ["run"] ? [] : [["--backfill"], ["run", "--once"]]
            for command in [["run"], ["reset", "--account", "wh"]] + oneShots {
                let second = try await rig.run(command)
                #expect(second.end == .exit(75), "\(command): \(second.summary)")
                #expect(
                    second.complaints.contains("process \(holder.processIdentifier)"), "\(second.summary)")
                #expect(second.complaints.contains(rig.databasePath))
                #expect(second.output == "")
            }
            #expect(rig.simulator.requests.count == 1)
            holder.send(SIGTERM)
            _ = await holder.end()
            rig.simulator.faults.removeAll()
            let third = try await rig.run("--backfill")
            #expect(third.end == .exit(0), "\(third.summary)")
        }
    }

    @Test func `status and backup work beside the service`() async throws {
        try await Rig.use(rows: 60, pageSize: 5, account: ["poll_every": "1h"]) { rig in
            let service = try await rig.start("run", untilRequest: 60)
            let status = try await rig.run("status")
            #expect(status.end == .exit(0), "\(status.summary)")
            #expect(status.output.contains("wh       communities "))
            let copyPath = rig.directory + "/copy.sqlite"
            let backup = try await rig.run("backup", copyPath)
            #expect(backup.end == .exit(0), "\(backup.summary)")
            #expect(backup.lastLine.contains("its integrity is checked"))
            let copy = try MirrorFile(copyPath)
            #expect(try copy.connection.integrityCheck() == [])
            // As it was at one instant: rows and checkpoints agree.
            for stream in try copy.streams() where stream.rowsLive + stream.rowsDeleted > 0 {
                #expect(
                    try copy.count(stream.table) == stream.rowsLive + stream.rowsDeleted, "\(stream.name)")
            }
            #expect(try copy.count("wh_communities") == 6)
            service.send(SIGTERM)
            let stopped = try await service.outcome()
            #expect(stopped.end == .exit(0), "\(stopped.summary)")
        }
    }

    @Test func `a copy goes on where the mirror was when it was made`() async throws {
        try await Rig.use(rows: 40) { rig in
            var expected = ExpectedMirror(of: rig.simulator, pageSize: rig.pageSize)
            let backfill = try await rig.run("--backfill")
            #expect(backfill.end == .exit(0), "\(backfill.summary)")
            let copyPath = rig.directory + "/copy.sqlite"
            let backup = try await rig.run("backup", copyPath)
            #expect(backup.end == .exit(0), "\(backup.summary)")
            rig.simulator.clock.advance(by: .seconds(900))
            try rig.simulator.welcomeHome.mutateRandomly(count: 40, seed: 3)
            try rig.configure(["database": copyPath])
            let update = try await rig.run("run", "--once")
            #expect(update.end == .exit(0), "\(update.summary)")
            try expected.expectEqual(in: rig, at: copyPath)
        }
    }
}
