/// A JSON value to be written; members keep their order.
enum JSON {
    case null
    case boolean(Bool)
    case integer(Int)
    /// A number as it shall appear, such as `4250.50`.
    case decimal(String)
    case string(String)
    case array([JSON])
    case object(KeyValuePairs<String, JSON>)

    /// The string, or null.
    static func text(_ string: String?) -> JSON {
        string.map(JSON.string) ?? .null
    }

    var text: String {
        switch self {
        case .null: "null"
        case .boolean(let value): value ? "true" : "false"
        case .integer(let value): String(value)
        case .decimal(let value): value
        case .string(let value): JSON.quoted(value)
        case .array(let elements): "[" + elements.map(\.text).joined(separator: ",") + "]"
        case .object(let members):
            "{" + members.map { JSON.quoted($0.key) + ":" + $0.value.text }.joined(separator: ",") + "}"
        }
    }

    /// RFC 8259, section 7: only quotes, backslashes and control characters must be escaped.
    private static func quoted(_ string: String) -> String {
        var result = "\""
        for scalar in string.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "\t": result += "\\t"
            case _ where scalar.value < 0x20:
                let digits = String(scalar.value, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }
}
