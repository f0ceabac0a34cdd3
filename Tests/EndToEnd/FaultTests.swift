import Glibc
import SQLite
import Simulator
import Testing

/// Whatever goes wrong between the vendor and crmirror: what passes is got over, what stays is said, and neither
/// loses or doubles a row.
@Suite(.timeLimit(.minutes(5)))
struct FaultTests {
    /// Faults that pass within seconds, as `FaultRule` writes them.
    private static let passing = [
        "too-many-requests=1", "too-many-requests=date1", "server-error=503", "server-error=500",
        "reset-mid-body",
        "truncated-body", "malformed-row", "html-page", "empty-body", "status=500", "looping-next-link",
        "foreign-next-link=http://127.0.0.1:9",
    ]
    /// Faults after which a minute passes, each with a test of its own below.
    private static let slow = ["cursor-exhausted", "too-many-requests", "hang"]
    /// Faults of JSON lists; the contract suite tries them at every vendor that has such lists.
    private static let ofLists = ["wrong-key", "empty-page"]

    @Test func `every fault of the simulator is tried`() {
        let names = SimulatedFault.names.map { $0.prefix { $0 != "[" && $0 != "=" } }
        let tried = (Self.passing + Self.slow + Self.ofLists).map { $0.prefix { $0 != "=" } }
        #expect(Set(names) == Set(tried))
    }

