import Mirror
import SQLite
@testable import Store
import Testing

/// Lists whose pages are numbered, and shift while they are walked.
@Suite struct ShiftTests {
    private func bench() async throws -> Workbench {
        var stream = Stream.things
        stream.isPageNumbered = true
        let bench = try await Workbench(stream)
        try await bench.load(numbered(1...4))
        return bench
    }

    private func number(_ number: Int, largest: Int = 2, part: Int = 0) -> Position {
        Position(part: part, place: .page(number: number, largest: largest))
    }

    /// One list of two pages.
    @discardableResult
    private func list(
        _ bench: Workbench, _ ids: [ClosedRange<Int>], totals: [Int], next: Position? = nil
    ) async throws -> CommitReport {
        let part = bench.position.part
        _ = try await bench.write(numbered(ids[0]), next: number(2, part: part), total: totals[0])
        return try await bench.write(numbered(ids[1]), next: next, total: totals[1])
    }

    @Test func `a total that changed while the list was walked has it walked again`() async throws {
        let bench = try await bench()
        try await bench.begin(.sweep)
        let report = try await list(bench, [1...2, 3...4], totals: [4, 5])
        guard case .shifted(let cause) = report.outcome else {
            Issue.record("not walked again: \(report.outcome)")
            return
        }
        #expect(cause.contains("4") && cause.contains("5"))
        #expect(report.state.checkpoint?.position == .beginning)
        #expect(report.state.checkpoint?.walk.repetitions == 1)
        #expect(report.state.checkpoint?.total == nil)
        #expect(report.state.lastSweepAt == nil)
        #expect(try bench.scalar("SELECT count(*) FROM crmirror_walk_keys") == 0)
        try await bench.reopen()
        #expect(try await list(bench, [1...2, 3...5], totals: [5, 5]).outcome == .complete)
        #expect(try await bench.state().lastSweepAt == bench.now)
        #expect(try await bench.state().sweepNotBefore == nil)
        #expect(try bench.scalar("SELECT pages FROM crmirror_runs WHERE id = 2") == 4)
    }

    @Test func `so does a list that showed fewer than it has`() async throws {
        let bench = try await bench()
        try await bench.begin(.sweep)
        let report = try await list(bench, [1...2, 2...3], totals: [4, 4])
        guard case .shifted = report.outcome else {
            Issue.record("not walked again: \(report.outcome)")
            return
        }
        #expect(try await list(bench, [1...2, 2...4], totals: [4, 4]).outcome == .complete)
    }

    @Test func `a page alone that has fewer rows than the total too`() async throws {
        let bench = try await bench()
        try await bench.begin(.sweep)
        let report = try await bench.write(numbered(1...3), total: 4)
        guard case .shifted = report.outcome else {
            Issue.record("not walked again: \(report.outcome)")
            return
        }
        #expect(try await bench.write(numbered(1...4), total: 4).outcome == .complete)
    }

    @Test func `a record on two pages is one record`() async throws {
        let bench = try await bench()
        try await bench.begin(.sweep)
        #expect(try await list(bench, [1...2, 2...4], totals: [4, 4]).outcome == .complete)
        #expect(try await bench.state().rowsLive == 4)
    }

    @Test func `walked three times it is no sweep: nothing is gone, and the next comes soon`() async throws {
        let bench = try await bench()
        try await bench.load(numbered(1...3), .sweep)
        #expect(try bench.scalar("SELECT walks FROM crmirror_missing WHERE key = 4") == 1)
        try await bench.begin(.sweep)
        for repetition in 1...2 {
            let report = try await list(bench, [1...2, 3...3], totals: [4, 4])
            #expect(report.state.checkpoint?.walk.repetitions == repetition)
        }
        let before = try await bench.state()
        let report = try await list(bench, [1...2, 3...3], totals: [4, 4])
        #expect(report.outcome == .complete)
        #expect(report.counts.deleted == 0)
        #expect(report.state.condition == .ok)
        #expect(report.state.lastSweepAt == before.lastSweepAt)
        #expect(report.state.lastFullWalkAt == bench.now)
        #expect(report.state.sweepNotBefore == bench.now + .seconds(3600))
        #expect(report.state.watermark == bench.walk.startedAt)
        #expect(try bench.live() == [1, 2, 3, 4])
        #expect(try bench.scalar("SELECT walks FROM crmirror_missing WHERE key = 4") == 1)
        let next = try await bench.load(numbered(1...3), .sweep)
        #expect(next.counts.deleted == 1)
        #expect(next.state.sweepNotBefore == nil)
    }

