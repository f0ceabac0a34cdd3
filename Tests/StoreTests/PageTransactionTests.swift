import Mirror
import SQLite
@testable import Store
import Testing

/// A page and all that becomes true with it are written together, or nothing is.
@Suite struct PageTransactionTests {
    /// All that the file says.
    private func everything(_ bench: Workbench) throws -> [[[Value]]] {
        let tables = try bench.query("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")
        let schema = try bench.query("SELECT name, sql FROM sqlite_schema ORDER BY name")
        return try [schema]
            + tables.compactMap(\.first).map { name in
                guard case .text(let name) = name else { return [] }
                return try bench.query("SELECT * FROM \(quoted(identifier: name))")
            }
    }

    @Test func `a page that fails leaves no trace in the file`() async throws {
        let bench = try await Workbench()
        try await bench.load(things((1, "a")))
        try await bench.begin(.sweep)
        let before = try everything(bench)
        let bad = page(
            ["id", "name", "brand_new"], [["1", "changed", "x"], ["007", "x", "x"], [nil, "Miller", "x"]])
        let fault = try await #require(throws: Fault.self) { try await bench.write(bad, next: .link(1)) }
        #expect(fault.kind == .malformed)
        #expect(fault.cause.contains("record 3"))
        #expect(!"\(fault)".contains("Miller"))
        #expect(try everything(bench) == before)
    }

