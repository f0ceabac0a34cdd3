import Mirror
import SQLite
@testable import Store
import Testing

/// The vendor's own marks of a deleted record.
@Suite struct DeletionTests {
    private static let header = ["id", "name", "discarded_at", "merged_into_thing_id"]

    private func record(_ name: String, discarded: TestCell = nil, merged: TestCell = nil) -> Records {
        page(Self.header, [["1", .text(name), discarded, merged]])
    }

    private func deletedAt(_ bench: Workbench) throws -> Value? {
        try bench.scalar("SELECT _deleted_at FROM wh_things")
    }

    @Test func `the moment of a mark is the row's, and the row keeps its data`() async throws {
        let bench = try await Workbench()
        try await bench.load(record("a"))
        let report = try await bench.poll(record("a", discarded: "2026-05-01 08:00:00"))
        #expect(try deletedAt(bench) == "2026-05-01T08:00:00Z")
        #expect(try bench.column("name") == ["a"])
        #expect(report.counts.deleted == 1)
        #expect(report.state.rowsLive == 0)
        #expect(report.state.rowsDeleted == 1)
    }

    @Test func `a row that comes deleted is counted as deleted`() async throws {
        let bench = try await Workbench()
        let report = try await bench.load(record("a", discarded: "2026-05-01 08:00:00"))
        #expect(report.counts.inserted == 1)
        #expect(report.counts.deleted == 0)
        #expect(report.state.rowsLive == 0)
        #expect(report.state.rowsDeleted == 1)
    }

    @Test func `a mark without a moment counts from when it was noticed, over all later changes`()
        async throws
    {
        let bench = try await Workbench()
        try await bench.load(record("a"))
        try await bench.poll(record("a", merged: "7"))
        let noticed = try deletedAt(bench)
        #expect(noticed == "2026-05-28T20:26:44.000Z")
        try await bench.poll(record("b", merged: "8"))
        #expect(try bench.column("name") == ["b"])
        #expect(try deletedAt(bench) == noticed)
        #expect(try await bench.poll(record("b", merged: "8")).counts.unchanged == 1)
    }

    @Test func `a moment that is none still marks the row`() async throws {
        let bench = try await Workbench()
        try await bench.load(record("a", discarded: "0024-01-01 00:00:00"))
        #expect(try deletedAt(bench) == "2026-05-28T20:26:42.000Z")
        try await bench.poll(record("b", discarded: "0024-01-01 00:00:00"))
        #expect(try deletedAt(bench) == "2026-05-28T20:26:42.000Z")
    }

    @Test func `a row is live again when its marks are gone`() async throws {
        let bench = try await Workbench()
        try await bench.load(record("a", discarded: "2026-05-01 08:00:00", merged: "7"))
        let half = try await bench.poll(record("a", merged: "7"))
        #expect(half.state.rowsDeleted == 1)
        let whole = try await bench.poll(record("a"))
        #expect(try deletedAt(bench) == Value.null)
        #expect(whole.state.rowsLive == 1)
        #expect(whole.state.rowsDeleted == 0)
    }

    @Test func `one that goes and one that comes back leave the counts as they were`() async throws {
        let bench = try await Workbench()
        try await bench.load(page(["id", "discarded_at"], [["1", nil], ["2", "2026-05-01 08:00:00"]]))
        let report = try await bench.poll(
            page(["id", "discarded_at"], [["1", "2026-05-01 08:00:00"], ["2", nil]]))
        #expect(report.state.rowsLive == 1)
        #expect(report.state.rowsDeleted == 1)
        #expect(report.counts.deleted == 0)
    }

    @Test(arguments: 0..<8)
    func `the counts are the table's after every page of a random history`(_ seed: Int) async throws {
        var random = SeededNumbers(seed: seed)
        let bench = try await Workbench()
        let marks: [TestCell] = [nil, nil, "2026-05-01 08:00:00", "?"]
        for _ in 0..<40 {
            let rows: [[TestCell]] = (0..<Int.random(in: 0...6, using: &random)).map { _ in
                [
                    .text(String(Int.random(in: 1...15, using: &random))),
                    .text(String(Int.random(in: 0...2, using: &random))),
                    marks.randomElement(using: &random) ?? nil, Bool.random(using: &random) ? nil : "7",
                ]
            }
            let report = try await bench.poll(page(Self.header, rows))
            let counts = try bench.query(
                "SELECT count(*) FILTER (WHERE _deleted_at IS NULL), count(_deleted_at) FROM wh_things")
            #expect(
                counts == [
                    [.integer(Int64(report.state.rowsLive)), .integer(Int64(report.state.rowsDeleted))]
                ])
            #expect(report.counts.inserted + report.counts.updated + report.counts.unchanged == rows.count)
            if Int.random(in: 0..<8, using: &random) == 0 { try await bench.reopen() }
        }
    }
}
