/// Reads one JSON text (RFC 8259), strictly.
struct JSONParser {
    /// Deeper than any honest answer; a reader that recurses must stop before its stack ends.
    private static let deepest = 512

    private var cursor: ByteCursor<[UInt8]>
    private var depth = 0

    init(_ bytes: [UInt8]) {
        cursor = ByteCursor(bytes)
    }

    mutating func document() throws(JSONError) -> JSONValue {
        try checkEncoding()
        _ = cursor.take("\u{FEFF}")
        skipBlanks()
        let value = try value()
        skipBlanks()
        guard cursor.isAtEnd else { throw expected("the end") }
        return value
    }

    /// The encoding is checked as a whole first, so that every string can be taken as it is.
    private func checkEncoding() throws(JSONError) {
        do throws(UTF8.ValidationError) {
            _ = try UTF8Span(validating: cursor.bytes.span)
        } catch {
            throw JSONError(offset: error.byteOffsets.lowerBound, expected: "UTF-8")
        }
    }

    private mutating func value() throws(JSONError) -> JSONValue {
        switch cursor.next {
        case UInt8(ascii: "{"):
            return try nested { parser throws(JSONError) in .object(try parser.members()) }
        case UInt8(ascii: "["):
            return try nested { parser throws(JSONError) in .array(try parser.elements()) }
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t") where cursor.take("true"): return .bool(true)
        case UInt8(ascii: "f") where cursor.take("false"): return .bool(false)
        case UInt8(ascii: "n") where cursor.take("null"): return .null
        case let byte? where byte == UInt8(ascii: "-") || byte.isDigit: return .number(try number())
        default: throw expected("a value")
        }
    }

    /// Runs the reader of an array or object behind its opening bracket, one level deeper.
    private mutating func nested(
        _ read: (inout JSONParser) throws(JSONError) -> JSONValue
    ) throws(JSONError) -> JSONValue {
        guard depth < Self.deepest else { throw expected("at most \(Self.deepest) levels") }
        depth += 1
        cursor.skip()
        skipBlanks()
        let value = try read(&self)
        depth -= 1
        return value
    }

    private mutating func elements() throws(JSONError) -> [JSONValue] {
        var elements: [JSONValue] = []
        if cursor.take("]") { return elements }
        while true {
            elements.append(try value())
            skipBlanks()
            if cursor.take("]") { return elements }
            guard cursor.take(",") else { throw expected("a comma or a closing bracket") }
            skipBlanks()
        }
    }

    private mutating func members() throws(JSONError) -> [JSONValue.Member] {
        var members: [JSONValue.Member] = []
        if cursor.take("}") { return members }
        while true {
            guard cursor.next == UInt8(ascii: "\"") else { throw expected("a member's name") }
            let key = try string()
            skipBlanks()
            guard cursor.take(":") else { throw expected("a colon") }
            skipBlanks()
            members.append(JSONValue.Member(key: key, value: try value()))
            skipBlanks()
            if cursor.take("}") { return members }
            guard cursor.take(",") else { throw expected("a comma or a closing brace") }
            skipBlanks()
        }
    }

    private mutating func number() throws(JSONError) -> String {
        let start = cursor.position
        _ = cursor.take("-")
        if !cursor.take("0") { try digits() }
        if cursor.take(".") { try digits() }
        if cursor.take("e") || cursor.take("E") {
            _ = cursor.take("+") || cursor.take("-")
            try digits()
        }
        return cursor.text(start..<cursor.position)
    }

    private mutating func digits() throws(JSONError) {
        if cursor.takeAll(where: \.isDigit).isEmpty { throw expected("a digit") }
    }

    private mutating func string() throws(JSONError) -> String {
        cursor.skip()
        var text: [UInt8] = []
        while true {
            text += cursor.bytes[cursor.takeAll(where: \.isPlainInString)]
            if cursor.take("\"") { return String(decoding: text, as: UTF8.self) }
            guard cursor.take("\\") else { throw expected("a character or the closing quote") }
            text += try escapedCharacter().utf8
        }
    }

    private mutating func escapedCharacter() throws(JSONError) -> String {
        if cursor.take("\"") { return "\"" }
        if cursor.take("\\") { return "\\" }
        if cursor.take("/") { return "/" }
        if cursor.take("b") { return "\u{8}" }
        if cursor.take("f") { return "\u{C}" }
        if cursor.take("n") { return "\n" }
        if cursor.take("r") { return "\r" }
        if cursor.take("t") { return "\t" }
        guard cursor.take("u") else { throw expected("an escape") }
        return String(Character(try unicodeEscape()))
    }

    /// What comes behind `\u`, both halves of a surrogate pair.
    private mutating func unicodeEscape() throws(JSONError) -> Unicode.Scalar {
        let start = cursor.position
        let first = try hexadecimalUnit()
        if let scalar = Unicode.Scalar(first) { return scalar }
        guard UTF16.isLeadSurrogate(first), cursor.take("\\u") else {
            throw JSONError(offset: start, expected: "a whole surrogate pair")
        }
        let second = try hexadecimalUnit()
        guard UTF16.isTrailSurrogate(second) else {
            throw JSONError(offset: start, expected: "a whole surrogate pair")
        }
        return UTF16.decode(UTF16.EncodedScalar([first, second]))
    }

    private mutating func hexadecimalUnit() throws(JSONError) -> UInt16 {
        var unit: UInt16 = 0
        for _ in 0..<4 {
            guard let byte = cursor.next, let digit = Character(UnicodeScalar(byte)).hexDigitValue else {
                throw expected("four hexadecimal digits")
            }
            unit = unit << 4 | UInt16(digit)
            cursor.skip()
        }
        return unit
    }

    private mutating func skipBlanks() {
        _ = cursor.takeAll { $0 == 0x20 || $0 == 0x09 || $0 == 0x0A || $0 == 0x0D }
    }

    private func expected(_ what: String) -> JSONError {
        JSONError(offset: cursor.position, expected: what)
    }
}

extension UInt8 {
    /// Whether a string may hold the byte as it is: it is no control character, quote or backslash.
    @inline(__always)
    fileprivate var isPlainInString: Bool {
        self >= 0x20 && self != UInt8(ascii: "\"") && self != UInt8(ascii: "\\")
    }
}
