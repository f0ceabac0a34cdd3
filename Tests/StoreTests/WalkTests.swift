import Mirror
import SQLite
@testable import Store
import Testing

/// Beginning, moving, giving up and forgetting walks.
@Suite struct WalkTests {
    private func fault(_ kind: Fault.Kind = .transient) -> Fault {
        Fault(kind, operation: "fetch page 2", subject: "wh things", cause: "no connection")
    }

    private func positions(_ bench: Workbench) throws -> Value? {
        try bench.scalar("SELECT count(*) FROM crmirror_walk_positions")
    }

    // MARK: Loops

    @Test func `a link back to a page that the walk has had is a loop`() async throws {
        let bench = try await Workbench()
        try await bench.begin()
        try await bench.write(things((1, "a")), next: .link(1))
        try await bench.write(things((2, "b")), next: .link(2))
        for earlier in [Position.link(1), .link(2), .beginning] {
            let fault = try await #require(throws: Fault.self) {
                try await bench.write(things((3, "c")), next: earlier)
            }
            #expect(fault.kind == .malformed)
            #expect(fault.cause.contains("loop"))
        }
        #expect(try bench.column("id") == [1, 2])
    }

    @Test func `a loop is seen after a restart too`() async throws {
        let bench = try await Workbench()
        try await bench.begin()
        try await bench.write(things((1, "a")), next: .link(1))
        try await bench.reopen()
        await #expect(throws: Fault.self) { try await bench.write(things((2, "b")), next: .link(1)) }
        try await bench.write(things((2, "b")), next: .link(2))
        #expect(try bench.column("id") == [1, 2])
    }

    @Test func `the same link in another part or in the next walk is no loop`() async throws {
        let bench = try await Workbench()
        try await bench.begin()
        try await bench.write(things((1, "a")), next: .link(1))
        try await bench.write(things((2, "b")), next: Position(part: 1, place: .beginning))
        try await bench.write(things((3, "c")), next: Position(part: 1, place: Position.link(1).place))
        try await bench.begin()
        try await bench.write(things((1, "a")), next: .link(1))
        #expect(try await bench.write(things((2, "b"))).state.condition == .ok)
        #expect(try positions(bench) == 0)
    }

    @Test func `a walk that comes again finds its rows unchanged`() async throws {
        let bench = try await Workbench()
        for kind in [Walk.Kind.backfill, .backfill, .sweep] {
            try await bench.begin(kind)
            try await bench.write(things((1, "a"), (2, "b")), next: .link(1))
            try await bench.write(things((3, "c")))
        }
        #expect(
            try bench.query("SELECT rows_inserted, rows_unchanged FROM crmirror_runs") == [
                [3, 0], [0, 3], [0, 3],
            ])
        #expect(try await bench.state().rowsLive == 3)
    }

    @Test func `a walk's last page may come twice`() async throws {
        let bench = try await Workbench()
        try await bench.load(things((1, "a")))
        let before = try bench.query("SELECT * FROM wh_things")
        #expect(try await bench.write(things((1, "a"))).counts.unchanged == 1)
        #expect(try bench.query("SELECT * FROM wh_things") == before)
        #expect(try bench.scalar("SELECT rows_seen FROM crmirror_runs") == 1)
    }

    // MARK: Beginning and moving

    @Test func `a new stream's backfill says so`() async throws {
        let bench = try await Workbench()
        #expect(try await bench.state().condition == .new)
        let state = try await bench.begin()
        #expect(state.condition == .backfilling)
        #expect(state.checkpoint == Checkpoint(walk: bench.walk, savedAt: bench.walk.startedAt))
        #expect(try await bench.state() == state)
    }

    @Test func `a poll leaves the condition as it is`() async throws {
        let bench = try await Workbench()
        try await bench.load(things((1, "a")))
        #expect(try await bench.begin(.poll, since: Workbench.start).condition == .ok)
    }

    @Test func `beginning gives up the walk under way and says why`() async throws {
        let bench = try await Workbench()
        try await bench.begin()
        try await bench.write(things((1, "a")), next: .link(1))
        try await bench.begin(.sweep)
        #expect(
            try bench.query("SELECT kind, outcome, error FROM crmirror_runs ORDER BY id") == [
                ["backfill", "abandoned", "another began"], ["sweep", "running", nil],
            ])
        #expect(try positions(bench) == 1)
    }

    @Test func `a move goes on elsewhere, and not where the walk was before`() async throws {
        let bench = try await Workbench()
        try await bench.begin()
        let plain = Checkpoint(walk: bench.walk, position: Position(place: .plainBeginning))
        let moved = try await bench.store().move(to: plain, account: Workbench.account, stream: "things")
        #expect(moved.checkpoint == plain)
        #expect(try await bench.state().checkpoint == plain)
        let fault = try await #require(throws: Fault.self) {
            _ = try await bench.store().move(
                to: Checkpoint(walk: bench.walk), account: Workbench.account, stream: "things")
        }
        #expect(fault.kind == .malformed)
    }

    /// A snapshot that the account may not have: the same beginning, asked of the live list.
    @Test func `a move to another route at the same place is no loop`() async throws {
        let bench = try await Workbench()
        let state = try await bench.begin()
        var checkpoint = try #require(state.checkpoint)
        checkpoint.walk.route = .snapshot
        let moved = try await bench.store().move(to: checkpoint, account: Workbench.account, stream: "things")
        #expect(moved.checkpoint?.walk.route == .snapshot)
    }

    @Test func `nothing begins for a stream that nobody registered`() async throws {
        let bench = try await Workbench()
        let fault = try await #require(throws: Fault.self) {
            _ = try await bench.store().begin(
                bench.walk, at: .beginning, account: "nobody", stream: "things", giveUpReason: "")
        }
        #expect(fault.kind == .rejected)
    }

    // MARK: Faults

    @Test func `a fault is noted beside the checkpoint, until a page is written`() async throws {
        let bench = try await Workbench()
        try await bench.begin()
        let before = try await bench.write(things((1, "a")), next: .link(1)).state
        let noted = try await bench.store().note(
            fault(), condition: .failing, nextDueAt: bench.now + .seconds(30), failures: 3, requests: 4,
            account: Workbench.account, stream: "things", now: bench.now)
        #expect(noted.condition == .failing)
        #expect(noted.lastError == "fetch page 2 (wh things): no connection")
        #expect(noted.lastErrorAt == bench.now)
        #expect(noted.failures == 3)
        #expect(noted.nextDueAt == bench.now + .seconds(30))
        #expect(noted.checkpoint == before.checkpoint)
        #expect(
            try bench.query("SELECT requests, outcome, error FROM crmirror_runs") == [
                [6, "running", "fetch page 2 (wh things): no connection"]
            ])
        let after = try await bench.write(things((2, "b"))).state
        #expect(after.condition == .ok)
        #expect(after.lastError == nil)
        #expect(after.lastErrorAt == nil)
        #expect(after.failures == 0)
        #expect(try bench.scalar("SELECT error FROM crmirror_runs") == Value.null)
    }

    // MARK: Requests and resets

    private func twoStreams() async throws -> (bench: Workbench, streams: [Stream]) {
        let bench = try await Workbench()
        var other = Stream.things
        other.name = "others"
        let streams = [bench.stream, other]
        let states = try await bench.store().register(
            account: Workbench.account, vendor: "welcomehome", scope: "all", streams: streams,
            pollInterval: { _, _ in .seconds(300) }, now: bench.now)
        #expect(states.map(\.stream) == ["things", "others"])
        return (bench, streams)
    }

    @Test func `a stream is registered once and keeps what it knows`() async throws {
        let (bench, streams) = try await twoStreams()
        #expect(try await bench.store().states().map(\.stream) == ["others", "things"])
        try await bench.load(things((1, "a")))
        let states = try await bench.store().register(
            account: Workbench.account, vendor: "welcomehome", scope: "all", streams: streams,
            pollInterval: { _, _ in .seconds(60) }, now: bench.now)
        #expect(states[0].rowsLive == 1)
        #expect(states[0].pollInterval == .seconds(60))
        #expect(states[0].table == "wh_things")
    }

    @Test func `an interrupted backfill goes on with the streams that are left over`() async throws {
        let (bench, _) = try await twoStreams()
        let both = ["things", "others"]
        let store = try bench.store()
        #expect(
            try await store.requestBackfill(account: "wh", streams: both, now: bench.now) == [
                "things", "others",
            ])
        try await bench.load(things((1, "a")), .poll, since: Workbench.start)
        #expect(try await bench.state().backfillRequestedAt != nil)
        try await bench.load(things((1, "a")))
        #expect(try await bench.state().backfillRequestedAt == nil)
        #expect(try await store.requestBackfill(account: "wh", streams: both, now: bench.now) == ["others"])
        #expect(
            try await store.requestBackfill(account: "wh", streams: ["things"], now: bench.now) == ["things"])
        #expect(try await store.requestBackfill(account: "nobody", streams: both, now: bench.now) == [])
    }

    @Test func `a backfill of more than the one that is not done is of all that this one was not asked for`()
        async throws
    {
        let (bench, _) = try await twoStreams()
        let store = try bench.store()
        try await bench.load(things((1, "a")))
        let both = ["things", "others"]
        #expect(
            try await store.requestBackfill(account: "wh", streams: ["others"], now: bench.now + .seconds(60))
                == ["others"])
        #expect(
            try await store.requestBackfill(account: "wh", streams: both, now: bench.now + .seconds(90))
                == ["others", "things"])
        #expect(try await bench.state().backfillRequestedAt == bench.now + .seconds(90))
    }

    @Test func `a reset forgets how far a stream is and keeps its rows`() async throws {
        let (bench, _) = try await twoStreams()
        try await bench.load(things((1, "a")))
        try await bench.begin(.sweep)
        _ = try await bench.store().requestBackfill(account: "wh", streams: ["things"], now: bench.now)
        #expect(
            try await bench.store().reset(account: "wh", streams: ["things"], now: bench.now) == ["things"])
        let state = try await bench.state()
        #expect(state.condition == .new)
        #expect(state.checkpoint == nil)
        #expect(state.runID == nil)
        #expect(state.watermark == nil)
        #expect(state.nextDueAt == nil)
        #expect(state.backfillRequestedAt == nil)
        #expect(state.rowsLive == 1)
        #expect(try positions(bench) == 0)
        #expect(try bench.scalar("SELECT error FROM crmirror_runs WHERE outcome = 'abandoned'") == "reset")
        #expect(try await bench.load(things((1, "a"))).counts.unchanged == 1)
    }

    @Test func `a reset of an account is of all its streams and of no other's`() async throws {
        let (bench, streams) = try await twoStreams()
        let store = try bench.store()
        _ = try await store.register(
            account: "zz", vendor: "welcomehome", scope: "all", streams: streams,
            pollInterval: { _, _ in .zero },
            now: bench.now)
        #expect(try await store.reset(account: "wh", streams: nil, now: bench.now) == ["others", "things"])
        #expect(try await store.reset(account: "wh", streams: ["nothing"], now: bench.now) == [])
        #expect(try await store.reset(account: "zz", streams: nil, now: bench.now).count == 2)
    }

    @Test func `polls and abandoned walks are forgotten after 90 days, also where no walk ends`() async throws
    {
        let bench = try await Workbench()
        let runs = "SELECT kind || ' ' || outcome FROM crmirror_runs ORDER BY id"
        try await bench.load(things((1, "a")))
        try await bench.poll(things((1, "b")))
        try await bench.begin(.sweep)
        try await bench.begin(.sweep)
        bench.pass(.seconds(89 * 86400))
        try await bench.begin(.poll)
        #expect(
            try bench.query(runs).map(\.[0]) == [
                "backfill complete", "poll complete", "sweep abandoned", "sweep abandoned", "poll running",
            ])
        bench.pass(.seconds(2 * 86400))
        try await bench.begin(.poll)
        #expect(
            try bench.query(runs).map(\.[0]) == [
                "backfill complete", "sweep abandoned", "poll abandoned", "poll running",
            ])
    }
}
