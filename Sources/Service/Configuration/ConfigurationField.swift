import Formats

/// A place in the configuration: its path and what stands there.
struct ConfigurationField {
    /// `accounts[1].poll_every`
    let path: String
    /// Nil where the file does not have the key.
    let value: JSONValue?
    /// Whether the value may be, or be mistaken for, a secret: then no message repeats it.
    var isSecret = false

    /// This field, of whose value no message repeats anything.
    var hidden: ConfigurationField {
        ConfigurationField(path: path, value: value, isSecret: true)
    }

    /// The text that stands there, if it is one.
    var text: String? {
        guard case .string(let text) = value else { return nil }
        return text
    }

    /// What stands there, in words: `the text "fast"`.
    var found: String {
        switch value {
        case nil: "nothing"
        case .null: "null"
        case .bool(let value): "\(value)"
        case .number(let text): isSecret ? "a number" : "the number \(text)"
        case .string(""): "an empty text"
        case .string(let text): isSecret ? "a text" : "the text \(quoted(text))"
        case .array: "a list"
        case .object: "an object"
        }
    }
}

/// An object of the configuration: its path, and its members by their keys.
struct ConfigurationObject {
    let path: String
    let members: [String: JSONValue]
    let isSecret: Bool

    subscript(key: String) -> ConfigurationField {
        ConfigurationField(path: keyPath(path, key), value: members[key], isSecret: isSecret)
    }

    /// Those of `keys` that the file has.
    func present(of keys: [String]) -> [String] {
        keys.filter { members[$0] != nil }
    }
}

/// `accounts[1]` and `name` make `accounts[1].name`; a key that is no plain word is quoted.
func keyPath(_ path: String, _ key: String) -> String {
    guard !key.isEmpty, key.utf8.allSatisfy(isPlainKeyByte) else { return "\(path)[\(quoted(key))]" }
    return path.isEmpty ? key : "\(path).\(key)"
}

private func isPlainKeyByte(_ byte: UInt8) -> Bool {
    byte.isASCIILetter || byte.isASCIIDigit || "$_-".utf8.contains(byte)
}

/// A text on one line and not too long, for a message.
func quoted(_ text: String) -> String {
    let longest = 60
    var shown = ""
    for scalar in text.unicodeScalars.prefix(longest) {
        shown +=
            scalar.properties.generalCategory == .control ? scalar.escaped(asASCII: true) : String(scalar)
    }
    return "\"\(shown)\(text.unicodeScalars.count > longest ? "…" : "")\""
}
