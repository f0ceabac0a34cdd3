import Mirror
import SQLite
@testable import Store
import Testing

/// A value that has no room in its column's type: the column becomes one that has.
@Suite struct WideningTests {
    private func bench(_ first: [TestCell], as type: ColumnType? = nil) async throws -> Workbench {
        var stream = Stream.things
        stream.columnTypes = type.map { ["value": $0] } ?? [:]
        let bench = try await Workbench(stream)
        try await bench.load(values(first))
        return bench
    }

    private func values(_ cells: [TestCell], from id: Int = 1) -> Records {
        page(["id", "value"], cells.enumerated().map { [.text(String($0 + id)), $1] })
    }

    private func widened(_ column: String, _ from: ColumnType, _ to: ColumnType) -> SchemaChange {
        SchemaChange(kind: .widened, table: "wh_things", column: column, from: from, to: to)
    }

    @Test func `integers become decimals, and decimals text, without losing a value`() async throws {
        let bench = try await bench(["7", "-3", nil])
        #expect(try bench.declaredType(of: "value") == "INTEGER")
        let first = try await bench.poll(values(["1.50", "2.00"], from: 4))
        #expect(first.changes == [widened("value", .integer, .decimal)])
        #expect(first.anomalies == 1)
        #expect(try bench.column("value") == [7, -3, nil, 1.5, 2])
        #expect(try bench.declaredType(of: "value") == "NUMERIC")
        let second = try await bench.poll(values(["$50"], from: 6))
        #expect(second.changes == [widened("value", .decimal, .text)])
        #expect(try bench.column("value") == ["7", "-3", nil, "1.5", "2", "$50"])
        #expect(
            try bench.query("SELECT row_key, expected, value FROM crmirror_anomalies ORDER BY 1") == [
                ["4", "integer", "1.50"], ["6", "decimal", "$50"],
            ])
        #expect(try await bench.poll(values(["1e5", "9"], from: 6)).changes == [])
        #expect(try bench.query("PRAGMA integrity_check") == [["ok"]])
    }

    @Test func `a page with one value that is no decimal makes text of integers`() async throws {
        let bench = try await bench(["7"])
        let report = try await bench.poll(values(["1.5", "x"], from: 2))
        #expect(report.changes == [widened("value", .integer, .text)])
        #expect(try bench.column("value") == ["7", "1.5", "x"])
        // The value that caused it is listed, and no other.
        #expect(try bench.query("SELECT row_key FROM crmirror_anomalies") == [["2"]])
    }

    @Test func `what was widened is noted, and stays so`() async throws {
        let bench = try await bench(["7"])
        try await bench.poll(values(["x"]))
        let noted = """
            SELECT type, source, widened_from, widened_at IS NOT NULL, note FROM crmirror_columns
            WHERE column_name = 'value'
            """
        let expected: [[Value]] = [
            ["text", "values", "integer", 1, "was integer until a value came that is not"]
        ]
        #expect(try bench.query(noted) == expected)
        try await bench.reopen()
        #expect(try await bench.poll(values(["8"])).changes == [])
        #expect(try bench.column("value") == ["8"])
        #expect(try bench.query(noted) == expected)
    }

    @Test(arguments: [("t", "f", "true"), ("true", "false", "t")])
    func `booleans become text as they were spelled`(_ yes: String, _ no: String, _ other: String)
        async throws
    {
        let bench = try await bench([.text(yes), .text(no), nil])
        #expect(try bench.column("value") == [1, 0, nil])
        let report = try await bench.poll(values([.text(other)], from: 4))
        #expect(report.changes == [widened("value", .boolean, .text)])
        #expect(try bench.column("value") == [.text(yes), .text(no), nil, .text(other)])
    }

    @Test func `booleans learn their spelling from the first value that comes, and keep it over a stop`()
        async throws
    {
        let bench = try await bench([nil, nil], as: .boolean)
        let schema = "SELECT sql FROM sqlite_schema WHERE name = 'wh_things'"
        let before = try bench.query(schema)
        #expect(try await bench.poll(values(["f"])).changes == [])
        #expect(try bench.query(schema) == before)
        try await bench.reopen()
        try await bench.poll(values([.flag(true)], from: 2))
        #expect(try bench.column("value") == ["f", "true"])
    }

    @Test func `a documented type that the first page does not keep to is widened from the start`()
        async throws
    {
        let bench = try await Workbench(
            Stream(
                name: "things", polling: .whole(atFullWalkPace: false), rank: 0,
                columnTypes: ["size": .integer, "cost": .integer, "flag": .boolean, "id": .integer]))
        let report = try await bench.load(
            page(["id", "size", "cost", "flag"], [["1", "x", "1", "t"], ["2", "5", "2.5", "true"]]))
        #expect(
            report.changes == [
                SchemaChange(kind: .created, table: "wh_things", column: ""),
                widened("size", .integer, .text), widened("cost", .integer, .decimal),
                widened("flag", .boolean, .text),
            ])
        #expect(
            try bench.query("SELECT * FROM wh_things").map { Array($0.prefix(4)) } == [
                [1, "x", 1, "t"], [2, "5", 2.5, "true"],
            ])
        #expect(
            try bench.query("SELECT row_key, column_name, expected, value FROM crmirror_anomalies ORDER BY 2")
                == [
                    ["2", "cost", "integer", "2.5"], ["2", "flag", "boolean", "true"],
                    ["1", "size", "integer", "x"],
                ])
    }

    @Test func `an id that is no integer makes the table's ids text`() async throws {
        let bench = try await Workbench()
        try await bench.load(things((1, "a"), (2, "b")))
        let report = try await bench.poll(
            page(["id", "name"], [["x-1", "c"], ["02", "d"], ["2", "b2"], [.bytes([0xFF]), "e"]]))
        #expect(report.changes == [widened("id", .integer, .text)])
        #expect(report.counts.inserted == 3)
        #expect(report.counts.updated == 1)
        #expect(
            try bench.query("SELECT id, name FROM wh_things ORDER BY name") == [
                ["1", "a"], ["2", "b2"], ["x-1", "c"], ["02", "d"], [.blob([0xFF]), "e"],
            ])
        try await bench.reopen()
        let again = try await bench.poll(page(["id", "name"], [["x-1", "c"], ["1", "a"]]))
        #expect(again.counts.unchanged == 2)
        #expect(try await bench.state().rowsLive == 5)
    }

    @Test func `ids are never decimals`() async throws {
        let bench = try await Workbench()
        try await bench.load(page(["id", "owner_id"], [["1", "2"]]))
        try await bench.poll(page(["id", "owner_id"], [["1.0", "2.0"]]))
        #expect(
            try bench.query("SELECT id, owner_id FROM wh_things ORDER BY 1") == [
                ["1", "2"], ["1.0", "2.0"],
            ])
    }

    @Test func `a walk whose ids become text on its way finds what vanished all the same`() async throws {
        let bench = try await Workbench()
        try await bench.load(things((1, "a"), (2, "b"), (3, "c")))
        for _ in 0..<2 {
            try await bench.begin(.sweep)
            try await bench.write(things((1, "a")), next: .link(1))
            try await bench.write(page(["id", "name"], [["x", "d"], ["3", "c"]]))
        }
        #expect(
            try bench.query("SELECT id, _deleted_at IS NULL FROM wh_things ORDER BY 1") == [
                ["1", 1], ["2", 0], ["3", 1], ["x", 1],
            ])
    }

    @Test func `rows missing from a walk before their ids became text are still missing after`() async throws
    {
        let bench = try await Workbench()
        try await bench.load(things((1, "a"), (2, "b")))
        try await bench.load(things((1, "a")), .sweep)
        try await bench.poll(things((1, "a2")))
        try await bench.load(page(["id", "name"], [["1", "a2"], ["x", "c"]]), .sweep)
        #expect(try bench.live() == ["1", "x"])
    }

    @Test func `bytes that are no UTF-8 widen nothing, and outlive a widening`() async throws {
        let bench = try await bench(["7", .bytes([0x37, 0xFF])])
        #expect(try bench.declaredType(of: "value") == "INTEGER")
        #expect(try bench.column("value") == [7, .blob([0x37, 0xFF])])
        try await bench.poll(values(["x"], from: 3))
        #expect(try bench.column("value") == ["7", .blob([0x37, 0xFF]), "x"])
    }

    @Test func `a moment that does not parse is an anomaly and widens nothing`() async throws {
        let bench = try await Workbench()
        try await bench.load(
            page(["id", "seen_at", "due_date"], [["1", "2026-06-01T00:00:00Z", "2026-06-01"]]))
        let report = try await bench.poll(
            page(["id", "seen_at", "due_date"], [["2", "0024-06-01 00:00:00", "soon"]]))
        #expect(report.changes == [])
        #expect(report.anomalies == 2)
        #expect(
            try bench.query("SELECT type FROM crmirror_columns ORDER BY rowid") == [
                ["integer"], ["timestamp"], ["date"],
            ])
    }

    @Test func `the value of an older version widens, and is not listed`() async throws {
        let bench = try await Workbench()
        func rows(_ value: TestCell, _ day: String) -> Records {
            page(["id", "value", "updated_at"], [["1", value, .text("2026-05-\(day)T00:00:00Z")]])
        }
        try await bench.load(rows("7", "02"))
        let report = try await bench.poll(rows("x", "01"))
        #expect(report.anomalies == 0)
        #expect(try bench.column("value") == ["7"])
    }

    @Test func `several columns are widened at once, and the others stay what they are`() async throws {
        let bench = try await Workbench()
        let header = ["id", "a", "b", "c", "seen_at", "cost"]
        try await bench.load(page(header, [["1", "1", "t", "x", "2026-06-01T00:00:00Z", "1.25"]]))
        let report = try await bench.poll(page(header, [["2", "x", "x", "y", nil, "2"]]))
        #expect(report.changes.map(\.column) == ["a", "b"])
        #expect(
            try bench.query("SELECT id, a, b, c, seen_at, cost FROM wh_things") == [
                [1, "1", "t", "x", "2026-06-01T00:00:00Z", 1.25], [2, "x", "x", "y", nil, 2],
            ])
    }
}