    @Test func `nor does it let go what is held, or use a release up`() async throws {
        var stream = Stream.things
        stream.isPageNumbered = true
        let bench = try await Workbench(stream)
        bench.maxDeletePercent = 10
        try await bench.load(numbered(1...100))
        try await bench.load(numbered(1...50), .sweep)
        #expect(try await bench.state().condition == .held)
        let completeThrough = try await bench.state().completeThrough
        _ = try HeldStreams.release(
            in: bench.path, account: Workbench.account, streams: nil, now: bench.now)
        try await bench.begin(.sweep)
        for _ in 0..<3 { try await bench.write(numbered(1...50), total: 60) }
        let state = try await bench.state()
        #expect(state.checkpoint == nil)
        #expect(state.condition == .held)
        #expect(state.completeThrough == completeThrough)
        #expect(state.releasedAt != nil)
        #expect(try bench.live().count == 100)
        try await bench.begin(.sweep)
        #expect(try await bench.write(numbered(1...50), total: 50).counts.deleted == 50)
    }

    @Test func `only the list that shifted is walked again, and each has its own tries`() async throws {
        let bench = try await bench()
        try await bench.load(numbered(1...4), .sweep)
        let second = Position(part: 1, place: .beginning)
        try await bench.begin(.sweep)
        for _ in 0..<2 { try await list(bench, [1...1, 2...2], totals: [2, 3], next: second) }
        try await list(bench, [1...1, 2...2], totals: [2, 2], next: second)
        #expect(bench.position == second)
        for _ in 0..<2 {
            let report = try await list(bench, [3...3, 4...4], totals: [2, 3])
            #expect(report.state.checkpoint?.position == second)
        }
        let report = try await list(bench, [3...3, 4...4], totals: [2, 2])
        #expect(report.outcome == .complete)
        #expect(report.state.lastSweepAt == bench.now)
        #expect(try bench.scalar("SELECT count(*) FROM crmirror_missing") == 0)
    }

    @Test func `a poll's total may be of everything, but must not change`() async throws {
        let bench = try await bench()
        try await bench.begin(.poll, since: Workbench.start)
        #expect(try await list(bench, [1...1, 2...2], totals: [4, 4]).outcome == .complete)
        try await bench.begin(.poll, since: Workbench.start)
        let report = try await list(bench, [1...1, 2...2], totals: [4, 5])
        guard case .shifted = report.outcome else {
            Issue.record("not walked again: \(report.outcome)")
            return
        }
        #expect(try await list(bench, [1...1, 2...2], totals: [5, 5]).outcome == .complete)
    }

    @Test func `where links lead from page to page, a total is only told`() async throws {
        let bench = try await Workbench()
        try await bench.begin()
        try await bench.write(numbered(1...2), next: .link(1), total: 9)
        #expect(try await bench.write(numbered(3...3), total: 8).outcome == .complete)
        #expect(try await bench.state().vendorCount == 8)
    }

    // MARK: Ignored page numbers

    @Test(arguments: [Walk.Kind.sweep, .poll, .backfill])
    func `a page that is the one before once more is refused`(_ kind: Walk.Kind) async throws {
        let bench = try await bench()
        try await bench.begin(kind, since: kind == .poll ? Workbench.start : nil)
        // Many records that change at once push a whole page down: the list is walked again, twice at most.
        for _ in 1...2 {
            try await bench.write(numbered(1...2), next: number(2))
            try await bench.reopen()
            let outcome = try await bench.write(numbered(1...2), next: number(3)).outcome
            guard case .shifted(let cause) = outcome else {
                Issue.record("\(outcome)")
                return
            }
            #expect(cause.contains("page 2"))
        }
        try await bench.write(numbered(1...2), next: number(2))
        let fault = try await #require(throws: Fault.self) {
            try await bench.write(numbered(1...2), next: number(3))
        }
        #expect(fault.kind == .expired)
        #expect(fault.cause.contains("ignores"))
    }

    @Test func `an empty page ends a list of which nothing else tells the end`() async throws {
        let bench = try await bench()
        try await bench.begin(.sweep)
        try await bench.write(numbered(1...2), next: number(2))
        try await bench.write(numbered(3...4), next: number(3))
        #expect(try await bench.write(.none).outcome == .complete)
    }

    /// A record is added in front while a list of full pages is walked: the last one of the page before is all that
    /// is left for the page behind it.
    @Test func `a short last page that shifted is no ignored number`() async throws {
        let bench = try await bench()
        try await bench.begin(.sweep)
        try await bench.write(numbered(1...2), next: number(2))
        try await bench.write(numbered(3...4), next: number(3))
        #expect(try await bench.write(numbered(4...4)).outcome == .complete)
    }

    @Test func `the same ids in another list are no repetition`() async throws {
        let bench = try await bench()
        try await bench.begin(.sweep)
        try await bench.write(numbered(1...2), next: number(2))
        try await bench.write(numbered(3...4), next: Position(part: 1, place: .beginning))
        try await bench.write(numbered(1...2), next: number(2, part: 1))
        #expect(try await bench.write(numbered(3...4)).outcome == .complete)
    }
}
