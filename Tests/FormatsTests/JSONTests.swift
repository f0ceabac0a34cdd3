import Formats
import Testing

struct JSONTests {
    private func parse(_ text: String) throws -> JSONValue {
        try JSONValue(parsing: Array(text.utf8))
    }

    private func error(_ text: String) -> JSONError? {
        #expect(throws: JSONError.self) { try parse(text) }
    }

    @Test func `every kind of value is read`() throws {
        let value = try parse(#" { "a" : [ null , true , false , -1.50e+3 , "x" , {} , [ ] ] } "#)
        let expected = JSONValue.object([
            .init(
                key: "a",
                value: .array([
                    .null, .bool(true), .bool(false), .number("-1.50e+3"), .string("x"), .object([]),
                    .array([]),
                ])
            )
        ])
        #expect(value == expected)
        #expect(value.text == #"{"a":[null,true,false,-1.50e+3,"x",{},[]]}"#)
    }

    @Test(arguments: ["0", "-0", "1.10", "12345678901234567890", "1e400", "1E-7", "0.1", "-0.0e+00"])
    func `a number stays as it was spelled`(spelling: String) throws {
        #expect(try parse(spelling) == .number(spelling))
        #expect(try parse(spelling).text == spelling)
    }

    @Test func `members keep their order, also those of one name`() throws {
        let value = try parse(#"{"b":1,"a":2,"b":3}"#)
        #expect(value.text == #"{"b":1,"a":2,"b":3}"#)
        #expect(value["b"] == .number("3"))
        #expect(value["c"] == nil)
    }

    @Test func `escapes are the characters they stand for`() throws {
        let text = #""\"\\\/\b\f\n\r\t\u0041\u00e9\uD83D\ude00\u0000""#
        #expect(try parse(text) == .string("\"\\/\u{8}\u{C}\n\r\tA\u{E9}\u{1F600}\u{0}"))
    }

    @Test func `only what must be is escaped`() throws {
        let value = JSONValue.string("\"\\/\u{8}\u{C}\n\r\t\u{1F}\u{0}\u{7F}\u{E9}\u{2028}")
        #expect(value.text == "\"\\\"\\\\/\\b\\f\\n\\r\\t\\u001f\\u0000\u{7F}\u{E9}\u{2028}\"")
        #expect(try parse(value.text) == value)
    }

    @Test func `a byte order mark before the value is skipped`() throws {
        #expect(try parse("\u{FEFF}1") == .number("1"))
        #expect(error("\u{FEFF}\u{FEFF}1") == JSONError(offset: 3, expected: "a value"))
    }

    @Test(
        arguments: [
            ("", 0, "a value"), (" ", 1, "a value"), ("nul", 0, "a value"), ("True", 0, "a value"),
            ("<html>", 0, "a value"), ("NaN", 0, "a value"), ("+1", 0, "a value"), (".5", 0, "a value"),
            ("01", 1, "the end"), ("1 2", 2, "the end"), ("1\u{0}", 1, "the end"), ("truee", 4, "the end"),
            ("-", 1, "a digit"), ("1.", 2, "a digit"), ("1.e1", 2, "a digit"), ("1e", 2, "a digit"),
            ("1e+", 3, "a digit"), ("[1,]", 3, "a value"), ("[1 2]", 3, "a comma or a closing bracket"),
            ("[", 1, "a value"), ("[1", 2, "a comma or a closing bracket"), ("]", 0, "a value"),
            ("{", 1, "a member's name"), ("{a:1}", 1, "a member's name"),
            ("{\"a\":1,}", 7, "a member's name"),
            ("{\"a\"}", 4, "a colon"), ("{\"a\":}", 5, "a value"),
            ("{\"a\":1 \"b\":2}", 7, "a comma or a closing brace"),
            ("{\"a\":1]", 6, "a comma or a closing brace"),
            ("\"a", 2, "a character or the closing quote"),
            ("\"a\nb\"", 2, "a character or the closing quote"),
            ("'a'", 0, "a value"), (#""\x""#, 2, "an escape"), (#""\"#, 2, "an escape"),
            (#""\u12g4""#, 5, "four hexadecimal digits"), (#""\u12"#, 5, "four hexadecimal digits"),
            ("// x\n1", 0, "a value"),
        ]
    )
    func `what is not JSON says where and what is missing`(text: String, offset: Int, expected: String) {
        #expect(error(text) == JSONError(offset: offset, expected: expected))
    }

    @Test(arguments: [
        #""\ud83d""#, #""\ude00""#, #""\ud83dx""#, #""\ud83d\n""#, #""\ud83d\u0041""#, #""\ude00\ud83d""#,
    ])
    func `half of a surrogate pair is no character`(text: String) {
        #expect(error(text) == JSONError(offset: 3, expected: "a whole surrogate pair"))
    }

    @Test func `bytes that are not UTF-8 are found by their offset`() {
        #expect(throws: JSONError(offset: 2, expected: "UTF-8")) {
            try JSONValue(parsing: [0x22, 0x61, 0xFF, 0x22])
        }
        #expect(throws: JSONError(offset: 1, expected: "UTF-8")) {
            try JSONValue(parsing: [0x22, 0xED, 0xA0, 0x80, 0x22])
        }
    }

    @Test func `nesting ends at 512 levels`() throws {
        func nested(_ depth: Int) -> String {
            String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
        }
        #expect(try parse(nested(512)).text == nested(512))
        #expect(error(nested(513)) == JSONError(offset: 512, expected: "at most 512 levels"))
        #expect(error(String(repeating: "{\"a\":", count: 600))?.offset == 512 * 5)
    }

    @Test func `the message holds nothing of the text`() {
        #expect(error("[secret]")?.description == "not JSON: expected a value at byte 1")
    }
}
