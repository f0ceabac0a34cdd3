import Formats
import Mirror
import Service
import Store
import Testing

struct StatusReportTests {
    private let configuration = Configuration(
        database: "/crm.sqlite", accounts: [account("wh"), account("east", database: "/east.sqlite")])
    private let repertoire = Repertoire(
        streams: ["welcomehome": ["prospects", "activities"]], credentials: ["token"])

    private static func account(_ name: String, database: String? = nil) -> AccountConfiguration {
        var account = AccountConfiguration(name: name, vendor: .welcomehome, credential: nil)
        account.database = database
        return account
    }

    private func report(
        _ main: StatusReport.Database.Contents, _ east: StatusReport.Database.Contents
    ) -> StatusReport {
        StatusReport(
            configuration: configuration,
            databases: [
                .init(path: "/crm.sqlite", contents: main), .init(path: "/east.sqlite", contents: east),
            ],
            repertoire: repertoire, now: Fixture.now
        )
    }

    /// Of one account whose two streams are in this state.
    private func report(_ state: StreamState) -> StatusReport {
        let own = Configuration(database: "/crm.sqlite", accounts: [Self.account("wh")])
        let database = StatusReport.Database(
            path: "/crm.sqlite", contents: .states([state]), logBytes: 70_000_000)
        return StatusReport(
            configuration: own, databases: [database], repertoire: repertoire, now: Fixture.now)
    }

