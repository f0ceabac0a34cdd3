import Mirror
import SQLite
@testable import Store
import Testing

/// What the configuration says of columns that are there already.
@Suite struct ConfiguredTypesTests {
    private static func stream(_ types: [String: ColumnType]) -> Stream {
        var stream = Stream.things
        stream.configuredTypes = types
        return stream
    }

    private static let header = ["id", "value"]

    /// A column of text with these values, and the configuration that comes later.
    private func bench(_ texts: [TestCell], later type: ColumnType) async throws -> Workbench {
        let bench = try await Workbench(Self.stream(["value": .text]))
        try await bench.load(page(Self.header, texts.enumerated().map { [.text(String($0 + 1)), $1] }))
        bench.stream = Self.stream(["value": type])
        return bench
    }

    private func retyped(_ kind: SchemaChange.Kind, _ from: ColumnType, _ to: ColumnType) -> [SchemaChange] {
        [SchemaChange(kind: kind, table: "wh_things", column: "value", from: from, to: to)]
    }

    @Test func `it comes before documentation, name and values`() async throws {
        var stream = Self.stream(["value": .text, "owner_id": .text, "phones.number": .integer])
        stream.columnTypes = ["value": .integer]
        let bench = try await Workbench(stream)
        try await bench.load(
            documents(
                ["id", "value", "owner_id"], [["1", "7", "8"]],
                [TestArray("phones", ["number"], [[["5"]]])]))
        #expect(try bench.query("SELECT value, owner_id FROM wh_things") == [["7", "8"]])
        #expect(try bench.query("SELECT number FROM wh_things_phones") == [[5]])
    }

    private static let changes: [(ColumnType, [TestCell], TestCell, [Value], String)] = [
        (.integer, ["7", "-12", nil], "0", [7, -12, nil, 0], "INTEGER"),
        (
            .decimal, ["7", "1.50", "0.1", "123456.789012345"], "2.0", [7, 1.5, 0.1, 123456.789012345, 2],
            "NUMERIC"
        ),
        (.boolean, ["t", nil, "f"], "t", [1, nil, 0, 1], "BOOLEAN"),
        (
            .timestamp, ["2026-06-01 14:02:11", "2026-06-01T14:02:11+02:00"], "2026-06-01 14:02",
            ["2026-06-01T14:02:11Z", "2026-06-01T12:02:11Z", "2026-06-01T14:02:00Z"], "TEXT"
        ),
        (.date, ["2026-06-01", nil], "2026-06-02", ["2026-06-01", nil, "2026-06-02"], "TEXT"),
        (.integer, ["7", .bytes([0xFF])], "8", [7, .blob([0xFF]), 8], "INTEGER"),
    ]

