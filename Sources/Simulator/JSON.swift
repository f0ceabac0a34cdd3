/// A JSON value to be written; members keep their order.
package enum JSON: Hashable, Sendable {
    case null
    case boolean(Bool)
    case integer(Int)
    /// A number as it shall appear, such as `4250.50`.
    case decimal(String)
    case string(String)
    case array([JSON])
    case object(Members)

    /// The string, or null.
    static func text(_ string: String?) -> JSON {
        string.map(JSON.string) ?? .null
    }

    package var text: String {
        var result = ""
        append(to: &result)
        return result
    }

    private func append(to result: inout String) {
        switch self {
        case .null: result += "null"
        case .boolean(let value): result += value ? "true" : "false"
        case .integer(let value): result += String(value)
        case .decimal(let value): result += value
        case .string(let value): JSON.appendQuoted(value, to: &result)
        case .array(let elements):
            result += "["
            for (place, element) in elements.enumerated() {
                if place > 0 { result += "," }
                element.append(to: &result)
            }
            result += "]"
        case .object(let members):
            result += "{"
            for (place, member) in members.all.enumerated() {
                if place > 0 { result += "," }
                JSON.appendQuoted(member.name, to: &result)
                result += ":"
                member.value.append(to: &result)
            }
            result += "}"
        }
    }

    /// RFC 8259, section 7: only quotes, backslashes and control characters must be escaped.
    private static func appendQuoted(_ string: String, to result: inout String) {
        result += "\""
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
        result += "\""
    }
}

extension JSON {
    /// The members of an object in their order, each name once.
    package struct Members: Hashable, Sendable, ExpressibleByDictionaryLiteral {
        package struct Member: Hashable, Sendable {
            package let name: String
            package var value: JSON
        }

        package private(set) var all: [Member] = []

        package init() {}

        init(_ elements: [(String, JSON)]) {
            all = elements.map { Member(name: $0.0, value: $0.1) }
        }

        package init(dictionaryLiteral elements: (String, JSON)...) {
            self.init(elements)
        }

        package var names: [String] { all.map(\.name) }

        /// Setting replaces a member at its place or adds one at the end; nil takes it away.
        package subscript(name: String) -> JSON? {
            get {
                all.first { $0.name == name }?.value
            }
            set {
                switch (all.firstIndex { $0.name == name }, newValue) {
                case (let place?, let value?): all[place].value = value
                case (let place?, nil): all.remove(at: place)
                case (nil, let value?): all.append(Member(name: name, value: value))
                case (nil, nil): break
                }
            }
        }

        /// These, then the others; a name in both has the other's value.
        package func merging(_ others: Members) -> Members {
            others.all.reduce(into: self) { $0[$1.name] = $1.value }
        }
    }
}

extension JSON: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByArrayLiteral,
    ExpressibleByDictionaryLiteral
{
    package init(integerLiteral value: Int) {
        self = .integer(value)
    }

    package init(arrayLiteral elements: JSON...) {
        self = .array(elements)
    }

    package init(stringLiteral value: String) {
        self = .string(value)
    }

    package init(dictionaryLiteral elements: (String, JSON)...) {
        self = .object(Members(elements))
    }
}

extension JSON {
    package var string: String? {
        if case .string(let value) = self { value } else { nil }
    }

    package var integer: Int? {
        if case .integer(let value) = self { value } else { nil }
    }

    package var elements: [JSON]? {
        if case .array(let value) = self { value } else { nil }
    }

    package var members: Members? {
        if case .object(let value) = self { value } else { nil }
    }

    /// What an identifier is as a key: `17` for both 17 and "17".
    package var keyText: String {
        string ?? text
    }
}