    @Test(arguments: passing)
    func `a fault that passes is got over`(fault: String) async throws {
        try await Rig.use(rows: 40, pageSize: 10) { rig in
            var expected = ExpectedMirror(of: rig.simulator, pageSize: rig.pageSize)
            rig.simulator.faults.add(try rule(fault, table: "Prospects", place: .firstPage))
            rig.simulator.faults.add(try rule(fault, table: "Activities", place: .laterPages, skipping: 1))
            let outcome = try await rig.run("--backfill")
            #expect(outcome.end == .exit(0), "\(outcome.summary)")
            #expect(rig.simulator.faults.pending.isEmpty)
            try expected.expectEqual(in: rig)
            #expect(
                try MirrorFile(rig.databasePath).streams().allSatisfy {
                    $0.state == "ok" && $0.lastError == nil
                })
        }
    }

    @Test func `a vendor that is silent is asked again after a minute`() async throws {
        try await Rig.use(rows: 5) { rig in
            var expected = ExpectedMirror(of: rig.simulator, pageSize: rig.pageSize)
            rig.simulator.faults.add(FaultRule(.hang, table: "Prospects"))
            let outcome = try await rig.run("--backfill")
            #expect(outcome.end == .exit(0), "\(outcome.summary)")
            #expect(outcome.complaints.contains("walk in trouble"))
            try expected.expectEqual(in: rig)
        }
    }

    @Test(arguments: ["cursor-exhausted", "too-many-requests"])
    func `a vendor that throttles without saying for how long gets a pause that outlasts the process`(
        fault: String
    ) async throws {
        try await Rig.use(rows: 40, pageSize: 10) { rig in
            var expected = ExpectedMirror(of: rig.simulator, pageSize: rig.pageSize)
            rig.simulator.faults.add(try rule(fault, table: "Prospects", place: .laterPages))
            let process = try await rig.start("--backfill") { $0.status == 429 }
            while try MirrorFile(rig.databasePath).stream("prospects").state != "failing" {
                await Task.yield()
            }
            process.send(SIGTERM)
            #expect(await process.end() == .exit(130))
            #expect(rig.simulator.requests.last?.status == 429)
            let pause = try MirrorFile(rig.databasePath).connection.scalar(
                "SELECT max(paused_until) / 1000 - unixepoch() FROM crmirror_throttles")
            #expect((pause?.integer).map { (30...60).contains($0) } == true, "\(String(describing: pause))")
            #expect(
                try await Status(of: rig)["prospects"]?.lastError?.contains("the vendor answered 429") == true
            )

            try rig.letAMinutePass()
            let outcome = try await rig.run("--backfill")
            #expect(outcome.end == .exit(0), "\(outcome.summary)")
            try expected.expectEqual(in: rig)
        }
    }

    /// Faults that are soon given up for now, with what the status then says. The others are tried eight times, for
    /// minutes.
    private static let lasting = [
        ("malformed-row", "fields where the header has"), ("truncated-body", "is never closed"),
        ("empty-body", "the text ends before a header"),
        ("foreign-next-link=http://127.0.0.1:9", "another origin"), ("looping-next-link", "a loop"),
        ("status=418", "the vendor answered 418"),
    ]

    @Test(arguments: lasting)
    func `a fault that stays is said, and harms nothing but its stream`(fault: String, words: String)
        async throws
    {
        try await Rig.use(rows: 60, pageSize: 10) { rig in
            var expected = ExpectedMirror(of: rig.simulator, pageSize: rig.pageSize)
            rig.simulator.faults.add(
                try rule(fault, table: "Prospects", place: .laterPages, skipping: 1, times: nil))
            let outcome = try await rig.run("--backfill")
            #expect(outcome.end == .exit(1), "\(outcome.summary)")
            #expect(
                outcome.lastLine.hasPrefix(
                    "Backfill not complete: 1 of 28 streams: wh prospects is failing ("))
            #expect(outcome.lastLine.contains(words))

            let status = try await Status(of: rig)
            #expect(status.exitCode == 1)
            #expect(status.troubled == ["prospects"])
            #expect(status["prospects"]?.state == "failing")
            #expect(
                status["prospects"]?.lastError?.contains(words) == true,
                "\(status["prospects"]?.lastError ?? "")")
            let others = WelcomeHome.tables.filter { $0 != "Prospects" }
            try expected.expectEqual(in: rig, only: others)
            try expectPages(2, rig)
            // What stays wrong is asked for three times, and uses up no more of its cursor.
            let asked = Dictionary(
                grouping: rig.simulator.requests.filter { $0.table == "Prospects" }, by: \.target)
            #expect(asked.values.allSatisfy { $0.count <= 3 })

            rig.simulator.faults.removeAll()
            try rig.letAMinutePass()
            let recovery = try await rig.run("--backfill")
            #expect(recovery.end == .exit(0), "\(recovery.summary)")
            try expected.expectEqual(in: rig)
            let beginnings = rig.simulator.requests.filter { $0.table == "Prospects" && $0.cursor == nil }
            #expect(beginnings.count == 1)
        }
    }

    /// The mirror holds these pages of the prospects and nothing else of them.
    private func expectPages(_ count: Int, _ rig: Rig) throws {
        let ids = rig.simulator.welcomeHome.ids(of: "Prospects").prefix(count * rig.pageSize)
        let found = try MirrorFile(rig.databasePath).connection.query(
            "SELECT id FROM wh_prospects ORDER BY id")
        #expect(found == ids.sorted().map { [.integer(Int64($0))] })
    }

    @Test(arguments: [401, 403, 404])
    func
        `a table that the account may not read is unavailable and no failure, unless it was asked for by name`(
            status: Int
        ) async throws
    {
        try await Rig.use(rows: 10) { rig in
            rig.simulator.welcomeHome.refuse("Prospects", status: status)
            let outcome = try await rig.run("--backfill")
            #expect(outcome.end == .exit(0), "\(outcome.summary)")
            #expect(outcome.lastLine.contains("27 streams (1 unavailable), "))
            let stated = try await Status(of: rig)
            #expect(stated.exitCode == 0)
            #expect(stated.troubled == ["prospects"])
            #expect(stated["prospects"]?.state == "unavailable")
            #expect(stated["prospects"]?.lastError?.contains("the vendor answered \(status)") == true)
            let named = try await rig.run("--backfill", "--stream", "prospects")
            #expect(named.end == .exit(1), "\(named.summary)")

            rig.simulator.welcomeHome.allow("Prospects")
            var expected = ExpectedMirror(of: rig.simulator, pageSize: rig.pageSize)
            let update = try await rig.run("run", "--once")
            #expect(update.end == .exit(0), "\(update.summary)")
            try expected.expectEqual(in: rig)
        }
    }

    @Test func `cursors that have expired make the walk begin again`() async throws {
        try await Rig.use(rows: 60, pageSize: 10) { rig in
            var expected = ExpectedMirror(of: rig.simulator, pageSize: rig.pageSize)
            // Two more pages at most: the walk is not at its end when it is killed.
            rig.simulator.faults.add(
                FaultRule(.hang, table: "Prospects", place: .laterPages, skipping: 2, times: nil))
            let process = try await rig.start("--backfill") { $0.table == "Prospects" && $0.cursor != nil }
            process.send(SIGKILL)
            _ = await process.end()
            rig.simulator.faults.removeAll()
            rig.simulator.welcomeHome.expireCursors()
            let outcome = try await rig.run("--backfill")
            #expect(outcome.end == .exit(0), "\(outcome.summary)")
            try expected.expectEqual(in: rig)
        }
    }

    @Test func `a list that is suddenly empty is held, and its rows stay`() async throws {
        try await Rig.use(rows: 5) { rig in
            let backfill = try await rig.run("--backfill")
            #expect(backfill.end == .exit(0), "\(backfill.summary)")
            rig.simulator.welcomeHome.replaceList("stages", with: "[]")
            let update = try await rig.run("run", "--once")
            #expect(update.end == .exit(1), "\(update.summary)")
            let status = try await Status(of: rig)
            #expect(status["stages"]?.state == "held")
            #expect(status["stages"]?.rowsLive == 8)
            #expect(try MirrorFile(rig.databasePath).count("wh_stages") == 8)
        }
    }

    private func rule(
        _ fault: String, table: String, place: FaultRule.Place, skipping: Int = 0, times: Int? = 1
    ) throws -> FaultRule {
        var rule = try FaultRule(parsing: fault)
        rule.table = table
        rule.place = place
        rule.skipping = skipping
        rule.times = times
        return rule
    }
}
