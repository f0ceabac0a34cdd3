import Mirror
import SQLite
@testable import Store
import Testing

/// A vendor's list of what was deleted.
@Suite struct DeletionFeedTests {
    private static let stream = Stream(
        name: "things", polling: .changes(overlap: .zero), rank: 0,
        columnTypes: ["deleted_at": .timestamp, "updated_at": .timestamp],
        deletionMarks: [.moment(column: "deleted_at")]
    )

    private func feed(_ rows: (Int, TestCell)...) -> Records {
        documents(
            ["id", "deleted_at"], rows.map { [.number(String($0.0)), $0.1] }, extent: .deletions)
    }

    private func list(_ rows: (Int, TestCell)...) -> Records {
        documents(
            ["id", "name", "updated_at"], rows.map { [.number(String($0.0)), .text("thing \($0.0)"), $0.1] },
            [.values("tags", rows.map { _ in ["x"] })])
    }

    private func bench() async throws -> Workbench {
        let bench = try await Workbench(Self.stream)
        try await bench.load(list((1, "2026-05-01T00:00:00Z"), (2, "2026-05-01T00:00:00Z"), (3, nil)))
        return bench
    }

    @Test func `rows that are known are marked and keep their data`() async throws {
        let bench = try await bench()
        let report = try await bench.poll(
            feed((1, "2026-05-02T10:00:00+02:00"), (3, "2026-05-02T00:00:00Z")))
        #expect(report.counts.deleted == 2)
        #expect(report.counts.inserted == 0)
        #expect(report.state.rowsLive == 1)
        #expect(report.state.rowsDeleted == 2)
        #expect(
            try bench.query("SELECT id, name, updated_at, deleted_at, _deleted_at FROM wh_things ORDER BY id")
                == [
                    [1, "thing 1", "2026-05-01T00:00:00Z", "2026-05-02T08:00:00Z", "2026-05-02T08:00:00Z"],
                    [2, "thing 2", "2026-05-01T00:00:00Z", nil, nil],
                    [3, "thing 3", nil, "2026-05-02T00:00:00Z", "2026-05-02T00:00:00Z"],
                ])
        #expect(try bench.tags().count == 3)
    }

    @Test func `what is told again is not written again`() async throws {
        let bench = try await bench()
        let told = feed((1, "2026-05-02T00:00:00Z"))
        try await bench.poll(told)
        try await bench.reopen()
        let before = try bench.rows("wh_things")
        let report = try await bench.poll(told)
        #expect(report.counts.updated == 0)
        #expect(report.counts.deleted == 0)
        #expect(try bench.rows("wh_things") == before)
        #expect(try await bench.poll(feed((1, "2026-05-03T00:00:00Z"))).counts.updated == 1)
        #expect(try bench.deletedAt(1) == "2026-05-03T00:00:00Z")
    }

    @Test func `what is not known is not made known by its deletion`() async throws {
        let bench = try await bench()
        let report = try await bench.poll(feed((9, "2026-05-02T00:00:00Z")))
        #expect(report.counts.updated == 0)
        #expect(try bench.column("id") == [1, 2, 3])
        let empty = try await Workbench(Self.stream)
        try await empty.load(feed((9, "2026-05-02T00:00:00Z")))
        #expect(try empty.scalar("SELECT count(*) FROM sqlite_schema WHERE name = 'wh_things'") == 0)
        #expect(try await empty.load(list((1, nil))).counts.inserted == 1)
    }

    @Test func `a row that changed after its deletion was taken back since`() async throws {
        let bench = try await bench()
        try await bench.poll(
            feed((1, "2026-04-30T23:59:59.9Z"), (2, "2026-05-01T00:00:00.000Z")))
        #expect(try bench.live() == [1, 3])
    }

    @Test func `a row that the list has again is live, and stays so under the old deletion`() async throws {
        let bench = try await bench()
        let told = feed((1, "2026-05-02T00:00:00Z"))
        try await bench.poll(told)
        let report = try await bench.poll(list((1, "2026-05-03T00:00:00Z")))
        #expect(report.counts.updated == 1)
        #expect(report.state.rowsLive == 3)
        #expect(report.state.rowsDeleted == 0)
        #expect(
            try bench.query("SELECT deleted_at, _deleted_at FROM wh_things WHERE id = 1") == [[nil, nil]])
        #expect(try await bench.poll(told).counts.deleted == 0)
        #expect(try bench.live() == [1, 2, 3])
    }

    @Test func `a deletion without a moment counts from when it was noticed`() async throws {
        let bench = try await bench()
        for _ in 0..<2 { try await bench.poll(feed((1, nil), (2, "some time"))) }
        #expect(try bench.deletedAt(1) == "2026-05-28T20:26:44.000Z")
        #expect(try bench.deletedAt(2) == "2026-05-28T20:26:44.000Z")
        #expect(try bench.query("SELECT deleted_at FROM wh_things WHERE id < 3") == [[nil], [nil]])
    }

    @Test func `the feed's rows are not seen by a sweep, and its total is not the list's`() async throws {
        let bench = try await bench()
        for _ in 0..<2 {
            try await bench.begin(.sweep)
            try await bench.write(
                list((1, "2026-05-01T00:00:00Z"), (3, nil)), next: Position(part: 1, place: .beginning))
            #expect(try await bench.write(feed((9, "2026-05-02T00:00:00Z"))).outcome == .complete)
        }
        #expect(try bench.live() == [1, 3])
    }

    @Test func `a list that is suddenly empty is suspicious, whatever the feed tells`() async throws {
        let bench = try await bench()
        try await bench.begin(.sweep)
        try await bench.write(.none, next: Position(part: 1, place: .beginning))
        let fault = try await #require(throws: Fault.self) {
            try await bench.write(feed((1, "2026-05-02T00:00:00Z")))
        }
        #expect(fault.kind == .suspicious)
        #expect(try bench.live() == [1, 2, 3])
    }

    @Test func `ids that are no integers are found as they are`() async throws {
        let bench = try await Workbench(Self.stream)
        try await bench.load(documents(["id"], [["1"], ["a"], ["007"]]))
        let told = documents(
            ["id", "deleted_at"], [["007", "2026-05-02T00:00:00Z"], ["7", "2026-05-02T00:00:00Z"]],
            extent: .deletions)
        #expect(try await bench.poll(told).counts.deleted == 1)
        #expect(try bench.scalar("SELECT id FROM wh_things WHERE _deleted_at IS NOT NULL") == "007")
    }

    @Test func `a composite key is found too`() async throws {
        let bench = try await Workbench(Self.stream)
        let rows: [[TestCell]] = [["roles", .number("1")], ["stages", .number("1")]]
        try await bench.load(documents(["category", "id"], key: ["category", "id"], rows))
        let told = documents(
            ["category", "id", "deleted_at"], key: ["category", "id"],
            [["roles", .number("1"), "2026-05-02T00:00:00Z"]], extent: .deletions)
        #expect(try await bench.poll(told).counts.deleted == 1)
        #expect(try bench.query("SELECT category FROM wh_things WHERE _deleted_at IS NULL") == [["stages"]])
    }
}