/// What others put on a table, or over it.
@Suite struct OthersWorkTests {
    private let everyone = """
        CREATE INDEX mine ON wh_things (score_id);
        CREATE INDEX partial ON wh_things (upper(name)) WHERE name IS NOT NULL;
        CREATE TABLE log (id, score);
        CREATE TRIGGER also_mine AFTER UPDATE ON wh_things BEGIN
            INSERT INTO log VALUES (new.id, new.score_id);
        END;
        CREATE VIEW favourites AS SELECT id, score_id FROM wh_things WHERE name IS NOT NULL;
        CREATE VIEW all_of_it AS SELECT * FROM favourites JOIN wh_things USING (id);
        CREATE TRIGGER over_a_view INSTEAD OF INSERT ON favourites BEGIN
            UPDATE wh_things SET name = 'by view' WHERE id = new.id;
        END;
        """

    private func schema(_ bench: Workbench) throws -> [[Value]] {
        try bench.query(
            "SELECT type, name, sql FROM sqlite_schema WHERE name <> 'wh_things' AND sql IS NOT NULL ORDER BY name"
        )
    }

    @Test func `indexes, triggers and views outlive a column that is widened`() async throws {
        let bench = try await Workbench()
        try await bench.load(page(["id", "name", "score_id"], [["1", "a", "7"], ["2", nil, "8"]]))
        try bench.execute(everyone)
        let before = try schema(bench)
        let report = try await bench.poll(page(["id", "name", "score_id"], [["2", "b", "007"]]))
        #expect(report.changes.map(\.kind) == [.widened])
        #expect(try schema(bench) == before)
        #expect(try bench.query("SELECT * FROM favourites ORDER BY id") == [[1, "7"], [2, "007"]])
        #expect(
            try bench.query("SELECT id, score_id FROM all_of_it ORDER BY id") == [[1, "7"], [2, "007"]])
        // The copying was no update; the row that changed was one.
        #expect(try bench.query("SELECT * FROM log") == [[2, "007"]])
        try bench.execute("INSERT INTO favourites (id) VALUES (1)")
        #expect(try bench.column("name") == ["by view", "b"])
        #expect(try bench.query("PRAGMA integrity_check") == [["ok"]])
    }

    @Test func `so they do where ids become text, on the children too`() async throws {
        let bench = try await Workbench()
        try await bench.load(tagged((1, "a", ["x", "y"])))
        try bench.execute(
            """
            CREATE INDEX by_tag ON wh_things_tags (value);
            CREATE VIEW tags AS SELECT name, value FROM wh_things JOIN wh_things_tags ON parent_id = id;
            """)
        let before = try schema(bench).filter { $0[1] != "wh_things_tags" }
        try await bench.poll(
            documents(["id", "name"], [["new", "b"]], [.values("tags", [["z"]])]))
        #expect(try schema(bench).filter { $0[1] != "wh_things_tags" } == before)
        #expect(
            try bench.query("SELECT * FROM tags ORDER BY value") == [["a", "x"], ["a", "y"], ["b", "z"]])
    }

    @Test func `indexes on a table without rows outlive its first rows`() async throws {
        let bench = try await Workbench()
        try await bench.load(nothing(["id", "name"]))
        try bench.execute("CREATE INDEX mine ON wh_things (name)")
        try await bench.poll(things((1, "a")))
        #expect(try bench.scalar("SELECT tbl_name FROM sqlite_schema WHERE name = 'mine'") == "wh_things")
    }

    @Test func `a view on a table that is widened can be read meanwhile`() async throws {
        let bench = try await Workbench()
        try await bench.load(page(["id", "value"], [["1", "7"]]))
        try bench.execute("CREATE VIEW mine AS SELECT value FROM wh_things")
        let reader = try Connection(path: bench.path, access: .readOnly)
        try reader.execute("BEGIN")
        #expect(try reader.query("SELECT * FROM mine") == [[7]])
        try await bench.poll(page(["id", "value"], [["1", "x"]]))
        #expect(try reader.query("SELECT * FROM mine") == [[7]])
        try reader.execute("COMMIT")
        #expect(try reader.query("SELECT * FROM mine") == [["x"]])
    }
}
