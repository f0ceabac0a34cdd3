import Glibc
import SQLite
import Simulator
import Testing

/// The credential goes to the account's origin and nowhere else.
@Suite(.timeLimit(.minutes(5)))
struct OriginTests {
    @Test func `a link to another origin is not followed and nothing is sent there`() async throws {
        let other = try await RecordingServer.start(body: "prospects.id\n666\n")
        try await Rig.use(rows: 40, pageSize: 10) { rig in
            rig.simulator.faults.add(
                FaultRule(.foreignNextLink(other.origin), table: "Prospects", times: nil))
            let outcome = try await rig.run("--backfill")
            #expect(outcome.end == .exit(1), "\(outcome.summary)")
            #expect(outcome.lastLine.contains("wh prospects is failing"))
            #expect(outcome.lastLine.contains("another origin"))
            #expect(other.requests.isEmpty)
            let status = try await Status(of: rig)
            #expect(status["prospects"]?.state == "failing")
            #expect(status["prospects"]?.lastError?.contains(other.origin) == true)

            rig.simulator.faults.removeAll()
            var expected = ExpectedMirror(of: rig.simulator, pageSize: rig.pageSize)
            let recovery = try await rig.run("--backfill")
            #expect(recovery.end == .exit(0), "\(recovery.summary)")
            try expected.expectEqual(in: rig)
            #expect(other.requests.isEmpty)
        }
        await other.stop()
    }

    @Test func `a first load from snapshots follows their redirect without the token`() async throws {
        try await Rig.use(rows: 80, pageSize: 1000, account: ["first_load": "snapshot"]) { rig in
            var expected = ExpectedMirror(of: rig.simulator, pageSize: rig.pageSize)
            // What changed since last night is asked for live.
            rig.simulator.clock.advance(by: .seconds(8 * 3600))
            try rig.simulator.welcomeHome.mutateRandomly(count: 80, seed: 9)
            let backfill = try await rig.run("--backfill")
            #expect(backfill.end == .exit(0), "\(backfill.summary)")
            try expected.expectEqual(in: rig)

            let downloads = rig.simulator.requests.filter { $0.origin == .downloads }
            #expect(Set(downloads.compactMap(\.table)) == Set(WelcomeHome.tables))
            #expect(downloads.count == WelcomeHome.tables.count)
            #expect(downloads.allSatisfy { !$0.hadAuthorization && $0.status == 200 })
            #expect(rig.simulator.requests.filter { $0.origin == .api }.allSatisfy { $0.wasAuthorized })
            let routes = try MirrorFile(rig.databasePath).connection.query(
                "SELECT route, count(*) FROM crmirror_runs WHERE kind = 'backfill' GROUP BY 1 ORDER BY 1")
            #expect(routes == [["live", 12], ["snapshot", 16]])
        }
    }

    @Test func `a first load from snapshots that is killed goes on, or begins its download again`()
        async throws
    {
        try await Rig.use(rows: 80, pageSize: 1000, account: ["first_load": "snapshot"]) { rig in
            var expected = ExpectedMirror(of: rig.simulator, pageSize: rig.pageSize)
            let tables = ["Prospects", "Activities", "Residents", "Influencers"]
            for (table, next) in zip(tables, tables.dropFirst()) {
                // However slow this side is, the other gets no further before it is killed.
                rig.simulator.faults.add(FaultRule(.hang, table: next, times: nil))
                let process = try await rig.start("--backfill") {
                    $0.origin == .downloads && $0.table == table
                }
                for _ in 0..<100 { await Task.yield() }
                process.send(SIGKILL)
                #expect(await process.end() == .signal(SIGKILL))
                rig.simulator.faults.removeAll()
            }
            let outcome = try await rig.run("--backfill")
            #expect(outcome.end == .exit(0), "\(outcome.summary)")
            try expected.expectEqual(in: rig)
        }
    }
}
