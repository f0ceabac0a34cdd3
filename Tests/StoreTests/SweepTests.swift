import Mirror
import SQLite
@testable import Store
import Testing

/// Walks of everything, and the rows that they do not see.
@Suite struct SweepTests {
    /// A mirror of `things` 1 to `count`.
    private func bench(_ count: Int) async throws -> Workbench {
        let bench = try await Workbench()
        try await bench.load(numbered(1...count))
        return bench
    }

    private func missing(_ bench: Workbench) throws -> [[Value]] {
        try bench.query("SELECT key, walks FROM crmirror_missing ORDER BY key")
    }

    // MARK: Missing twice

    @Test func `a row is gone when two walks of everything in a row did not see it`() async throws {
        let bench = try await bench(3)
        let first = try await bench.load(numbered(1...2), .sweep)
        #expect(first.outcome == .complete)
        #expect(first.counts.deleted == 0)
        #expect(try bench.live() == [1, 2, 3])
        #expect(try missing(bench) == [[3, 1]])
        try await bench.reopen()
        let second = try await bench.load(numbered(1...2), .sweep)
        #expect(try bench.live() == [1, 2])
        #expect(second.counts.deleted == 1)
        #expect(second.state.rowsLive == 2)
        #expect(second.state.rowsDeleted == 1)
        #expect(second.state.lastSweepAt == bench.now)
        #expect(try bench.column("name") == ["thing 1", "thing 2", "thing 3"])
        #expect(try bench.deletedAt(3) == "2026-05-28T20:26:46.000Z")
        #expect(try bench.syncedAt(3) == "2026-05-28T20:26:46.000Z")
        #expect(try missing(bench).isEmpty)
        #expect(
            try bench.query("SELECT kind, outcome, rows_deleted FROM crmirror_runs ORDER BY id") == [
                ["backfill", "complete", 0], ["sweep", "complete", 0], ["sweep", "complete", 1],
            ])
    }

    @Test func `one that was seen in between was not missing`() async throws {
        let bench = try await bench(3)
        for last in [2, 3, 2] { try await bench.load(numbered(1...last), .sweep) }
        #expect(try bench.live() == [1, 2, 3])
        #expect(try missing(bench) == [[3, 1]])
    }

    @Test func `nothing is gone before the last page, and a restart forgets nothing that was seen`()
        async throws
    {
        let bench = try await bench(4)
        try await bench.load(numbered(1...3), .sweep)
        try await bench.begin(.sweep)
        try await bench.write(numbered(1...1), next: .link(1))
        #expect(try bench.live() == [1, 2, 3, 4])
        try await bench.reopen()
        try await bench.write(numbered(2...2), next: .link(2))
        #expect(try bench.live() == [1, 2, 3, 4])
        try await bench.reopen()
        try await bench.write(numbered(3...3))
        #expect(try bench.live() == [1, 2, 3])
        #expect(try bench.scalar("SELECT count(*) FROM crmirror_walk_keys") == 0)
    }

    @Test func `a walk that was given up did not miss anything`() async throws {
        let bench = try await bench(3)
        try await bench.load(numbered(1...2), .sweep)
        try await bench.begin(.sweep)
        try await bench.write(numbered(1...1), next: .link(1))
        try await bench.begin(.sweep)
        #expect(try bench.live() == [1, 2, 3])
        try await bench.write(numbered(3...3), next: .link(1))
        try await bench.write(numbered(1...2))
        #expect(try bench.live() == [1, 2, 3])
    }

    @Test func `a row that was written since the walk began is spared`() async throws {
        let bench = try await bench(3)
        try await bench.load(numbered(1...2), .sweep)
        try await bench.begin(.sweep)
        try await bench.write(numbered(1...1), next: .link(1))
        try bench.execute("UPDATE wh_things SET _synced_at = '2026-05-28T20:26:45.000Z' WHERE id = 3")
        try await bench.write(numbered(2...2))
        #expect(try bench.live() == [1, 2, 3])
        #expect(try missing(bench).isEmpty)
    }

    @Test func `a poll marks nothing and counts for nothing`() async throws {
        let bench = try await bench(3)
        try await bench.load(numbered(1...2), .sweep)
        try await bench.poll(numbered(1...1))
        #expect(try bench.live() == [1, 2, 3])
        #expect(try missing(bench) == [[3, 1]])
    }

    @Test func `a row that comes back is live again, by a poll or a sweep`() async throws {
        for kind in [Walk.Kind.poll, .sweep] {
            let bench = try await bench(2)
            for _ in 0..<2 { try await bench.load(numbered(1...1), .sweep) }
            #expect(try bench.live() == [1])
            let since = kind == .poll ? Workbench.start : nil
            let report = try await bench.load(numbered(1...2), kind, since: since)
            #expect(report.counts.updated == 1)
            #expect(report.state.rowsLive == 2)
            #expect(report.state.rowsDeleted == 0)
            #expect(try bench.deletedAt(2) == Value.null)
        }
    }

    @Test func `rows that the vendor marked are no longer looked for`() async throws {
        let bench = try await Workbench()
        try await bench.load(page(["id", "discarded_at"], [["1", nil], ["2", "2026-05-01 08:00:00"]]))
        for _ in 0..<2 { try await bench.load(page(["id", "discarded_at"], [["1", nil]]), .sweep) }
        #expect(try bench.deletedAt(2) == "2026-05-01T08:00:00Z")
        #expect(try await bench.state().rowsDeleted == 1)
        #expect(try missing(bench).isEmpty)
    }

    @Test func `text ids, and ids that stop being integers in the middle, are told apart`() async throws {
        let bench = try await Workbench()
        try await bench.load(page(["id"], [["1"], ["2"], ["3"]]))
        try await bench.begin(.sweep)
        try await bench.write(page(["id"], [["1"], ["2"]]), next: .link(1))
        try await bench.write(page(["id"], [["007"], ["x"]]))
        #expect(try bench.scalar("SELECT group_concat(key) FROM crmirror_missing") == "3")
        try await bench.load(page(["id"], [["1"], ["2"], ["x"]]), .sweep)
        #expect(
            try bench.query("SELECT CAST(id AS TEXT) FROM wh_things WHERE _deleted_at IS NOT NULL") == [["3"]]
        )
        try await bench.load(page(["id"], [["1"], ["2"], ["x"]]), .sweep)
        #expect(try bench.scalar("SELECT count(*) FROM wh_things WHERE _deleted_at IS NULL") == 3)
    }

    /// Nothing is known of what another collection missed before.
    @Test func `another scope begins the count anew`() async throws {
        let bench = try await bench(3)
        try await bench.load(numbered(1...2), .sweep)
        _ = try await bench.store().register(
            account: Workbench.account, vendor: "welcomehome", scope: "other", streams: [bench.stream],
            pollInterval: { _, _ in .seconds(300) }, now: bench.now)
        try await bench.load(numbered(1...2))
        #expect(try bench.live() == [1, 2, 3])
    }

    // MARK: Confirmed by the vendor

    private func next(_ bench: Workbench) async throws -> String? {
        try await bench.store().nextMissing(account: Workbench.account, stream: "things")
    }

    private func answer(_ bench: Workbench, _ key: String, isGone: Bool) async throws {
        try await bench.store().answerMissing(
            key, isGone ? .isGone : .isThere, account: Workbench.account, stream: "things")
    }

    @Test func `where the vendor can be asked, it is asked for each row before any is marked`() async throws {
        let bench = try await bench(5)
        bench.canConfirm = true
        let before = try await bench.state()
        let report = try await bench.load(numbered(1...2), .sweep)
        #expect(report.outcome == .confirming(3))
        #expect(report.state.checkpoint?.position == Position(place: .confirmation))
        #expect(report.state.completeThrough == before.completeThrough)
        #expect(report.state.lastSweepAt == nil)
        #expect(try bench.live() == [1, 2, 3, 4, 5])
        #expect(try await next(bench) == "3")
        #expect(try await next(bench) == "3")
        try await answer(bench, "3", isGone: true)
        try await bench.reopen()
        #expect(try await next(bench) == "4")
        try await answer(bench, "4", isGone: false)
        #expect(try await next(bench) == "5")
        try await answer(bench, "5", isGone: true)
        #expect(try await next(bench) == nil)
        #expect(try bench.live() == [1, 2, 3, 4, 5])
        let end = try await bench.write(.none)
        #expect(end.outcome == .complete)
        #expect(end.counts.deleted == 2)
        #expect(end.state.rowsLive == 3)
        #expect(end.state.completeThrough == bench.walk.startedAt)
        #expect(end.state.checkpoint == nil)
        #expect(try bench.live() == [1, 2, 4])
        #expect(
            try bench.query("SELECT pages, rows_seen, rows_deleted, outcome FROM crmirror_runs WHERE id = 2")
                == [[1, 2, 2, "complete"]])
    }

    @Test func `one that the vendor still has is asked for again by the next sweep`() async throws {
        let bench = try await bench(2)
        bench.canConfirm = true
        for _ in 0..<3 {
            #expect(try await bench.load(numbered(1...1), .sweep).outcome == .confirming(1))
            try await answer(bench, "2", isGone: false)
            #expect(try await bench.write(.none).outcome == .complete)
            #expect(try bench.live() == [1, 2])
        }
    }

    @Test func `nothing missing is nothing to ask`() async throws {
        let bench = try await bench(2)
        bench.canConfirm = true
        #expect(try await bench.load(numbered(1...2), .sweep).outcome == .complete)
    }

    @Test func `text ids are asked for as they are`() async throws {
        let bench = try await Workbench()
        bench.canConfirm = true
        try await bench.load(page(["id"], [["a"], ["007"], ["7"]]))
        #expect(try await bench.load(page(["id"], [["a"]]), .sweep).outcome == .confirming(2))
        #expect(try await next(bench) == "007")
        try await answer(bench, "007", isGone: true)
        #expect(try await next(bench) == "7")
        try await answer(bench, "7", isGone: false)
        try await bench.write(.none)
        #expect(try bench.live() == ["7", "a"])
    }

    /// A row that nothing names but its content cannot be asked for, and is gone when it is not seen.
    @Test func `rows without an id are not asked for`() async throws {
        let bench = try await Workbench()
        bench.canConfirm = true
        try await bench.load(notes("a", "b"))
        let report = try await bench.load(notes("a"), .sweep)
        #expect(report.outcome == .complete)
        #expect(report.counts.deleted == 1)
    }
}

/// A page of things `id` and `name` of these ids.
func numbered(_ ids: ClosedRange<Int>) -> Records {
    page(["id", "name"], ids.map { [.text(String($0)), .text("thing \($0)")] })
}