    @Test func `people get a line a stream, with its error below it`() {
        let states = [
            Fixture.state("activities"),
            Fixture.state(
                "prospects", .failing, lastSuccessAt: nil, lastError: "fetch page 1: connection refused"),
        ]
        let east = [
            Fixture.state("activities", account: "east"), Fixture.state("prospects", account: "east"),
        ]
        #expect(
            report(.states(states), .states(east)).text == """
                ACCOUNT  STREAM      STATE     LIVE  DELETED  COMPLETE THROUGH      NEXT
                wh       activities  ok       1,200        3  2026-05-28T20:25:40Z  in 4m 0s
                wh       prospects   failing  1,200        3  -                     in 4m 0s
                    fetch page 1: connection refused
                east     activities  ok       1,200        3  2026-05-28T20:25:40Z  in 4m 0s
                east     prospects   ok       1,200        3  2026-05-28T20:25:40Z  in 4m 0s
                """
        )
    }

    @Test func `a file that is not there yet hides nothing, and its account's streams are new`() {
        let states = [Fixture.state("activities"), Fixture.state("prospects")]
        let report = report(.states(states), .missing)
        #expect(
            report.text == """
                ACCOUNT  STREAM      STATE   LIVE  DELETED  COMPLETE THROUGH      NEXT
                wh       activities  ok     1,200        3  2026-05-28T20:25:40Z  in 4m 0s
                wh       prospects   ok     1,200        3  2026-05-28T20:25:40Z  in 4m 0s
                east     activities  new        0        0  -                     -
                east     prospects   new        0        0  -                     -
                /east.sqlite: no database yet. Make it with: crmirror --backfill
                """
        )
        #expect(report.exitCode == .complete)
    }

    @Test func `nothing mirrored yet is no failure`() throws {
        let report = report(.missing, .missing)
        #expect(report.exitCode == .complete)
        #expect(report.text.contains("/crm.sqlite: no database yet"))
        let accounts = try JSONValue(parsing: Array(report.json().utf8))["accounts"]
        #expect(Self.elements(accounts).map { $0["name"] } == [.string("wh"), .string("east")])
        let streams = Self.elements(accounts).flatMap { Self.elements($0["streams"]) }
        #expect(streams.map { $0["state"] } == Array(repeating: .string("new"), count: 4))
        #expect(streams.map { $0["rows_live"] } == Array(repeating: .number("0"), count: 4))
    }

    @Test func `programs get every key, with null where there is no value`() throws {
        let state = Fixture.state("prospects", .backfilling, lastSuccessAt: nil)
        let document = try JSONValue(parsing: Array(report(state).json().utf8))
        #expect(Self.keys(document) == ["accounts", "database", "databases", "generated_at"])
        let file = try #require(Self.elements(document["databases"]).first)
        #expect(file["path"] == .string("/crm.sqlite"))
        #expect(file["wal_bytes"] == .number("70000000"))
        #expect(document["generated_at"] == .string("2026-05-28T20:26:40.000Z"))
        #expect(document["database"] == .string("/crm.sqlite"))
        let account = try #require(Self.elements(document["accounts"]).first)
        #expect(Self.keys(account) == ["name", "streams", "vendor"])
        let keys = [
            "complete_through", "last_error", "last_success_at", "name", "next_due_at", "rows_deleted",
            "rows_live",
            "state", "table",
        ]
        let streams = Self.elements(account["streams"])
        #expect(streams.map(Self.keys) == [keys, keys])
        let nothing = ["complete_through", "last_error", "last_success_at"]
        for key in nothing { #expect(streams.map { $0[key] } == [.null, .null]) }
        #expect(streams.map { $0["name"] } == [.string("activities"), .string("prospects")])
        #expect(streams.map { $0["table"] } == [.string("wh_activities"), .string("wh_prospects")])
        #expect(streams.map { $0["next_due_at"] } == [.null, .string("2026-05-28T20:30:40.000Z")])
        #expect(streams.map { $0["rows_deleted"] } == [.number("0"), .number("3")])
    }

    @Test(
        arguments: [
            (StreamState.Condition.new, true), (.backfilling, true), (.ok, true), (.unavailable, false),
            (.stale, false), (.failing, false), (.refused, false), (.held, false),
        ]
    )
    func `a state is well or is not`(condition: StreamState.Condition, isHealthy: Bool) {
        let report = report(Fixture.state("prospects", condition))
        #expect(report.isHealthy == isHealthy)
        #expect(report.exitCode == (isHealthy ? .complete : .incomplete))
    }

    @Test func `what the account never had is well, unless it has nothing`() {
        let absent = Fixture.absent("prospects")
        let main = [absent, Fixture.state("activities")]
        #expect(report(.states(main), .missing).isHealthy)
        let nothing = [absent, Fixture.absent("activities")]
        #expect(report(.states(nothing), .missing).exitCode == .incomplete)
        let east = [
            Fixture.state("activities", account: "east"), Fixture.state("prospects", account: "east"),
        ]
        #expect(report(.states(nothing), .states(east)).exitCode == .incomplete)
    }

    @Test func `what was mirrored is missed when the vendor has it no more`() {
        var states = Array(repeating: Fixture.absent("prospects"), count: 3)
        states[0].rowsLive = 1
        states[1].rowsDeleted = 1
        states[2].completeThrough = Fixture.now
        for state in states { #expect(!report(state).isHealthy) }
        #expect(report(Fixture.absent("prospects")).isHealthy)
    }

    @Test func `a stream that was well three poll intervals ago is stale`() {
        let fine = Fixture.state("prospects", lastSuccessAt: Fixture.now - .seconds(900))
        #expect(report(fine).isHealthy)
        let stale = Fixture.state("prospects", lastSuccessAt: Fixture.now - .seconds(901))
        #expect(!report(stale).isHealthy)
        #expect(report(stale).text.contains("stale"))
    }

    @Test func `nobody waits for what is no longer configured`() {
        let old = Fixture.now - .seconds(9000)
        for state in [
            Fixture.state("prospects", account: "gone", lastSuccessAt: old),
            Fixture.state("gone", .failing, lastSuccessAt: old),
        ] {
            let report = report(state)
            #expect(report.isHealthy)
            #expect(report.text.contains("not configured"))
        }
    }

    @Test func `a file that cannot be read hides no other, and is told`() throws {
        let fault = Fault(
            .damaged, operation: "read the status", subject: "/east.sqlite", cause: "it is malformed")
        let report = report(.states([Fixture.state("prospects")]), .unreadable(fault))
        #expect(report.text.contains("prospects"))
        #expect(report.faults == [fault])
        #expect(report.exitCode == .damaged)
        let accounts = try JSONValue(parsing: Array(report.json().utf8))["accounts"]
        #expect(Self.elements(accounts).map { Self.elements($0["streams"]).count } == [2, 0])
        let locked = Fault(
            .storage, operation: "read the status", subject: "/east.sqlite", cause: "it is locked")
        #expect(self.report(.states([]), .unreadable(locked)).exitCode == .incomplete)
    }

    @Test func `a file is missing only where there is nothing of its name`() throws {
        let folder = try TemporaryFolder()
        guard case .missing = StatusReport.Database(reading: folder.path("none.sqlite")).contents else {
            Issue.record("there is no such file")
            return
        }
        try folder.write(String(repeating: "no database ", count: 400), to: "text.sqlite")
        guard case .unreadable = StatusReport.Database(reading: folder.path("text.sqlite")).contents else {
            Issue.record("that is no database")
            return
        }
    }

    private static func keys(_ value: JSONValue) -> [String] {
        guard case .object(let members) = value else { return [] }
        return members.map(\.key).sorted()
    }

    private static func elements(_ value: JSONValue?) -> [JSONValue] {
        guard case .array(let values) = value else { return [] }
        return values
    }
}