    @Test(arguments: changes.indices)
    func `it is taken up with the next page where every value is of it`(_ index: Int) async throws {
        let (type, before, new, after, declared) = Self.changes[index]
        let bench = try await bench(before, later: type)
        let report = try await bench.poll(page(Self.header, [[.text(String(before.count + 1)), new]]))
        #expect(report.changes == retyped(.retyped, .text, type))
        #expect(try bench.column("value") == after)
        #expect(try bench.declaredType(of: "value") == .text(declared))
        #expect(
            try bench.query("SELECT type, source, note FROM crmirror_columns WHERE column_name = 'value'")
                == [
                    [.text(type.rawValue), "configuration", "typed by the configuration"]
                ])
        // The same rows again are the same, and nothing is done twice.
        let rows = (before + [new]).enumerated().map { [TestCell.text(String($0 + 1)), $1] }
        let again = try await bench.poll(page(Self.header, rows))
        #expect(again.counts.unchanged == rows.count)
        #expect(again.changes == [])
    }

    private static let refusals: [(ColumnType, [TestCell], TestCell)] = [
        (.integer, ["7", "007"], "8"), (.integer, ["7"], "x"), (.decimal, ["1.5", "1e5"], "8"),
        (.boolean, ["t", "true"], "t"), (.boolean, ["t"], "false"),
        (.timestamp, ["soon"], "2026-06-01 14:02:11"),
        (.timestamp, ["2026-06-01 14:02:11"], "soon"), (.date, ["2026-06-01", "06/01/2026"], "2026-06-01"),
    ]

    @Test(arguments: refusals.indices)
    func `where a value is not of it the column stays, and says so once`(_ index: Int) async throws {
        let (type, before, new) = Self.refusals[index]
        let bench = try await bench(before, later: type)
        let rows = (before + [new]).enumerated().map { [TestCell.text(String($0 + 1)), $1] }
        let report = try await bench.poll(page(Self.header, rows))
        #expect(report.changes == retyped(.kept, .text, type))
        #expect(
            try bench.column("value")
                == (before + [new]).map { .text(String(decoding: $0.content, as: UTF8.self)) })
        #expect(
            try bench.query("SELECT type, refused_type FROM crmirror_columns WHERE column_name = 'value'")
                == [
                    ["text", .text(type.rawValue)]
                ])
        #expect(try await bench.poll(page(Self.header, rows)).changes == [])
        try await bench.reopen()
        #expect(try await bench.poll(page(Self.header, rows)).changes == [])
    }

    @Test func `once it is said anew it is tried anew`() async throws {
        let bench = try await bench(["7", "x"], later: .integer)
        let mended = page(Self.header, [["2", "8"]])
        #expect(try await bench.poll(page(Self.header, [["3", "9"]])).changes.map(\.kind) == [.kept])
        #expect(try await bench.poll(mended).changes == [])
        bench.stream = Self.stream([:])
        #expect(try await bench.poll(mended).changes == [])
        bench.stream = Self.stream(["value": .integer])
        #expect(try await bench.poll(mended).changes == retyped(.retyped, .text, .integer))
        #expect(try bench.column("value") == [7, 8, 9])
    }

    @Test func `a value that comes later widens it, and it is not taken up again`() async throws {
        let bench = try await Workbench(Self.stream(["value": .integer]))
        try await bench.load(page(Self.header, [["1", "7"]]))
        #expect(
            try await bench.poll(page(Self.header, [["2", "x"]])).changes
                == retyped(.widened, .integer, .text))
        #expect(try await bench.poll(page(Self.header, [["2", "8"]])).changes == [])
        #expect(try bench.column("value") == ["7", "8"])
    }

    @Test func `integers and booleans become the text that they came as`() async throws {
        for (value, text): (TestCell, String) in [
            ("7", "7"), ("t", "t"), (.flag(false), "false"), ("-1", "-1"),
        ] {
            let bench = try await Workbench(Self.stream([:]))
            try await bench.load(page(Self.header, [["1", value]]))
            #expect(try bench.column("value") != [.text(text)])
            bench.stream = Self.stream(["value": .text])
            try await bench.poll(page(Self.header, [["2", nil]]))
            #expect(try bench.column("value") == [.text(text), nil])
        }
    }

    @Test func `ids change with their elements, and back`() async throws {
        let bench = try await Workbench(Self.stream([:]))
        let records = documents(["id"], [["7"]], [.values("tags", [["x"]])])
        try await bench.load(records)
        for (type, id): (ColumnType, Value) in [(.text, "7"), (.integer, 7)] {
            bench.stream = Self.stream(["id": type])
            #expect(try await bench.poll(records).counts.unchanged == 1)
            #expect(try bench.live() == [id])
            #expect(try bench.tags() == [[id, 0, "x"]])
            #expect(try bench.declaredType(of: "id") == (type == .text ? "TEXT" : "INTEGER"))
        }
    }

    @Test func `elements' columns are typed anew in place`() async throws {
        let bench = try await Workbench(Self.stream(["tags.value": .text]))
        func records(_ tags: [TestCell]) -> Records { documents(["id"], [["7"]], [.values("tags", [tags])]) }
        try await bench.load(records(["1.50", "2"]))
        bench.stream = Self.stream(["tags.value": .decimal])
        #expect(try await bench.poll(records(["1.50", "2"])).counts.unchanged == 1)
        #expect(try bench.tags() == [[7, 0, 1.5], [7, 1, 2]])
    }
}
