import Mirror
import SQLite
@testable import Store
import Testing

@Suite struct StatusReaderTests {
    @Test func `it reads while a store writes`() async throws {
        let bench = try await Workbench()
        try await bench.begin()
        let reader = try StatusReader(path: bench.path)
        #expect(try reader.states().map(\.rowsLive) == [0])
        for number in 1...5 {
            try await bench.write(things((number, "a")), next: .link(number))
            #expect(try reader.states().map(\.rowsLive) == [number])
            #expect(try reader.states() == [try await bench.state()])
        }
    }

    @Test func `it needs no lock and leaves none`() async throws {
        let bench = try await Workbench()
        bench.close()
        let reader = try StatusReader(path: bench.path)
        try await bench.reopen()
        #expect(try reader.states().count == 1)
    }

    @Test func `a file that is not there, or not a mirror, is said to be so`() async throws {
        let directory = try TemporaryDirectory()
        let missing = try #require(throws: Fault.self) {
            _ = try StatusReader(path: directory.path + "/none")
        }
        #expect(missing.kind == .rejected)
        #expect(missing.hint != nil)
        let path = directory.path + "/songs"
        try Connection(path: path, access: .readWrite).execute("CREATE TABLE songs (title)")
        let foreign = try #require(throws: Fault.self) { _ = try StatusReader(path: path) }
        #expect(foreign.kind == .rejected)
    }

    @Test func `a backup is a whole mirror of its own, made while a store writes`() async throws {
        let bench = try await Workbench()
        try await bench.load(things((1, "a"), (2, "b")))
        let copy = bench.directory.path + "/copy.sqlite"
        try StatusReader(path: bench.path).backup(to: copy)
        try await bench.poll(things((3, "c")))
        let connection = try Connection(path: copy, access: .readOnly)
        #expect(try connection.query("SELECT id, name FROM wh_things") == [[1, "a"], [2, "b"]])
        #expect(try connection.integrityCheck() == [])
        #expect(try StatusReader(path: copy).states().map(\.rowsLive) == [2])
        let store = try Store(path: copy)
        #expect(try await store.states().count == 1)
    }

    @Test func `a backup onto the mirror itself is refused`() async throws {
        let bench = try await Workbench()
        try await bench.load(things((1, "a")))
        #expect(throws: Fault.self) { try StatusReader(path: bench.path).backup(to: bench.path) }
        #expect(try bench.column("id") == [1])
    }

    // MARK: Stale

    @Test func `a stream that was fine more than three polls ago is stale`() async throws {
        let bench = try await Workbench()
        try await bench.load(things((1, "a")))
        let state = try await bench.state()
        let last = try #require(state.lastSuccessAt)
        #expect(state.condition(at: last + .seconds(900)) == .ok)
        #expect(state.condition(at: last + .milliseconds(900_001)) == .stale)
    }

    @Test func `a stream that was fine later than now, by a clock that was set back, is stale`() async throws
    {
        let bench = try await Workbench()
        try await bench.load(things((1, "a")))
        let state = try await bench.state()
        let last = try #require(state.lastSuccessAt)
        #expect(state.condition(at: last - .seconds(60)) == .ok)
        #expect(state.condition(at: last - .milliseconds(60_001)) == .stale)
    }

    @Test func `a stream that fails is within its promise for as long as it would be if it were silent`()
        async throws
    {
        let bench = try await Workbench()
        var state = try await bench.begin()
        state.condition = .failing
        #expect(!state.isWithinPromise(at: bench.now), "nothing of it has come yet")
        try await bench.write(things((1, "a")), next: .link(1))
        state = try await bench.state()
        #expect(state.isWithinPromise(at: bench.now + .seconds(900)))
        #expect(!state.isWithinPromise(at: bench.now + .milliseconds(900_001)))
        // Pages of a later walk promise nothing: what counts is when one ended.
        state.lastSuccessAt = bench.now - .seconds(100)
        #expect(state.isWithinPromise(at: bench.now + .seconds(800)))
        #expect(!state.isWithinPromise(at: bench.now + .milliseconds(800_001)))
        #expect(!state.isWithinPromise(at: bench.now - .milliseconds(160_001)))
    }

    @Test(arguments: [
        ("-2 minutes", "ok"), ("-14 minutes", "ok"), ("-16 minutes", "stale"), ("+30 seconds", "ok"),
        ("+2 minutes", "stale"),
    ])
    func `the view for people says so too`(_ age: String, _ state: String) async throws {
        let bench = try await Workbench()
        try await bench.load(things((1, "a")))
        try bench.execute(
            "UPDATE crmirror_streams SET last_success_at = strftime('%Y-%m-%dT%H:%M:%fZ', 'now', '\(age)')")
        #expect(
            try bench.query("SELECT account, stream, \"table\", state, rows_live FROM crmirror_status") == [
                ["wh", "things", "wh_things", .text(state), 1]
            ])
    }

    @Test
    func `a first load of which nothing comes for three hours is stale, and so is what waits behind it`()
        async throws
    {
        let bench = try await Workbench()
        try await bench.begin()
        try await bench.write(things((1, "a")), next: .link(1))
        let loading = try await bench.state()
        var waiting = loading
        (waiting.stream, waiting.condition, waiting.checkpoint) = ("others", .new, nil)
        let signBy = [loading, waiting].signBy
        #expect(signBy == bench.now + .seconds(3 * 3600))
        for state in [loading, waiting] {
            let late = bench.now + .seconds(3 * 3600)
            #expect(state.condition(at: late, signBy: signBy) == state.condition)
            #expect(state.condition(at: late + .milliseconds(1), signBy: signBy) == .stale)
        }
        // Nothing was heard yet, since nothing was asked.
        #expect([waiting].signBy == nil)
    }

    @Test func `a bulk file may take half a day to come`() async throws {
        let bench = try await Workbench()
        var state = try await bench.begin()
        state.checkpoint?.walk.route = .snapshot
        #expect([state].signBy == bench.now + .seconds(15 * 3600))
    }

    @Test(arguments: [
        ("-2 hours", "live", "backfilling", "new"), ("-4 hours", "live", "stale", "stale"),
        ("-4 hours", "snapshot", "backfilling", "new"), ("-16 hours", "snapshot", "stale", "stale"),
    ])
    func `the view for people says that of a first load too`(
        _ age: String, _ route: String, _ loading: String, _ waiting: String
    ) async throws {
        let bench = try await Workbench()
        try await bench.begin()
        try await bench.write(things((1, "a")), next: .link(1))
        try bench.execute(
            """
            UPDATE crmirror_streams SET checkpoint = json_set(
                checkpoint, '$.savedAt', unixepoch('now', '\(age)') * 1000, '$.walk.route', '\(route)');
            INSERT INTO crmirror_streams (account, stream, vendor, table_name, poll_interval_seconds)
                VALUES ('wh', 'waits', 'welcomehome', 'wh_waits', 300),
                    ('other', 'things', 'welcomehome', 'other_things', 300);
            """)
        #expect(
            try bench.query("SELECT account, stream, state FROM crmirror_status") == [
                ["other", "things", "new"], ["wh", "things", .text(loading)],
                ["wh", "waits", .text(waiting)],
            ])
    }

    @Test func `a stream that fails is not called stale`() async throws {
        let bench = try await Workbench()
        try await bench.load(things((1, "a")))
        let fault = Fault(.refused, operation: "fetch", subject: "wh things", cause: "401")
        _ = try await bench.store().note(
            fault, condition: .refused, nextDueAt: bench.now, failures: 1, requests: 1,
            account: Workbench.account, stream: "things", now: bench.now)
        let state = try await bench.state()
        #expect(state.condition(at: bench.now + .seconds(1_000_000)) == .refused)
        #expect(
            try bench.query("SELECT state, last_error FROM crmirror_status") == [
                ["refused", "fetch (wh things): 401"]
            ])
    }
}
