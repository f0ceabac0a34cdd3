import SQLite
import Simulator
import Testing

/// One-shots that nothing disturbs.
@Suite(.timeLimit(.minutes(5)))
struct BackfillTests {
    @Test func `a backfill mirrors every table cell for cell`() async throws {
        try await Rig.use(rows: 120, pageSize: 25) { rig in
            var expected = ExpectedMirror(of: rig.simulator, pageSize: rig.pageSize)
            let outcome = try await rig.run("--backfill")
            #expect(outcome.end == .exit(0), "\(outcome.summary)")
            #expect(outcome.output.wholeMatch(of: sentence) != nil, "\(outcome.output)")
            try expected.expectEqual(in: rig)
            let mirror = try MirrorFile(rig.databasePath)
            let listed = try mirror.connection.query(
                "SELECT table_name, row_key, column_name, value FROM crmirror_anomalies")
            #expect(Set(listed.map { $0.compactMap(\.text) }) == expected.anomalies(in: rig.simulator))
            #expect(listed.contains { $0[3] == "0024-03-15 00:00:00" })
        }
    }

    /// `Backfill complete: 1 account, 28 streams, 1,234 rows (1,234 new, 0 changed, 0 gone) in 3m 12s.`
    private var sentence: Regex<Substring> {
        /Backfill complete: 1 account, 28 streams, [0-9,]+ rows \([0-9,]+ new, 0 changed, 0 gone\) in [0-9a-z. ]+\.\n/
    }

    @Test func `ids in no order are mirrored as well`() async throws {
        try await Rig.use(rows: 100, pageSize: 9, seed: 5, ids: .random) { rig in
            let ids = rig.simulator.welcomeHome.ids(of: "Prospects")
            #expect(ids != ids.sorted())
            var expected = ExpectedMirror(of: rig.simulator, pageSize: rig.pageSize)
            let outcome = try await rig.run("--backfill")
            #expect(outcome.end == .exit(0), "\(outcome.summary)")
            try expected.expectEqual(in: rig)
        }
    }

    @Test func `an update with nothing changed asks once a stream and writes no row`() async throws {
        try await Rig.use(rows: 60) { rig in
            let backfill = try await rig.run("--backfill")
            #expect(backfill.end == .exit(0), "\(backfill.summary)")
            let before = try MirrorFile(rig.databasePath).everything()
            rig.simulator.log.removeAll()
            let outcome = try await rig.run("run", "--once")
            #expect(outcome.end == .exit(0), "\(outcome.summary)")
            #expect(outcome.lastLine.hasPrefix("Update complete: 1 account, 28 streams, "))
            #expect(outcome.lastLine.contains("(0 new, 0 changed, 0 gone)"))
            let requests = Dictionary(grouping: rig.simulator.requests) { $0.table }
            #expect(requests.count == 28)
            #expect(requests.values.allSatisfy { $0.count == 1 })
            #expect(try MirrorFile(rig.databasePath).everything() == before)
        }
    }

    @Test func `every backfill after the first begins anew and changes nothing`() async throws {
        try await Rig.use(rows: 30) { rig in
            var expected = ExpectedMirror(of: rig.simulator, pageSize: rig.pageSize)
            let first = try await rig.run("--backfill")
            #expect(first.end == .exit(0), "\(first.summary)")
            let before = try MirrorFile(rig.databasePath).everything()
            let requests = rig.simulator.requests.count
            let second = try await rig.run("--backfill")
            #expect(second.end == .exit(0), "\(second.summary)")
            #expect(second.lastLine.contains("(0 new, 0 changed, 0 gone)"))
            #expect(rig.simulator.requests.count == requests * 2)
            #expect(try MirrorFile(rig.databasePath).everything() == before)
            try expected.expectEqual(in: rig)
        }
    }

    @Test func `two accounts are mirrored side by side, into one file or two`() async throws {
        try await Rig.use(rows: 20) { rig in
            let common: [String: any Sendable] = [
                "vendor": "welcomehome", "token": ["env": "WH_TOKEN"], "base_url": rig.simulator.baseURL,
                "page_size": rig.pageSize,
                "throttle": ["requests": 1000, "per": "1s", "burst": 1000] as [String: any Sendable],
            ]
            try rig.configure(accounts: [
                common.merging(["name": "east"]) { $1 }, common.merging(["name": "west"]) { $1 },
                common.merging(["name": "apart", "database": "apart.sqlite"]) { $1 },
            ])
            let outcome = try await rig.run("--backfill")
            #expect(outcome.end == .exit(0), "\(outcome.summary)")
            #expect(outcome.lastLine.hasPrefix("Backfill complete: 3 accounts, 84 streams, "))
            for (account, path) in [
                ("east", rig.databasePath), ("west", rig.databasePath),
                ("apart", rig.directory + "/apart.sqlite"),
            ] {
                var expected = ExpectedMirror(of: rig.simulator, pageSize: rig.pageSize, account: account)
                try expected.expectEqual(in: rig, at: path)
            }
        }
    }
}