    @Test func `nor does it in memory: the same page without its fault is written whole`() async throws {
        let bench = try await Workbench()
        try await bench.load(things((1, "a")))
        _ = try await bench.fault(
            page(["id", "name", "late"], [["1", "b", "x"], ["x", "c", "y"], [nil, "d", "z"]]))
        let report = try await bench.load(
            page(["id", "name", "late"], [["1", "b", "x"], ["x", "c", "y"]]))
        #expect(report.changes.map(\.kind) == [.added, .widened])
        #expect(
            try bench.query("SELECT id, name, late FROM wh_things") == [["1", "b", "x"], ["x", "c", "y"]])
    }

    @Test func `a first page that fails makes no table`() async throws {
        let bench = try await Workbench()
        _ = try await bench.fault(page(["id"], [["1"], [nil]]))
        #expect(try bench.scalar("SELECT count(*) FROM sqlite_schema WHERE name = 'wh_things'") == 0)
        #expect(try bench.scalar("SELECT count(*) FROM crmirror_columns") == 0)
        let report = try await bench.load(page(["id"], [["1"]]))
        #expect(report.changes.map(\.kind) == [.created])
    }

    @Test func `a first page that fails behind a header alone keeps the table of the header`() async throws {
        let bench = try await Workbench()
        try await bench.load(nothing(["id", "flag"]))
        _ = try await bench.fault(page(["id", "flag"], [["1", "t"], [nil, "t"]]))
        #expect(try bench.declaredType(of: "flag") == "TEXT")
        let report = try await bench.poll(page(["id", "flag"], [["1", "x"]]))
        #expect(report.counts.inserted == 1)
        #expect(try bench.column("flag") == ["x"])
    }

    @Test func `a page without records is written too`() async throws {
        let bench = try await Workbench()
        let report = try await bench.load(nothing([], key: nil))
        #expect(report.state.condition == .ok)
        #expect(report.changes == [])
        #expect(try bench.scalar("SELECT count(*) FROM sqlite_schema WHERE name = 'wh_things'") == 0)
        #expect(try await bench.load(things((1, "a"))).counts.inserted == 1)
        #expect(try await bench.poll(nothing([], key: nil)).state.rowsLive == 1)
    }

    @Test func `the checkpoint and the counts come with the page`() async throws {
        let bench = try await Workbench()
        try await bench.begin()
        let first = try await bench.write(things((1, "a"), (2, "b")), next: .link(1), total: 3)
        try await bench.reopen()
        let state = try await bench.state()
        #expect(state == first.state)
        #expect(state.condition == .backfilling)
        #expect(
            state.checkpoint
                == Checkpoint(walk: bench.walk, position: .link(1), pages: 1, savedAt: bench.now, total: 3))
        #expect(state.rowsLive == 2)
        #expect(state.vendorCount == 3)
        #expect(state.watermark == nil)
        #expect(state.lastSuccessAt == nil)
        #expect(
            try bench.query(
                """
                SELECT kind, outcome, pages, requests, retries, rows_seen, rows_inserted, finished_at FROM crmirror_runs
                """) == [["backfill", "running", 1, 2, 1, 2, 2, nil]])
    }

    @Test func `the watermark comes with the last page and with no other`() async throws {
        let bench = try await Workbench()
        try await bench.begin(.sweep)
        #expect(try await bench.write(things((1, "a")), next: .link(1)).state.watermark == nil)
        let state = try await bench.write(things((1, "b"), (2, "c"))).state
        #expect(state.condition == .ok)
        #expect(state.checkpoint == nil)
        #expect(state.runID == nil)
        #expect(state.watermark == bench.walk.startedAt)
        #expect(state.completeThrough == bench.walk.startedAt)
        #expect(state.lastSuccessAt == bench.now)
        #expect(state.lastFullWalkAt == bench.now)
        #expect(state.lastSweepAt == bench.now)
        #expect(state.nextDueAt == bench.now + .seconds(300))
        #expect(
            try bench.query(
                """
                SELECT kind, outcome, pages, requests, rows_seen, rows_inserted, rows_updated FROM crmirror_runs
                """) == [["sweep", "complete", 2, 4, 3, 2, 1]])
    }

    @Test func `a poll's end is no walk of everything`() async throws {
        let bench = try await Workbench()
        try await bench.load(things((1, "a")))
        let before = try await bench.state()
        let state = try await bench.poll(things((1, "b"))).state
        #expect(state.lastFullWalkAt == before.lastFullWalkAt)
        #expect(state.lastSweepAt == nil)
        #expect(state.completeThrough == bench.walk.startedAt)
    }

    @Test func `the vendor's clock says up to when a walk is complete`() async throws {
        let bench = try await Workbench()
        try await bench.begin()
        var walk = bench.walk
        walk.vendorStartedAt = walk.startedAt - .seconds(7)
        let report = try await bench.store().commit(
            PageCommit(
                account: Workbench.account, stream: bench.stream,
                page: Page(records: things((1, "a")), next: nil), position: .beginning,
                checkpoint: Checkpoint(walk: walk, pages: 1),
                completion: .init(
                    watermark: walk.completeThrough, nextDueAt: bench.now, pollInterval: .seconds(300),
                    sweepAgainAt: bench.now
                ),
                requests: 1, retries: 0, now: bench.now
            ))
        #expect(report.state.completeThrough == bench.walk.startedAt - .seconds(7))
    }

    @Test func `a page of a stream that nobody registered is refused`() async throws {
        let bench = try await Workbench()
        let stranger = Stream(name: "strangers", polling: .whole(atFullWalkPace: false), rank: 0)
        let commit = PageCommit(
            account: Workbench.account, stream: stranger,
            page: Page(records: things((1, "a")), next: nil), position: .beginning,
            checkpoint: Checkpoint(walk: bench.walk, pages: 1), completion: nil, requests: 1, retries: 0,
            now: bench.now)
        let fault = try await #require(throws: Fault.self) { _ = try await bench.store().commit(commit) }
        #expect(fault.kind == .rejected)
    }

    @Test func `records under another key are suspicious and change nothing`() async throws {
        let bench = try await Workbench()
        try await bench.load(page(["id", "code"], [["1", "x"]]))
        for other in [page(["id", "code"], key: "code", [["2", "y"]]), page(["code"], key: nil, [["y"]])] {
            #expect(try await bench.fault(other).kind == .suspicious)
        }
        #expect(try bench.query("SELECT id, code FROM wh_things") == [[1, "x"]])
    }

    @Test func `an empty list is suspicious where there are rows`() async throws {
        let bench = try await Workbench()
        #expect(try await bench.load(nothing()).state.condition == .ok)
        try await bench.load(things((1, "a")))
        let before = try await bench.state()
        #expect(try await bench.fault(nothing(), .sweep).kind == .suspicious)
        let after = try await bench.state()
        #expect(after.rowsLive == 1)
        #expect(after.watermark == before.watermark)
        #expect(after.checkpoint?.pages == 0)
    }

    @Test func `a poll that finds nothing is not suspicious`() async throws {
        let bench = try await Workbench()
        try await bench.load(things((1, "a")))
        #expect(try await bench.poll(nothing()).state.condition == .ok)
    }

    /// Of several communities the first may have no rows.
    @Test func `an empty first page with more to come is not suspicious`() async throws {
        let bench = try await Workbench()
        try await bench.load(things((1, "a")))
        try await bench.begin(.sweep)
        try await bench.write(nothing(), next: Position(part: 1, place: .beginning))
        #expect(try await bench.write(things((1, "a"))).counts.unchanged == 1)
    }

    @Test func `a walk of several parts that finds nothing at all is suspicious`() async throws {
        let bench = try await Workbench()
        try await bench.load(notes("a", "b"))
        try await bench.begin(.sweep)
        try await bench.write(nothing(["note"], key: nil), next: Position(part: 1, place: .beginning))
        let fault = try await #require(throws: Fault.self) {
            try await bench.write(nothing(["note"], key: nil))
        }
        #expect(fault.kind == .suspicious)
    }
}
