import Mirror
import SQLite
@testable import Store
import Testing

/// When a row is written, and when not.
@Suite struct RowsTests {
    private static let header = ["id", "name", "updated_at"]

    private func version(_ name: String, _ updatedAt: TestCell) -> Records {
        page(Self.header, [["1", .text(name), updatedAt]])
    }

    @Test func `a new row is inserted and says when it was written`() async throws {
        let bench = try await Workbench()
        let report = try await bench.load(things((1, "a")))
        #expect(report.counts.seen == 1)
        #expect(report.counts.inserted == 1)
        #expect(try bench.query("SELECT * FROM wh_things") == [[1, "a", "2026-05-28T20:26:42.000Z", nil]])
    }

    @Test func `an unchanged row is not written`() async throws {
        let bench = try await Workbench()
        try await bench.load(things((1, "a"), (2, "b")))
        // Fires for any write, also for one that changes nothing.
        try bench.execute(
            """
            CREATE TABLE written (id);
            CREATE TRIGGER watch AFTER UPDATE ON wh_things BEGIN INSERT INTO written VALUES (new.id); END
            """)
        let before = try bench.query("SELECT * FROM wh_things")
        let report = try await bench.load(things((1, "a"), (2, "b")))
        #expect(report.counts.unchanged == 2)
        #expect(report.counts.updated == 0)
        #expect(try bench.query("SELECT * FROM wh_things") == before)
        try await bench.load(things((1, "a"), (2, "c")))
        #expect(try bench.query("SELECT id FROM written") == [[2]])
    }

    @Test func `a changed row is written, also to and from NULL`() async throws {
        let bench = try await Workbench()
        try await bench.load(things((1, "a"), (2, "b")))
        let cleared = try await bench.poll(page(["id", "name"], [["2", nil]]))
        #expect(cleared.counts.updated == 1)
        #expect(
            try bench.query("SELECT * FROM wh_things") == [
                [1, "a", "2026-05-28T20:26:42.000Z", nil], [2, nil, "2026-05-28T20:26:44.000Z", nil],
            ])
        #expect(try await bench.poll(page(["id", "name"], [["2", ""]])).counts.updated == 1)
        #expect(try bench.column("name") == ["a", ""])
    }

    @Test func `a row that comes twice in a page is one row, as it came last`() async throws {
        let bench = try await Workbench()
        let report = try await bench.load(things((1, "a"), (1, "b")))
        #expect(report.counts.inserted == 1)
        #expect(report.counts.updated == 1)
        #expect(report.state.rowsLive == 1)
        #expect(try bench.column("name") == ["b"])
    }

    @Test(arguments: [
        ("2026-06-01 10:00:00", "2026-06-01 09:59:59"), ("2026-06-01T10:00:00.5Z", "2026-06-01T10:00:00Z"),
        ("2026-06-01T10:00:00.123Z", "2026-06-01T10:00:00.122999Z"),
        ("2026-06-01 10:00:10", "2026-06-01 10:00:01"),
        ("2026-06-01T10:00:00Z", "2026-06-01T11:00:00+02:00"),
    ])
    func `an older version never overwrites a newer one`(_ newer: String, _ older: String) async throws {
        let bench = try await Workbench()
        try await bench.load(version("new", .text(newer)))
        let late = try await bench.poll(version("old", .text(older)))
        #expect(late.counts.unchanged == 1)
        #expect(try bench.column("name") == ["new"])
        let back = try await Workbench()
        try await back.load(version("old", .text(older)))
        try await back.poll(version("new", .text(newer)))
        #expect(try back.column("name") == ["new"])
    }

    @Test(arguments: [
        ("2026-06-01T10:00:00Z", "2026-06-01T10:00:00Z"),
        ("2026-06-01T10:00:00.000Z", "2026-06-01T10:00:00Z"),
        ("2026-06-01T10:00:10.50Z", "2026-06-01T10:00:10.5Z"),
        ("2026-06-01T10:00:00Z", "2026-06-01 10:00:00.0"),
    ])
    func `a version of the same moment is written`(_ first: String, _ second: String) async throws {
        let bench = try await Workbench()
        try await bench.load(version("a", .text(first)))
        try await bench.poll(version("b", .text(second)))
        #expect(try bench.column("name") == ["b"])
    }

    @Test func `a version that does not say when it is of is written`() async throws {
        let bench = try await Workbench()
        try await bench.load(version("a", "2026-06-01T10:00:00Z"))
        try await bench.poll(version("b", nil))
        try await bench.poll(version("c", "2020-01-01T00:00:00Z"))
        #expect(try bench.column("name") == ["c"])
    }

    @Test(arguments: ["soon", "9999999999", "0024-06-01 10:00:00"])
    func `an odd moment does not keep a row from changing`(_ odd: String) async throws {
        let bench = try await Workbench()
        try await bench.load(version("a", "2026-06-01T10:00:00Z"))
        try await bench.poll(version("b", .text(odd)))
        #expect(try bench.column("name") == ["b"])
        try await bench.poll(version("c", "2026-06-02T10:00:00Z"))
        #expect(try bench.column("name") == ["c"])
    }
}
