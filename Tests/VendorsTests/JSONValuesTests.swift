import Mirror
import Testing
import Vendors

/// Nothing is rounded, cut or mistaken on the way from JSON to cells.
@Suite struct JSONValuesTests {
    private static let numbers = [
        "9223372036854775807", "-9223372036854775809", "1234567890123456789", "12345678901234567890123",
        "1e400", "-1E-400", "0.10", "1250.50", "-0", "1.0", "1E+2",
    ]

    @Test(arguments: numbers) func `a number keeps its spelling everywhere`(_ spelling: String) throws {
        let shape = JSONShape(maps: ["m": "k"])
        let records = try records(
            #"[{"id":\#(spelling),"o":{"n":\#(spelling)},"a":[\#(spelling)],"m":{"x":\#(spelling)}}]"#, shape)
        #expect(records.rows == [["number \(spelling)", "number \(spelling)"]])
        #expect(try records.rows(of: "a") == [["0", "number \(spelling)"]])
        #expect(try records.rows(of: "m") == [["0", "x", "number \(spelling)"]])
    }

    private static let texts: [(written: String, text: String)] = [
        ("", ""), (" x ", " x "), ("👩🏽‍🚀", "👩🏽‍🚀"), (#"\uD83D\uDE00"#, "😀"), (#"a\u0000b"#, "a\u{0}b"),
        (#"\"\\\/\n"#, "\"\\/\n"), ("+1 555", "+1 555"), ("007", "007"), ("null", "null"), ("é", "é"),
        ("e\u{301}", "e\u{301}"), ("\u{FEFF}x", "\u{FEFF}x"),
    ]

    @Test(arguments: texts) func `a text keeps its characters`(_ sample: (written: String, text: String))
        throws
    {
        let records = try records(#"[{"id":"a","t":"\#(sample.written)","l":["\#(sample.written)"]}]"#)
        let cell = try #require(records.cells.last)
        #expect(cell.kind == .text)
        #expect(bytes(of: cell, in: records) == Array(sample.text.utf8))
        let element = try #require(try records.children(named: "l").cells.first)
        #expect(bytes(of: element, in: records) == Array(sample.text.utf8))
    }

    private func bytes(of cell: Records.Cell, in records: Records) -> [UInt8] {
        Array(records.bytes[Int(cell.offset)..<Int(cell.offset) + Int(cell.length)])
    }

    @Test func `booleans are no texts`() throws {
        #expect(
            try records(#"[{"id":1,"y":true,"n":false,"t":"true"}]"#).rows == [
                ["number 1", "true!", "false!", "true"]
            ])
    }

    @Test func `what is nested deep is kept as it came`() throws {
        let deep = String(repeating: #"{"a":["#, count: 200) + "1.0" + String(repeating: "]}", count: 200)
        let records = try records(#"[{"id":1,"x":{"y":{"z":\#(deep)}}}]"#)
        #expect(records.rows == [["number 1", "json \(deep)"]])
    }

    @Test func `a large page is read whole`() throws {
        let count = 5000
        let list = (0..<count).map { #"{"id":\#($0),"f\#($0 % 50)":"\#($0)","tags":[\#($0),"x"]}"# }
        let records = try records("[\(list.joined(separator: ","))]")
        #expect(records.count == count)
        #expect(records.columns.count == 51)
        for (number, row) in records.rows.enumerated() {
            let expected: [Int: String] = [0: "number \(number)", 1 + number % 50: String(number)]
            #expect(row == (0..<51).map { expected[$0] })
        }
        #expect(try records.children(named: "tags").owners == (0..<count).flatMap { [$0, $0] })
        #expect(try records.rows(of: "tags")[2 * (count - 1)] == ["4999", "number 4999"])
    }
}
