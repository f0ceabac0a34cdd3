import Mirror
import SQLite
@testable import Store
import Testing

/// What a cell becomes under its column's type. Text in, text out.
@Suite struct ValuesTests {
    /// Writes the values into one column, a row each, and reads them back.
    private func stored(_ cells: [TestCell], as type: ColumnType) async throws -> [Value] {
        let bench = try await column(of: cells, as: type)
        return try bench.column("value")
    }

    private func column(of cells: [TestCell], as type: ColumnType) async throws -> Workbench {
        var stream = Stream.things
        stream.columnTypes = ["value": type]
        let bench = try await Workbench(stream)
        try await bench.load(
            page(["id", "value"], cells.enumerated().map { [.text(String($0 + 1)), $1] }))
        return bench
    }

    private func anomalies(_ bench: Workbench) throws -> [[Value]] {
        try bench.query("SELECT row_key, expected, value FROM crmirror_anomalies ORDER BY row_key")
    }

    @Test func `integers are integers, to the ends of 64 bits`() async throws {
        let texts: [TestCell] = ["0", "-1", "9223372036854775807", "-9223372036854775808", .number("12")]
        #expect(
            try await stored(texts, as: .integer) == [
                0, -1, .integer(.max), .integer(.min), 12,
            ])
    }

    @Test(arguments: [
        "007", "+5", "1e3", "12345678901234567890", "-0", " 5", "5 ", "5.", ".5", "9223372036854775808",
        "\t7", "0x10", "5\0", "1_000", "12 Oak Street", "-0.0", "01.5", "1.5e3", "$50,000", "1,5", "٣",
    ])
    func `what SQLite would take for a number and respell stays the text it came as`(_ odd: String)
        async throws
    {
        let bench = try await column(of: ["41", .text(odd), "43"], as: .integer)
        #expect(try bench.column("value") == ["41", .text(odd), "43"])
        #expect(try anomalies(bench) == [["2", "integer", .text(odd)]])
        #expect(try bench.declaredType(of: "value") == "TEXT")
    }

    @Test func `amounts are numbers that give their digits back`() async throws {
        let texts = [
            "0", "-7", "1.50", "0.25", "-0.0001", "99999999999999.9", "123456789012345", "2.00", "0.0",
        ]
        let bench = try await column(of: texts.map { .text($0) }, as: .decimal)
        #expect(
            try bench.column("value") == [
                0, -7, 1.5, 0.25, -0.0001, 99_999_999_999_999.9, 123_456_789_012_345, 2, 0,
            ])
        #expect(
            try bench.query("SELECT CAST(value AS TEXT) FROM wh_things ORDER BY id") == [
                ["0"], ["-7"], ["1.5"], ["0.25"], ["-0.0001"], ["99999999999999.9"], ["123456789012345"],
                ["2"],
                ["0"],
            ])
        #expect(try bench.declaredType(of: "value") == "NUMERIC")
        #expect(try anomalies(bench) == [])
    }

    @Test func `booleans are 1 and 0`() async throws {
        let bench = try await column(of: ["t", "f", nil, "t"], as: .boolean)
        #expect(try bench.column("value") == [1, 0, nil, 1])
        let words = try await column(of: ["true", .flag(false), nil, .flag(true)], as: .boolean)
        #expect(try words.column("value") == [1, 0, nil, 1])
        for bench in [bench, words] { #expect(try bench.declaredType(of: "value") == "BOOLEAN") }
    }

    @Test(arguments: ["T", "yes", "1", "true", "", "t "])
    func `what is no boolean of the column's spelling makes it text, as it came`(_ odd: String) async throws {
        let bench = try await column(of: ["t", .text(odd), "f"], as: .boolean)
        #expect(try bench.column("value") == ["t", .text(odd), "f"])
        #expect(try anomalies(bench) == [["2", "boolean", .text(odd)]])
    }

    @Test func `timestamps get one form, in UTC, with the digits they came with`() async throws {
        #expect(
            try await stored(
                [
                    "2024-02-07 00:00:00", "2026-06-01T14:02:11.000Z", "2026-06-01T14:02:11+02:00",
                    "2026-06-01 14:02:11.123456 UTC",
                ], as: .timestamp) == [
                    "2024-02-07T00:00:00Z", "2026-06-01T14:02:11.000Z", "2026-06-01T12:02:11Z",
                    "2026-06-01T14:02:11.123456Z",
                ])
    }

    @Test(arguments: ["0024-02-07 00:00:00", "2024-02-30 00:00:00", "soon", "1780000000", "2024-02-07"])
    func `a timestamp that is none stays the text it came as, and is listed`(_ odd: String) async throws {
        let bench = try await column(of: ["2024-02-07 00:00:00", .text(odd)], as: .timestamp)
        #expect(try bench.column("value") == ["2024-02-07T00:00:00Z", .text(odd)])
        #expect(try anomalies(bench) == [["2", "timestamp", .text(odd)]])
    }

    @Test func `dates are never shifted`() async throws {
        let bench = try await column(of: ["2026-06-01", "06/01/2026", "2026-06-01T00:00:00Z"], as: .date)
        #expect(try bench.column("value") == ["2026-06-01", "06/01/2026", "2026-06-01T00:00:00Z"])
        #expect(try bench.scalar("SELECT count(*) FROM crmirror_anomalies") == 2)
    }

    @Test func `text is what it came as: phones, zips, blanks, NUL bytes, emoji`() async throws {
        let texts = ["(630) 555-0142", "02139", " x ", "a\0b", "\0", "👩‍👩‍👧 é e\u{301}", "1e3", "NULL", "'; --"]
        let bench = try await column(of: texts.map { .text($0) }, as: .text)
        #expect(try bench.column("value") == texts.map { .text($0) })
        #expect(try bench.scalar("SELECT count(*) FROM crmirror_anomalies") == 0)
        #expect(try bench.scalar("SELECT hex(value) FROM wh_things WHERE id = 4") == "610062")
    }

    @Test func `numbers and lists in a text column keep their spelling`() async throws {
        #expect(
            try await stored([.number("1.10"), .json("[1.0]"), .flag(false)], as: .text) == [
                "1.10", "[1.0]", "false",
            ])
    }

    @Test func `null is NULL and an empty text is not`() async throws {
        let bench = try await column(of: [nil, ""], as: .text)
        #expect(try bench.column("value") == [nil, ""])
    }

    @Test(arguments: [ColumnType.text, .timestamp, .date, .integer, .decimal, .boolean])
    func `bytes that are no UTF-8 are kept as a BLOB, and listed`(_ type: ColumnType) async throws {
        let bytes: [UInt8] = [0x41, 0xFF, 0x00, 0xC3]
        let bench = try await column(of: [nil, .bytes(bytes)], as: type)
        #expect(try bench.column("value") == [nil, .blob(bytes)])
        let expected: Value = type == .text ? "UTF-8 text" : .text(type.rawValue)
        #expect(try anomalies(bench) == [["2", expected, .blob(bytes)]])
    }

    @Test func `an anomaly is listed and told of once, with its latest value`() async throws {
        let bench = try await column(of: ["soon"], as: .timestamp)
        for (text, news) in [("soon", 0), ("later", 1), ("later", 0)] {
            let report = try await bench.poll(page(["id", "value"], [["1", .text(text)]]))
            #expect(report.anomalies == news)
        }
        #expect(try anomalies(bench) == [["1", "timestamp", "later"]])
    }

    @Test func `an anomaly is no longer listed once the vendor has mended it`() async throws {
        let bench = try await column(of: ["soon"], as: .timestamp)
        try await bench.poll(page(["id", "value"], [["1", "2026-06-01T00:00:00Z"]]))
        #expect(try bench.column("value") == ["2026-06-01T00:00:00Z"])
        let listed = try anomalies(bench)
        #expect(listed == [])
    }
}
