import Mirror
import SQLite
@testable import Store
import Testing

/// Tables whose rows nothing identifies but their content.
@Suite struct KeylessTests {
    private func live(_ bench: Workbench) throws -> [Value] {
        try bench.query("SELECT note FROM wh_things WHERE _deleted_at IS NULL ORDER BY note").compactMap(
            \.first)
    }

    @Test func `the same rows are unchanged, in any order of rows and columns`() async throws {
        let bench = try await Workbench()
        try await bench.load(page(["a", "b"], key: nil, [["1", "2"], ["3", nil]]))
        #expect(try bench.declaredType(of: "_key") == "TEXT")
        #expect(try await bench.store().isKeyedByContent(table: "wh_things"))
        let report = try await bench.load(
            page(["b", "a", "c"], key: nil, [[nil, "3", nil], ["2", "1", nil]]))
        #expect(report.counts.unchanged == 2)
        #expect(report.state.rowsLive == 2)
    }

    @Test func `neighbouring values are told apart`() async throws {
        let bench = try await Workbench()
        let report = try await bench.load(
            page(
                ["a", "b"], key: nil,
                [["ab", "c"], ["a", "bc"], ["abc", nil], [nil, "abc"], ["abc", ""]]))
        #expect(report.counts.inserted == 5)
    }

    @Test func `a walk of everything marks what it did not see`() async throws {
        let bench = try await Workbench()
        try await bench.load(notes("a", "b", "c"))
        let report = try await bench.load(notes("b", "d"), .sweep)
        #expect(try live(bench) == ["b", "d"])
        #expect(report.counts.deleted == 2)
        #expect(report.counts.inserted == 1)
        #expect(report.state.rowsLive == 2)
        #expect(report.state.rowsDeleted == 2)
        let back = try await bench.load(notes("a", "b", "d"))
        #expect(try live(bench) == ["a", "b", "d"])
        #expect(back.state.rowsLive == 3)
        #expect(back.state.rowsDeleted == 1)
    }

    @Test func `nothing is marked before the walk's last page, and what any page had is seen`() async throws {
        let bench = try await Workbench()
        try await bench.load(notes("a", "b", "c"))
        try await bench.begin(.sweep)
        try await bench.write(notes("a"), next: .link(1))
        #expect(try live(bench) == ["a", "b", "c"])
        try await bench.reopen()
        try await bench.write(notes("c"))
        #expect(try live(bench) == ["a", "c"])
        #expect(try bench.scalar("SELECT count(*) FROM crmirror_walk_keys") == 0)
    }

    @Test func `a walk that was given up has seen nothing`() async throws {
        let bench = try await Workbench()
        try await bench.load(notes("a", "b"))
        try await bench.begin(.sweep)
        try await bench.write(notes("a"), next: .link(1))
        try await bench.load(notes("b"), .sweep)
        #expect(try live(bench) == ["b"])
    }

    @Test func `a poll of the rows that are there is fine and marks nothing`() async throws {
        let bench = try await Workbench()
        try await bench.load(notes("a", "b"))
        let report = try await bench.poll(notes("a"))
        #expect(report.counts.unchanged == 1)
        #expect(report.counts.deleted == 0)
        #expect(try live(bench) == ["a", "b"])
    }

    @Test func `a poll with a new row asks for a walk of everything and leaves no trace`() async throws {
        let bench = try await Workbench()
        try await bench.load(notes("a", "b"))
        let before = try await bench.state()
        let fault = try await bench.fault(notes("a", "changed"), .poll, since: Workbench.start)
        #expect(fault.kind == .incomplete)
        #expect(try live(bench) == ["a", "b"])
        #expect(try await bench.state().watermark == before.watermark)
        #expect(try await bench.state().rowsLive == 2)
    }

    /// A row that changed and changed back: its first self comes again, and its second is the one that is gone.
    @Test func `a poll with a row that was gone asks for a walk of everything too`() async throws {
        let bench = try await Workbench()
        try await bench.load(notes("a", "b"))
        try await bench.load(notes("a", "c"))
        let fault = try await bench.fault(notes("b"), .poll, since: Workbench.start)
        #expect(fault.kind == .incomplete)
        #expect(try live(bench) == ["a", "c"])
    }

    @Test(arguments: 0..<6)
    func `the counts are the table's after every walk of a random history`(_ seed: Int) async throws {
        var random = SeededNumbers(seed: seed)
        let bench = try await Workbench()
        for _ in 0..<25 {
            let chosen = "abcdefgh".filter { _ in Bool.random(using: &random) } + "z"
            let pages = chosen.map { notes(String($0)) }
            try await bench.begin(.sweep)
            var report: CommitReport?
            for (index, records) in pages.enumerated() {
                let isLast = index == pages.count - 1
                report = try await bench.write(records, next: isLast ? nil : .link(index))
            }
            let state = try #require(report).state
            #expect(try live(bench) == chosen.sorted().map { .text(String($0)) })
            #expect(state.rowsLive == chosen.count)
            #expect(
                try bench.scalar("SELECT count(_deleted_at) FROM wh_things")
                    == .integer(Int64(state.rowsDeleted)))
        }
    }
}
