import Mirror
import SQLite
@testable import Store
import Testing

/// Maps, odd values, and what a child table has for its parent's key.
@Suite struct ChildKeyTests {
    private func fields(_ bench: Workbench) throws -> [[Value]] {
        try bench.query(
            """
            SELECT parent_id, CAST(field_id AS TEXT), value FROM wh_things_fields
            ORDER BY parent_id, length(field_id), field_id
            """)
    }

    private func mapped(_ members: (String, TestCell)...) -> Records {
        documents(["id"], [["1"]], [.map("fields", [members])])
    }

    private func anomalies(_ bench: Workbench) throws -> [[Value]] {
        try bench.query("SELECT table_name, row_key, column_name, value FROM crmirror_anomalies")
    }

    // MARK: Maps

    @Test func `an object used as a map is a table keyed by its members' names`() async throws {
        let bench = try await Workbench()
        try await bench.load(mapped(("b", "2"), ("a", "1")))
        #expect(try fields(bench) == [[1, "a", 1], [1, "b", 2]])
        #expect(
            try bench.query("SELECT name, pk FROM pragma_table_info('wh_things_fields') WHERE pk > 0") == [
                ["parent_id", 1], ["field_id", 2],
            ])
        try await bench.reopen()
        #expect(try await bench.poll(mapped(("a", "1"), ("b", "2"))).counts.unchanged == 1)
        #expect(try await bench.poll(mapped(("c", "3"), ("a", "x"))).counts.updated == 1)
        #expect(try fields(bench) == [[1, "a", "x"], [1, "c", "3"]])
        #expect(try await bench.poll(mapped()).counts.updated == 1)
        #expect(try fields(bench).isEmpty)
    }

    @Test func `members that are numbers are kept and replaced like others`() async throws {
        let bench = try await Workbench()
        try await bench.load(mapped(("12", "a"), ("7", "b")))
        #expect(try fields(bench) == [[1, "7", "b"], [1, "12", "a"]])
        #expect(try await bench.poll(mapped(("12", "a"), ("7", "b"))).counts.unchanged == 1)
        #expect(try await bench.poll(mapped(("12", "a"))).counts.updated == 1)
        #expect(try fields(bench) == [[1, "12", "a"]])
    }

    @Test func `members that were all numbers until one was none are all kept`() async throws {
        let bench = try await Workbench()
        try await bench.load(mapped(("12", "a"), ("7", "b")))
        let mixed = mapped(("12", "a"), ("7", "b"), ("007", "c"), ("custom", "d"))
        #expect(try await bench.poll(mixed).counts.updated == 1)
        let names = try bench.query(
            "SELECT CAST(field_id AS TEXT), value FROM wh_things_fields ORDER BY value")
        #expect(names == [["12", "a"], ["7", "b"], ["007", "c"], ["custom", "d"]])
        #expect(try await bench.poll(mixed).counts.unchanged == 1)
        #expect(try await bench.poll(mapped(("7", "b"), ("custom", "d"))).counts.updated == 1)
        #expect(
            try bench.query("SELECT value FROM wh_things_fields ORDER BY value") == [["b"], ["d"]])
    }

    @Test func `names of members are taken as they are`() async throws {
        let bench = try await Workbench()
        let odd = mapped(("a\"b", "1"), ("it's", "2"), ("", "3"), ("Ä\\n", "4"), ("[]", "5"))
        try await bench.load(odd)
        #expect(try await bench.poll(odd).counts.unchanged == 1)
        #expect(try fields(bench).count == 5)
    }

    // MARK: Odd values

    private func visited(_ moments: TestCell...) -> Records {
        documents(["id"], [["1"]], [TestArray("visits", ["seen_at"], [moments.map { [$0] }])])
    }

    @Test func `an element's odd value is stored as it came and listed once`() async throws {
        let bench = try await Workbench()
        let odd = visited("2026-05-01T00:00:00Z", "yesterday")
        #expect(try await bench.load(odd).anomalies == 1)
        #expect(
            try bench.query("SELECT seen_at FROM wh_things_visits") == [
                ["2026-05-01T00:00:00Z"], ["yesterday"],
            ])
        let listed: [[Value]] = [["wh_things_visits", "1/1", "seen_at", "yesterday"]]
        #expect(try anomalies(bench) == listed)
        try await bench.poll(odd)
        #expect(try anomalies(bench) == listed)
    }

    @Test func `it is taken off the list when it is mended, moved or gone`() async throws {
        let good: TestCell = "2026-05-01T00:00:00Z"
        for after in [visited(good, good), visited(good), visited()] {
            let bench = try await Workbench()
            try await bench.load(visited(good, "yesterday"))
            try await bench.poll(after)
            #expect(try anomalies(bench).isEmpty)
        }
        let bench = try await Workbench()
        try await bench.load(visited(good, "yesterday"))
        try await bench.poll(visited("yesterday", good))
        #expect(try anomalies(bench) == [["wh_things_visits", "1/0", "seen_at", "yesterday"]])
    }

    @Test func `and when no record has the field any longer`() async throws {
        let bench = try await Workbench()
        try await bench.load(visited("yesterday"))
        try await bench.poll(documents(["id"], [["1"]]))
        #expect(try bench.rows("wh_things_visits").isEmpty)
        #expect(try anomalies(bench).isEmpty)
    }

    @Test func `another record's odd elements stay on the list`() async throws {
        let bench = try await Workbench()
        func records(_ first: TestCell, _ tenth: TestCell) -> Records {
            documents(["id"], [["1"], ["10"]], [TestArray("visits", ["seen_at"], [[[first]], [[tenth]]])])
        }
        try await bench.load(records("?", "??"))
        try await bench.poll(records("2026-05-01T00:00:00Z", "??"))
        #expect(try anomalies(bench) == [["wh_things_visits", "10/0", "seen_at", "??"]])
    }

    @Test func `a member's odd value is listed once, in whatever order the members come`() async throws {
        let bench = try await Workbench()
        func map(_ members: [(String, TestCell)]) -> Records {
            documents(
                ["id"], [["1"]],
                [
                    TestArray(
                        "moments", ["name", "seen_at"], order: .member,
                        [members.map { [.text($0.0), $0.1] }])
                ])
        }
        let good: TestCell = "2026-05-01T00:00:00Z"
        try await bench.load(map([("a", good), ("b", "?")]))
        #expect(try await bench.poll(map([("b", "?"), ("a", good)])).counts.unchanged == 1)
        #expect(try bench.scalar("SELECT count(*) FROM crmirror_anomalies") == 1)
    }

    @Test func `a value that has no room in an element's column widens it`() async throws {
        let bench = try await Workbench()
        try await bench.load(
            documents(["id"], [["1"]], [TestArray("codes", ["value"], [[[.number("7")]]])]))
        let report = try await bench.poll(
            documents(["id"], [["1"]], [TestArray("codes", ["value"], [[[.number("7")], ["007"]]])]))
        #expect(
            report.changes == [
                SchemaChange(
                    kind: .widened, table: "wh_things_codes", column: "value", from: .integer, to: .text)
            ])
        #expect(try bench.tags("wh_things_codes") == [[1, 0, "7"], [1, 1, "007"]])
        #expect(try anomalies(bench) == [["wh_things_codes", "1/1", "value", "007"]])
        try await bench.reopen()
        #expect(
            try await bench.poll(
                documents(["id"], [["1"]], [TestArray("codes", ["value"], [[[.number("7")], ["007"]]])])
            ).counts.unchanged == 1)
    }

    // MARK: The parent's key

    @Test func `ids that stop being integers take their children along`() async throws {
        let bench = try await Workbench()
        func records(_ id: TestCell, _ tag: TestCell) -> Records {
            documents(["id"], [[id]], [.values("tags", [[tag]])])
        }
        try await bench.load(records("7", "x"))
        try await bench.poll(records("007", "y"))
        try await bench.poll(records("abc", "z"))
        #expect(try bench.tags() == [["007", 0, "y"], ["7", 0, "x"], ["abc", 0, "z"]])
        #expect(
            try bench.query("SELECT type FROM pragma_table_info('wh_things_tags') WHERE name = 'parent_id'")
                == [["TEXT"]])
        try await bench.reopen()
        #expect(try await bench.poll(records("007", "y")).counts.unchanged == 1)
        #expect(try await bench.poll(records("7", "w")).counts.updated == 1)
        // A field that comes later is of the same kind.
        try await bench.poll(documents(["id"], [["007"]], [.values("roles", [["r"]])], extent: .listed))
        #expect(try bench.tags("wh_things_roles") == [["007", 0, "r"]])
        #expect(
            try bench.scalar(
                """
                SELECT count(*) FROM wh_things_tags JOIN wh_things ON wh_things.id = wh_things_tags.parent_id
                """) == 3)
    }

    @Test func `ids that are no integers on a page without the field are as good`() async throws {
        let bench = try await Workbench()
        try await bench.load(documents(["id"], [["7"]], [.values("tags", [["x"]])]))
        try await bench.poll(documents(["id"], [["007"]], extent: .listed))
        try await bench.poll(documents(["id"], [["007"]], [.values("tags", [["y"]])]))
        #expect(try bench.tags() == [["007", 0, "y"], ["7", 0, "x"]])
    }

    @Test func `records without an id have elements by their content's key`() async throws {
        let bench = try await Workbench()
        func records(_ tags: [[TestCell]]) -> Records {
            documents(["note"], key: [], [["a"], ["b"]], [.values("tags", tags)])
        }
        try await bench.load(records([["x"], ["y"]]))
        #expect(
            try bench.query(
                """
                SELECT note, position, value FROM wh_things JOIN wh_things_tags ON parent_id = _key ORDER BY note
                """) == [["a", 0, "x"], ["b", 0, "y"]])
        #expect(try await bench.load(records([["x"], ["y"]])).counts.unchanged == 2)
        #expect(try await bench.load(records([["x", "z"], []])).counts.updated == 2)
        #expect(try bench.query("SELECT value FROM wh_things_tags ORDER BY value") == [["x"], ["z"]])
    }

    // MARK: Composite keys

    private func category(_ category: String, _ id: String, _ name: String, _ tags: TestCell...) -> Records {
        documents(
            ["category", "id", "name", "updated_at"], key: ["category", "id"],
            [[.text(category), .number(id), .text(name), "2026-05-02T00:00:00Z"]], [.values("tags", [tags])])
    }

    @Test func `a composite key is the table's, and tells its rows apart`() async throws {
        let bench = try await Workbench()
        try await bench.load(category("roles", "1", "a"))
        #expect(
            try bench.query("SELECT name, pk FROM pragma_table_info('wh_things') WHERE pk > 0") == [
                ["category", 1], ["id", 2],
            ])
        #expect(try await bench.poll(category("stages", "1", "b")).counts.inserted == 1)
        try await bench.reopen()
        #expect(try await bench.poll(category("roles", "1", "a")).counts.unchanged == 1)
        #expect(try await bench.poll(category("roles", "1", "c")).counts.updated == 1)
        #expect(
            try bench.query("SELECT category, id, name FROM wh_things ORDER BY category") == [
                ["roles", 1, "c"], ["stages", 1, "b"],
            ])
    }

    @Test func `its elements know their parent, and move its moment`() async throws {
        let bench = try await Workbench()
        try await bench.load(category("roles", "1", "a", "x"))
        try await bench.poll(category("stages", "1", "a", "y"))
        let before = try bench.query("SELECT _synced_at FROM wh_things ORDER BY category")
        let report = try await bench.poll(category("roles", "1", "a", "z"))
        #expect(report.counts.updated == 1)
        let after = try bench.query("SELECT _synced_at FROM wh_things ORDER BY category")
        #expect(after.first != before.first)
        #expect(after.last == before.last)
        #expect(
            try bench.query("SELECT value FROM wh_things_tags ORDER BY value") == [["y"], ["z"]])
    }

    @Test func `an older version of it writes no elements either`() async throws {
        let bench = try await Workbench()
        try await bench.load(category("roles", "1", "a", "x"))
        var older = documents(
            ["category", "id", "name", "updated_at"], key: ["category", "id"],
            [["roles", .number("1"), "old", "2026-05-01T00:00:00Z"]], [.values("tags", [["old"]])])
        #expect(try await bench.poll(older).counts.unchanged == 1)
        older.children = []
        #expect(try await bench.poll(older).counts.unchanged == 1)
        #expect(try bench.query("SELECT value FROM wh_things_tags") == [["x"]])
    }

    @Test func `rows of a composite key that vanished are found`() async throws {
        let bench = try await Workbench()
        func all(_ ids: String...) -> Records {
            documents(["category", "id"], key: ["category", "id"], ids.map { ["roles", .number($0)] })
        }
        try await bench.load(all("1", "2"))
        for _ in 0..<2 { try await bench.load(all("2"), .sweep) }
        #expect(
            try bench.query("SELECT id, _deleted_at IS NULL FROM wh_things ORDER BY id") == [
                [1, 0], [2, 1],
            ])
    }
}
