/// A JSON text's value, with nothing lost: numbers as they were spelled, members in order, also those whose
/// name comes twice.
package enum JSONValue: Hashable, Sendable {
    case null
    case bool(Bool)
    /// As spelled: `1.10`, `1e400` and `-0` stay what they are.
    case number(String)
    case string(String)
    case array([JSONValue])
    case object([Member])

    package struct Member: Hashable, Sendable {
        package var key: String
        package var value: JSONValue

        package init(key: String, value: JSONValue) {
            self.key = key
            self.value = value
        }
    }

    /// Strictly RFC 8259: UTF-8, one value and nothing after it. A byte order mark before it is skipped.
    package init(parsing bytes: [UInt8]) throws(JSONError) {
        var parser = JSONParser(bytes)
        self = try parser.document()
    }

    /// The member's value; the last one's where the name comes twice, as in most parsers. Nil where there is
    /// none or this is no object.
    package subscript(key: String) -> JSONValue? {
        guard case .object(let members) = self else { return nil }
        return members.last { $0.key == key }?.value
    }

    /// The value as JSON without blanks, numbers as they were spelled.
    package var text: String {
        var bytes: [UInt8] = []
        write(to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    private func write(to bytes: inout [UInt8]) {
        switch self {
        case .null: bytes += "null".utf8
        case .bool(let bool): bytes += (bool ? "true" : "false").utf8
        case .number(let spelling): bytes += spelling.utf8
        case .string(let string): Self.write(string, to: &bytes)
        case .array(let values):
            Self.write(values, between: ("[", "]"), to: &bytes) { $0.write(to: &$1) }
        case .object(let members):
            Self.write(members, between: ("{", "}"), to: &bytes) { member, bytes in
                Self.write(member.key, to: &bytes)
                bytes.append(UInt8(ascii: ":"))
                member.value.write(to: &bytes)
            }
        }
    }

    private static func write<Element>(
        _ elements: [Element],
        between brackets: (open: String, close: String),
        to bytes: inout [UInt8],
        each write: (Element, inout [UInt8]) -> Void
    ) {
        bytes += brackets.open.utf8
        for (index, element) in elements.enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: ",")) }
            write(element, &bytes)
        }
        bytes += brackets.close.utf8
    }

    /// Escapes only what RFC 8259, section 7, says must be.
    private static func write(_ string: String, to bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: "\""))
        for byte in string.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes += [UInt8(ascii: "\\"), byte]
            case 0x08: bytes += "\\b".utf8
            case 0x09: bytes += "\\t".utf8
            case 0x0A: bytes += "\\n".utf8
            case 0x0C: bytes += "\\f".utf8
            case 0x0D: bytes += "\\r".utf8
            case 0..<0x20: bytes += "\\u00\(byte < 0x10 ? "0" : "")\(String(byte, radix: 16))".utf8
            default: bytes.append(byte)
            }
        }
        bytes.append(UInt8(ascii: "\""))
    }
}

/// Where a text stops being JSON, and what should be there. Never what is there.
package struct JSONError: Error, Hashable, Sendable, CustomStringConvertible {
    /// In bytes, from 0.
    package var offset: Int
    /// `a comma or a closing bracket`.
    package var expected: String

    package init(offset: Int, expected: String) {
        self.offset = offset
        self.expected = expected
    }

    package var description: String {
        "not JSON: expected \(expected) at byte \(offset)"
    }
}
