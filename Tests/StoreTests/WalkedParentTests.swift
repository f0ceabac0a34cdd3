import Mirror
import SQLite
@testable import Store
import Testing

/// Streams that are walked by another's records: the messages of each conversation.
@Suite struct WalkedParentTests {
    private func bench() async throws -> Workbench {
        try await Workbench(
            Stream(name: "messages", polling: .changes(overlap: .zero), rank: 1, parent: "things"))
    }

    /// Writes the parents as their own stream does.
    private func parents(_ bench: Workbench, _ records: Records) async throws {
        bench.pass(.seconds(1))
        let walk = Walk(kind: .poll, startedAt: bench.now, since: Workbench.start)
        let store = try bench.store()
        _ = try await store.register(
            account: Workbench.account, vendor: "welcomehome", scope: "all", streams: [.things],
            pollInterval: { _, _ in .seconds(300) }, now: bench.now)
        _ = try await store.begin(
            walk, at: .beginning, account: Workbench.account, stream: "things", giveUpReason: "another began")
        _ = try await store.commit(
            PageCommit(
                account: Workbench.account, stream: .things, page: Page(records: records, next: nil),
                position: .beginning, checkpoint: Checkpoint(walk: walk, pages: 1),
                completion: .init(
                    watermark: bench.now, nextDueAt: bench.now, pollInterval: .seconds(300),
                    sweepAgainAt: bench.now),
                requests: 1, retries: 0, now: bench.now
            ))
    }

    private func messages(_ parent: String, _ ids: Int...) -> Records {
        page(["id", "conversation_id"], ids.map { [.text(String($0)), .text(parent)] })
    }

    /// Walks whatever lists the walk comes to, a page each.
    ///
    /// - Returns: the parents whose lists they were.
    private func walk(_ bench: Workbench, during: (String) async throws -> Void = { _ in }) async throws
        -> [String]
    {
        var walked: [String] = []
        while let parent = bench.position.parent {
            walked.append(parent)
            try await during(parent)
            let number = walked.count + 100 * (Int(parent) ?? 0)
            if try await bench.write(messages(parent, number)).outcome == .complete { break }
        }
        return walked
    }

    @Test func `a walk of everything goes over all parents, in the order of their ids`() async throws {
        let bench = try await bench()
        try await parents(bench, things((10, "a"), (2, "b"), (1, "c")))
        for kind in [Walk.Kind.backfill, .sweep] {
            try await bench.begin(kind)
            #expect(bench.position == Position(place: .beginning, parent: "1"))
            #expect(try await walk(bench) == ["1", "2", "10"])
            #expect(try await bench.state().condition == .ok)
        }
    }

    @Test func `a poll goes over those that changed since their list was walked`() async throws {
        let bench = try await bench()
        try await parents(bench, things((1, "a"), (2, "b"), (3, "c")))
        try await bench.begin()
        _ = try await walk(bench)
        try await parents(bench, things((1, "a"), (2, "changed"), (4, "new")))
        try await bench.reopen()
        try await bench.begin(.poll, since: Workbench.start)
        #expect(try await walk(bench) == ["2", "4"])
        try await bench.begin(.poll, since: Workbench.start)
        #expect(bench.position == .beginning)
        #expect(try await bench.write(.none).outcome == .complete)
    }

    @Test func `a parent that changed while its list was walked is walked again`() async throws {
        let bench = try await bench()
        try await parents(bench, things((1, "a"), (2, "b")))
        try await bench.begin()
        _ = try await walk(bench) { parent in
            if parent == "1" { try await parents(bench, things((1, "changed"))) }
        }
        try await bench.begin(.poll, since: Workbench.start)
        #expect(try await walk(bench) == ["1"])
    }

    @Test func `a list that was not walked to its end is walked again`() async throws {
        let bench = try await bench()
        try await parents(bench, things((1, "a"), (2, "b")))
        try await bench.begin()
        try await bench.write(messages("1", 100))
        let second = Position(place: .page(number: 2, largest: 1), parent: "2")
        try await bench.write(messages("2", 200), next: second)
        #expect(bench.position == second)
        try await bench.begin(.poll, since: Workbench.start)
        #expect(try await walk(bench) == ["2"])
    }

    @Test func `a deleted parent's list is not asked for`() async throws {
        let bench = try await bench()
        let rows: [[TestCell]] = [["1", nil], ["2", "2026-05-01 08:00:00"]]
        try await parents(bench, page(["id", "discarded_at"], rows))
        try await bench.begin()
        #expect(try await walk(bench) == ["1"])
    }

    @Test func `parents whose ids are text are walked too`() async throws {
        let bench = try await bench()
        try await parents(bench, page(["id"], [["b"], ["007"], ["a"]]))
        try await bench.begin()
        #expect(try await walk(bench) == ["007", "a", "b"])
        try await bench.begin(.poll, since: Workbench.start)
        #expect(bench.position.parent == nil)
    }

    @Test func `before there is a parent there is nothing to walk`() async throws {
        let bench = try await bench()
        try await bench.begin()
        #expect(bench.position == .beginning)
        #expect(try await bench.write(.none).outcome == .complete)
        try await parents(bench, things((1, "a")))
        try await bench.begin(.poll, since: Workbench.start)
        #expect(try await walk(bench) == ["1"])
    }

    @Test func `what no parent's list has any longer is found by two sweeps`() async throws {
        let bench = try await bench()
        try await parents(bench, things((1, "a"), (2, "b")))
        try await bench.begin()
        try await bench.write(messages("1", 11, 12))
        try await bench.write(messages("2", 21))
        for _ in 0..<2 {
            #expect(try bench.live() == [11, 12, 21])
            try await bench.begin(.sweep)
            try await bench.write(messages("1", 11))
            try await bench.write(messages("2", 21))
        }
        #expect(try bench.live() == [11, 21])
    }

    /// Each conversation has a list, and so a total, of its own.
    @Test func `a parent whose list shifted is walked again alone`() async throws {
        let stream = Stream(
            name: "messages", polling: .changes(overlap: .zero), rank: 1, isPageNumbered: true,
            parent: "things")
        let bench = try await Workbench(stream)
        try await parents(bench, things((1, "a"), (2, "b")))
        try await bench.begin()
        try await bench.write(messages("1", 11), total: 1)
        let report = try await bench.write(messages("2", 21), total: 2)
        guard case .shifted = report.outcome else {
            Issue.record("not walked again: \(report.outcome)")
            return
        }
        #expect(bench.position == Position(place: .beginning, parent: "2"))
        #expect(try await bench.write(messages("2", 21, 22), total: 2).outcome == .complete)
    }
}
