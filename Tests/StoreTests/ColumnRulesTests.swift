import Mirror
import SQLite
@testable import Store
import Testing

/// Which type a column gets, and when.
@Suite struct ColumnRulesTests {
    private func types(_ header: [String], _ row: [TestCell], described: [String: ColumnType] = [:])
        async throws
        -> [String: String]
    {
        var stream = Stream.things
        stream.columnTypes = described
        let bench = try await Workbench(stream)
        try await bench.load(page(header, [row]))
        let rows = try bench.query(
            "SELECT column_name, type FROM crmirror_columns WHERE table_name = 'wh_things'")
        let pairs = rows.compactMap { row -> (String, String)? in
            guard case .text(let name) = row[0], case .text(let type) = row[1] else { return nil }
            return (name, type)
        }
        return Dictionary(uniqueKeysWithValues: pairs)
    }

    @Test func `ids are integers where all of their values are`() async throws {
        let types = try await types(
            ["id", "owner_id", "code_id", "empty_id", "idea"], ["1", "-7", "007", nil, "5"])
        #expect(
            types == [
                "id": "integer", "owner_id": "integer", "code_id": "text", "empty_id": "integer",
                "idea": "integer",
            ])
    }

    @Test func `moments and dates are known by their names`() async throws {
        let types = try await types(
            ["id", "created_at", "date", "due_date", "birthdate", "child_birthdate", "update", "format"],
            ["1", "?", "?", "?", "?", "?", "?", "?"])
        #expect(types["created_at"] == "timestamp")
        for name in ["date", "due_date", "birthdate", "child_birthdate"] { #expect(types[name] == "date") }
        #expect(types["update"] == "text")
        #expect(types["format"] == "text")
    }

    @Test func `a column is boolean where every value of the first page is`() async throws {
        let bench = try await Workbench()
        try await bench.load(
            page(
                ["id", "all", "json", "some", "none", "mixed"],
                [
                    ["1", "t", .flag(true), "t", nil, "t"], ["2", "f", .text("false"), "x", nil, "true"],
                    ["3", nil, nil, "f", nil, "f"],
                ]))
        let types = try bench.query("SELECT type FROM crmirror_columns ORDER BY rowid").compactMap(\.first)
        #expect(types == ["integer", "boolean", "boolean", "text", "text", "text"])
        #expect(try bench.column("all") == [1, 0, nil])
        #expect(try bench.column("json") == [1, 0, nil])
        #expect(try bench.column("mixed") == ["t", "true", "f"])
    }

    @Test func `a column is integer where every value of the first page is, of CSV and of JSON`() async throws
    {
        let types = try await types(
            ["id", "rooms", "floors", "mixed", "zero"], ["1", "3", .number("-2"), "3.0", "0"])
        #expect(types["rooms"] == "integer")
        #expect(types["floors"] == "integer")
        #expect(types["mixed"] == "text")
        #expect(types["zero"] == "integer")
    }

    @Test(arguments: [
        "zip", "home_zip", "postal_code", "phone", "fax_2", "number", "unit_number", "codes", "ssn", "ein",
        "account",
        "passport_number", "license", "licence", "reference", "rate_code", "account_number",
    ])
    func `digits in a column whose name says text are text`(_ name: String) async throws {
        let types = try await types(["id", name], ["1", "2139"])
        #expect(types[name] == "text")
    }

    @Test(arguments: [
        "price", "base_rent", "care_rates", "amount", "fees", "cost", "account_balance", "percent",
        "latitude",
        "longitude", "taxes", "amount_min",
    ])
    func `a column whose name says amount is decimal where its values are, or where there are none`(
        _ name: String
    ) async throws {
        for value: TestCell in ["1250.50", "7", .number("0.5"), nil] {
            #expect(try await types(["id", name], ["1", value])[name] == "decimal")
        }
        #expect(try await types(["id", name], ["1", "$50,000"])[name] == "text")
        #expect(try await types(["id", name], ["1", "t"])[name] == "boolean")
    }

    @Test func `words count as a whole, and values alone make no decimals`() async throws {
        let names = ["zipped", "rating", "separate", "costume", "encoded"]
        let types = try await types(["id"] + names, ["1"] + names.map { _ in "2.5" })
        for name in names { #expect(types[name] == "text") }
        let integers = try await self.types(["id"] + names, ["1"] + names.map { _ in "2" })
        for name in names { #expect(integers[name] == "integer") }
    }

    @Test func `the table says what settled its types`() async throws {
        var stream = Stream.things
        stream.configuredTypes = ["size": .integer]
        stream.columnTypes = ["size": .text, "flag": .boolean]
        let bench = try await Workbench(stream)
        try await bench.load(
            page(["id", "size", "flag", "made_at", "rooms"], [["1", "5", "t", nil, "3"]]))
        #expect(
            try bench.query(
                "SELECT column_name, type, source, spelling, widened_from FROM crmirror_columns ORDER BY rowid"
            )
                == [
                    ["id", "integer", "name", nil, nil], ["size", "integer", "configuration", nil, nil],
                    ["flag", "boolean", "documentation", "t/f", nil],
                    ["made_at", "timestamp", "name", nil, nil], ["rooms", "integer", "values", nil, nil],
                ])
    }

    @Test func `the vendor's description is stronger than name and content`() async throws {
        let types = try await types(
            ["id", "owner_id", "sent_at", "first_resident"], ["1", "5", "2026-01-01T00:00:00Z", nil],
            described: ["owner_id": .text, "sent_at": .text, "first_resident": .boolean])
        #expect(types["owner_id"] == "text")
        #expect(types["sent_at"] == "text")
        #expect(types["first_resident"] == "boolean")
    }

    @Test func `types are declared so that other programs know what to expect`() async throws {
        let bench = try await Workbench()
        try await bench.load(
            page(["id", "flag", "made_at", "due_date", "name"], [["1", "t", nil, nil, "x"]]))
        #expect(try bench.declaredType(of: "id") == "INTEGER")
        #expect(try bench.declaredType(of: "flag") == "BOOLEAN")
        for name in ["made_at", "due_date", "name"] { #expect(try bench.declaredType(of: name) == "TEXT") }
    }

    @Test func `a header alone makes the table, and its first rows type it anew`() async throws {
        let bench = try await Workbench()
        let empty = try await bench.load(nothing(["id", "flag", "name"]))
        #expect(empty.changes == [SchemaChange(kind: .created, table: "wh_things", column: "")])
        #expect(try bench.declaredType(of: "flag") == "TEXT")
        try await bench.poll(page(["id", "flag", "name"], [["a7", "t", "x"]]))
        #expect(try bench.declaredType(of: "flag") == "BOOLEAN")
        #expect(try bench.declaredType(of: "id") == "TEXT")
        #expect(try bench.query("SELECT id, flag, name FROM wh_things") == [["a7", 1, "x"]])
        #expect(try bench.scalar("SELECT count(*) FROM crmirror_columns") == 3)
    }

    @Test func `a table with rows is not typed anew`() async throws {
        let bench = try await Workbench()
        try await bench.load(page(["id", "flag"], [["1", "x"]]))
        try await bench.load(page(["id", "flag"], [["1", "t"]]))
        #expect(try bench.column("flag") == ["t"])
    }

    @Test func `a column that comes later is added, noted and reported`() async throws {
        let bench = try await Workbench()
        try await bench.load(things((1, "a"), (2, "b")))
        let report = try await bench.poll(
            page(["id", "score_id", "name"], [["2", "9", "b"], ["3", nil, "c"]]))
        #expect(report.changes == [SchemaChange(kind: .added, table: "wh_things", column: "score_id")])
        #expect(
            try bench.query("SELECT id, name, score_id FROM wh_things ORDER BY id") == [
                [1, "a", nil], [2, "b", 9], [3, "c", nil],
            ])
        #expect(
            try bench.query(
                """
                SELECT vendor_name, type, note FROM crmirror_columns WHERE column_name = 'score_id'
                """) == [["score_id", "integer", "added"]])
    }

    @Test func `a column that a page lacks keeps its values`() async throws {
        let bench = try await Workbench()
        try await bench.load(things((1, "a")))
        let report = try await bench.poll(page(["id"], [["1"], ["2"]]))
        #expect(report.counts.unchanged == 1)
        #expect(try bench.query("SELECT id, name FROM wh_things ORDER BY id") == [[1, "a"], [2, nil]])
    }
}
