import Formats

/// What a value has to be: how to say so, and how to read it.
struct ConfigurationShape<Value> {
    /// Goes on after "expected": `a duration such as 90s, 5m, 24h or 7d`.
    let expected: String
    /// Nil where the value is something else.
    let read: (JSONValue) -> Value?

    /// A shape of texts.
    static func text(_ expected: String, _ read: @escaping (String) -> Value?) -> ConfigurationShape {
        ConfigurationShape(expected: expected) { value in
            guard case .string(let text) = value else { return nil }
            return read(text)
        }
    }
}

extension ConfigurationShape where Value == String {
    static func text(_ expected: String, where isValid: @escaping (String) -> Bool) -> ConfigurationShape {
        text(expected) { isValid($0) ? $0 : nil }
    }

    /// SQLite and the environment end a text at a NUL, so a path with one would name another file.
    static var path: ConfigurationShape {
        text("the path of a file") { !$0.isEmpty && !$0.utf8.contains(0) }
    }

    /// Tables that begin with `sqlite_` are refused by SQLite (lang_createtable.html), and those that begin with
    /// `crmirror_` are the service's own.
    static var accountName: ConfigurationShape {
        text("a name of a-z, 0-9 and _ that begins with a letter and not with sqlite or crmirror") { name in
            isSnakeCase(name) && !["sqlite_", "crmirror_"].contains { "\(name)_".hasPrefix($0) }
        }
    }

    static var streamName: ConfigurationShape {
        text("the name of a stream", where: isSnakeCase)
    }

    static var community: ConfigurationShape {
        ConfigurationShape(expected: "\"all\" or the id of a community") { value in
            switch value {
            case .number(let text), .string(let text):
                text == "all" || (!text.isEmpty && text.utf8.allSatisfy(\.isASCIIDigit)) ? text : nil
            default: nil
            }
        }
    }

    static var subObject: ConfigurationShape {
        text("the name of a sub-object such as user or notes", where: isSnakeCase)
    }
}

extension ConfigurationShape where Value == Duration {
    static var duration: ConfigurationShape {
        text("a duration such as 90s, 5m, 24h or 7d", Duration.init(configurationText:))
    }
}

extension ConfigurationShape where Value == Int {
    static func wholeNumber(from least: Int) -> ConfigurationShape {
        wholeNumber("a whole number of at least \(least)", in: least...Int.max)
    }

    static func wholeNumber(from least: Int, to most: Int) -> ConfigurationShape {
        wholeNumber("a whole number from \(least) to \(most)", in: least...most)
    }

    private static func wholeNumber(_ expected: String, in range: ClosedRange<Int>) -> ConfigurationShape {
        ConfigurationShape(expected: expected) { value in
            guard case .number(let text) = value, let number = Int(text), range ~= number else { return nil }
            return number
        }
    }
}

extension ConfigurationShape where Value: RawRepresentable<String> {
    static func choice(of cases: [Value]) -> ConfigurationShape {
        text("one of \(cases.map(\.rawValue).joined(separator: ", "))") { text in
            cases.first { $0.rawValue == text }
        }
    }
}

extension ConfigurationShape where Value: RawRepresentable<String> & CaseIterable {
    static var choice: ConfigurationShape {
        choice(of: Array(Value.allCases))
    }
}

extension Duration {
    /// A whole number of seconds, minutes, hours or days, more than none and at most ten years: `90s`, `5m`,
    /// `24h`, `7d`. Nil for any other text.
    init?(configurationText text: String) {
        let digits = text.dropLast()
        guard digits.utf8.allSatisfy(\.isASCIIDigit), let count = Int64(digits), count > 0 else { return nil }
        let unit: Int64
        switch text.last {
        case "s": unit = 1
        case "m": unit = 60
        case "h": unit = 3600
        case "d": unit = 86400
        default: return nil
        }
        let (seconds, overflow) = count.multipliedReportingOverflow(by: unit)
        guard !overflow, seconds <= 3650 * 86400 else { return nil }
        self = .seconds(seconds)
    }
}

/// Whether the text is `[a-z][a-z0-9_]*`.
func isSnakeCase(_ text: String) -> Bool {
    let letters = UInt8(ascii: "a")...UInt8(ascii: "z")
    guard let first = text.utf8.first, letters ~= first else { return false }
    return text.utf8.allSatisfy { letters ~= $0 || $0.isASCIIDigit || $0 == UInt8(ascii: "_") }
}
