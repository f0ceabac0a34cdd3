package import Mirror

/// Looks at a body before it is read: a proxy's or a maintenance page must never pass for an empty list.
package enum BodyCheck {
    /// - Throws: a `transient` fault with the body's beginning, where the body is HTML.
    package static func refuseHTML(
        _ response: borrowing Response, operation: String, subject: String
    ) throws(Fault) {
        let beginning = excerpt(response.body)
        let type = response.value(of: "content-type") ?? ""
        let looksLikeHTML = type.lowercased().hasPrefix("text/html") || startsAsHTML(beginning)
        guard looksLikeHTML else { return }
        throw Fault(
            .transient, operation: operation, subject: subject,
            cause: "the answer is a web page, not data; it begins: \(beginning)"
        )
    }

    /// A CSV whose first name begins like markup or JSON there is none, but a single line of either would pass for
    /// a header without rows.
    ///
    /// - Throws: a `malformed` fault with the body's beginning, where the body cannot be CSV.
    package static func refuseOtherThanCSV(
        _ body: [UInt8], operation: String, subject: String
    ) throws(Fault) {
        let beginning = excerpt(body)
        let first = beginning.first { !$0.isWhitespace && $0 != "\u{FEFF}" }
        guard let first, "<{[".contains(first) else { return }
        throw Fault(
            .malformed, operation: operation, subject: subject,
            cause: "the answer is not CSV; it begins: \(beginning)"
        )
    }

    /// What CSV comes as; a server that does not know better calls it bytes or text.
    private static let csvTypes = [
        "text/csv", "application/csv", "application/octet-stream", "binary/octet-stream", "text/plain",
    ]

    /// - Throws: a `transient` fault with the body's beginning, where the answer says that it is something other
    ///   than CSV. One that does not say what it is may be CSV.
    package static func refuseOtherTypeThanCSV(
        _ response: borrowing Response, operation: String, subject: String
    ) throws(Fault) {
        let value = response.value(of: "content-type") ?? ""
        let type = value.prefix { $0 != ";" }.filter { !$0.isWhitespace }.lowercased()
        guard !type.isEmpty, !csvTypes.contains(type) else { return }
        throw Fault(
            .transient, operation: operation, subject: subject,
            cause: "the answer is \(type), not CSV; it begins: \(excerpt(response.body))"
        )
    }

    /// The first 200 characters of a body, on one line. A cause ends with it: a secret that the cut went through is
    /// looked for there, and nowhere else.
    package static func excerpt(_ body: [UInt8]) -> String {
        let text = String(decoding: body.prefix(800), as: UTF8.self)
        let line = text.unicodeScalars.map { $0.value < 32 || $0.value == 127 ? " " : String($0) }.joined()
        return String(line.prefix(200))
    }

    private static func startsAsHTML(_ beginning: String) -> Bool {
        let start = beginning.drop { $0.isWhitespace || $0 == "\u{FEFF}" }.prefix(15).lowercased()
        return start.hasPrefix("<!doctype") || start.hasPrefix("<html") || start.hasPrefix("<head")
    }
}
