import Foundation
import Mirror
import SQLite
@testable import Store
import Testing

/// More rows than vanish by themselves wait for a person.
@Suite struct BrakeTests {
    private func bench(_ count: Int, percent: Int = 10) async throws -> Workbench {
        let bench = try await Workbench()
        bench.maxDeletePercent = percent
        try await bench.load(numbered(1...count))
        return bench
    }

    private func hold(_ bench: Workbench, seeing ids: ClosedRange<Int>) async throws -> Fault {
        let report = try await bench.load(numbered(ids), .sweep)
        guard case .held(let fault) = report.outcome else {
            throw Fault(.suspicious, operation: "test", subject: "", cause: "not held: \(report.outcome)")
        }
        return fault
    }

    private func release(_ bench: Workbench, _ streams: [String]? = nil) throws -> [String] {
        try HeldStreams.release(
            in: bench.path, account: Workbench.account, streams: streams, now: bench.now)
    }

    @Test func `more than its share of the rows marks nothing, and says what to do`() async throws {
        let bench = try await bench(100)
        let before = try await bench.state()
        for _ in 0..<3 {
            let fault = try await hold(bench, seeing: 1...79)
            #expect(fault.kind == .suspicious)
            #expect(fault.cause.contains("21 of 100"))
            #expect(fault.hint?.contains("crmirror release --account wh --stream things") == true)
            let state = try await bench.state()
            #expect(state.condition == .held)
            #expect(state.lastError == "\(fault)")
            #expect(state.lastErrorAt == bench.now)
            #expect(state.completeThrough == before.completeThrough)
            #expect(state.watermark == before.watermark)
            #expect(state.lastSuccessAt == before.lastSuccessAt)
            #expect(state.lastSweepAt == nil)
            #expect(state.checkpoint == nil)
            #expect(state.runID == nil)
            #expect(state.sweepNotBefore == bench.now + .seconds(3600))
            #expect(state.nextDueAt == bench.now + .seconds(300))
            #expect(state.rowsLive == 100)
            #expect(try bench.live().count == 100)
        }
        #expect(
            try bench.query("SELECT outcome, error IS NULL, rows_seen FROM crmirror_runs WHERE id = 2") == [
                ["held", 0, 79]
            ])
        #expect(try bench.scalar("SELECT count(*) FROM crmirror_walk_keys") == 0)
        #expect(try bench.scalar("SELECT count(*) FROM crmirror_walk_positions") == 0)
    }

    @Test func `what such a walk saw is written all the same`() async throws {
        let bench = try await bench(30)
        let rows: [[TestCell]] = [["1", "changed"], ["31", "new"]]
        let report = try await bench.load(page(["id", "name"], rows), .sweep)
        guard case .held = report.outcome else { Issue.record("not held"); return }
        #expect(report.counts.updated == 1)
        #expect(try bench.live().count == 31)
    }

    @Test func `twenty rows or fewer are never held`() async throws {
        let bench = try await bench(21, percent: 0)
        for _ in 0..<2 { try await bench.load(numbered(1...1), .sweep) }
        #expect(try bench.live() == [1])
    }

    @Test func `exactly its share is not too many, one more is`() async throws {
        let bench = try await bench(300)
        #expect(try await bench.load(numbered(1...270), .sweep).outcome == .complete)
        #expect(try await bench.load(numbered(1...270), .sweep).counts.deleted == 30)
        _ = try await hold(bench, seeing: 1...242)
        #expect(try bench.live().count == 270)
    }

    @Test func `it comes before the vendor is asked`() async throws {
        let bench = try await bench(100)
        bench.canConfirm = true
        _ = try await hold(bench, seeing: 1...50)
        #expect(try await bench.load(numbered(1...95), .sweep).outcome == .confirming(5))
    }

    @Test func `a poll does not let go, a walk of everything that sees it all does`() async throws {
        let bench = try await bench(100)
        _ = try await hold(bench, seeing: 1...50)
        let held = try await bench.state()
        try await bench.begin(.poll, since: Workbench.start)
        let first = try await bench.write(things((1, "b")), next: .link(1)).state
        #expect(first.condition == .held)
        #expect(first.lastError == held.lastError)
        let polled = try await bench.write(things((2, "b"))).state
        #expect(polled.condition == .held)
        #expect(polled.completeThrough == held.completeThrough)
        #expect(polled.lastSuccessAt == held.lastSuccessAt)
        #expect(polled.lastError == held.lastError)
        #expect(polled.sweepNotBefore == held.sweepNotBefore)
        #expect(try bench.column("name").prefix(2) == ["b", "b"])
        let swept = try await bench.load(numbered(1...100), .sweep).state
        #expect(swept.condition == .ok)
        #expect(swept.lastError == nil)
        #expect(swept.lastErrorAt == nil)
        #expect(swept.sweepNotBefore == nil)
        #expect(swept.completeThrough == bench.walk.startedAt)
        #expect(swept.lastSweepAt == bench.now)
    }

    // MARK: Release

    @Test func `released, the next walk of everything marks whatever it does not see`() async throws {
        let bench = try await bench(100)
        _ = try await hold(bench, seeing: 1...50)
        #expect(try release(bench) == ["things"])
        let released = try await bench.state()
        #expect(released.releasedAt == bench.now)
        #expect(released.nextDueAt == bench.now)
        #expect(released.sweepNotBefore == bench.now)
        #expect(released.condition == .held)
        try await bench.poll(numbered(1...1))
        #expect(try bench.live().count == 100)
        let report = try await bench.load(numbered(1...40), .sweep)
        #expect(report.outcome == .complete)
        #expect(report.counts.deleted == 60)
        #expect(report.state.condition == .ok)
        #expect(report.state.releasedAt == nil)
        #expect(report.state.rowsLive == 40)
        #expect(report.state.completeThrough == bench.walk.startedAt)
        #expect(try bench.scalar("SELECT count(*) FROM crmirror_missing") == 0)
    }

    @Test func `a release is for one walk`() async throws {
        let bench = try await bench(100)
        _ = try await hold(bench, seeing: 1...50)
        _ = try release(bench)
        try await bench.load(numbered(1...50), .sweep)
        _ = try await hold(bench, seeing: 1...10)
        #expect(try bench.live().count == 50)
    }

    /// Who let one collection's rows go said nothing of another's.
    @Test func `a release is for the collection that was held`() async throws {
        let bench = try await bench(100)
        _ = try await hold(bench, seeing: 1...50)
        _ = try release(bench)
        _ = try await bench.store().register(
            account: Workbench.account, vendor: "welcomehome", scope: "other", streams: [bench.stream],
            pollInterval: { _, _ in .seconds(300) }, now: bench.now)
        _ = try await hold(bench, seeing: 1...30)
        #expect(try bench.live().count == 100)
    }

    @Test func `released, the vendor is not asked either`() async throws {
        let bench = try await bench(100)
        bench.canConfirm = true
        _ = try await hold(bench, seeing: 1...50)
        _ = try release(bench)
        #expect(try await bench.load(numbered(1...50), .sweep).counts.deleted == 50)
    }

    @Test func `only what is held is released, and only what was meant`() async throws {
        let bench = try await bench(100)
        #expect(try release(bench) == [])
        #expect(try await bench.state().releasedAt == nil)
        _ = try await hold(bench, seeing: 1...50)
        #expect(try release(bench, ["others"]) == [])
        let strangers = try HeldStreams.release(in: bench.path, account: "w", streams: nil, now: bench.now)
        #expect(strangers == [])
        #expect(try release(bench, ["others", "things"]) == ["things"])
    }

    @Test func `a release of what is not there makes nothing`() throws {
        let directory = try TemporaryDirectory()
        let path = "\(directory.path)/crm.sqlite"
        #expect(throws: Fault.self) {
            try HeldStreams.release(in: path, account: "wh", streams: nil, now: Workbench.start)
        }
        #expect(!FileManager.default.fileExists(atPath: path))
    }

    // MARK: Empty lists

    @Test(arguments: [true, false])
    func `an empty list is held and, released, believed`(_ hasColumns: Bool) async throws {
        let bench = try await bench(3)
        let before = try await bench.state()
        let empty = hasColumns ? nothing() : Records.none
        let fault = try await bench.fault(empty, .sweep)
        #expect(fault.kind == .suspicious)
        #expect(fault.hint?.contains("crmirror release --account wh --stream things") == true)
        let held = try await bench.store().note(
            fault, condition: .held, nextDueAt: bench.now, failures: 1, requests: 1,
            account: Workbench.account, stream: "things", now: bench.now)
        #expect(held.checkpoint == nil)
        #expect(held.completeThrough == before.completeThrough)
        #expect(try release(bench) == ["things"])
        let report = try await bench.load(empty, .sweep)
        #expect(report.outcome == .complete)
        #expect(report.counts.deleted == 3)
        #expect(report.state.condition == .ok)
        #expect(report.state.rowsLive == 0)
        #expect(try bench.live().isEmpty)
        #expect(try await bench.load(empty, .sweep).outcome == .complete)
        #expect(try await bench.load(numbered(1...2), .sweep).state.rowsLive == 2)
    }

    // MARK: Rows without an id

    @Test func `rows without an id that changed are no loss`() async throws {
        let bench = try await Workbench()
        bench.maxDeletePercent = 10
        func page(_ prefix: String, _ numbers: ClosedRange<Int>) -> Records {
            StoreTests.page(["note"], key: nil, numbers.map { [.text("\(prefix) \($0)")] })
        }
        try await bench.load(page("old", 1...60))
        try await bench.begin(.sweep)
        try await bench.write(page("new", 1...30), next: .link(1))
        let changed = try await bench.write(page("old", 31...60))
        #expect(changed.outcome == .complete)
        #expect(changed.counts.deleted == 30)
        #expect(changed.state.rowsLive == 60)
        let lost = try await bench.load(page("old", 31...60), .sweep)
        guard case .held = lost.outcome else { Issue.record("not held"); return }
        #expect(lost.state.rowsLive == 60)
    }
}
