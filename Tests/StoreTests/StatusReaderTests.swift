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

    @Test(arguments: [("-2 minutes", "ok"), ("-14 minutes", "ok"), ("-16 minutes", "stale")])
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
