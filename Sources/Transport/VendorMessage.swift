import Formats
package import Mirror

/// What a vendor says of an error, made fit for one line of a log.
package enum VendorMessage {
    /// A message of the vendor's own may be this long, in characters.
    private static let longestMessage = 500
    /// And so long the beginning of a body that holds none (`vendors/README.md`, rule 4).
    private static let longestExcerpt = 200
    /// Messages are short; no more than these bytes of a body are looked at.
    private static let bytesRead = 64 << 10

    /// The error message in the body, else the body's beginning; nil where it is empty.
    ///
    /// - Parameters:
    ///   - response: an answer that is not what was asked for.
    ///   - redact: takes out what nobody may see, before anything is shortened.
    /// - Returns: one line, without control characters.
    package static func text(
        of response: Response,
        redact: (String) -> String = { $0 }
    ) -> String? {
        let body = Array(response.body.prefix(bytesRead))
        if let message = ErrorDocument.message(in: body) {
            return line(redact(message), upTo: longestMessage)
        }
        let text = MarkupText.looksLikeMarkup(body) ? MarkupText.text(of: body) : body
        return line(redact(String(decoding: text, as: UTF8.self)), upTo: longestExcerpt)
    }

    /// One line without control characters (a terminal would obey them), cut to `limit` characters.
    private static func line(_ text: String, upTo limit: Int) -> String? {
        let scalars = text.unicodeScalars.map { scalar -> Unicode.Scalar in
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator: " "
            default: scalar
            }
        }
        let words = String(String.UnicodeScalarView(scalars)).split(whereSeparator: \.isWhitespace)
        let line = words.joined(separator: " ")
        if line.isEmpty { return nil }
        return line.count <= limit ? line : line.prefix(limit) + "…"
    }
}

/// The shapes of JSON in which APIs report errors, RFC 9457's among them.
private enum ErrorDocument {
    /// The message in a body; nil where it is not JSON or says nothing.
    static func message(in body: [UInt8]) -> String? {
        // Not JSON is no mistake here: the caller then shows the body itself.
        guard let document = try? JSONValue(parsing: body) else { return nil }
        return known(in: document)
    }

    private static func known(in document: JSONValue) -> String? {
        // RFC 6749, 5.2: a code, and a sentence beside it.
        if case .string? = document["error"], let sentence = document["error_description"] {
            return join([document["error"].flatMap(message), message(sentence)], with: ": ")
        }
        // RFC 9457 (title, detail), its elements (detail, pointer), and what others say instead.
        let sentence = join(
            ["code", "error", "title", "message", "detail"].map { document[$0].flatMap(message) }, with: ": "
        )
        let place = document["pointer"].flatMap(message).map { "at \($0)" }
        let particulars = join(["errors", "details"].map { document[$0].flatMap(message) }, with: "; ")
        guard let sentence else { return particulars }
        return join([sentence, place, particulars.map { "(\($0))" }], with: " ")
    }

    private static func message(_ value: JSONValue) -> String? {
        switch value {
        case .string(let text): text
        case .array(let values): join(values.map(message), with: "; ")
        case .object(let members): known(in: value) ?? byField(members)
        case .null, .bool, .number: nil
        }
    }

    /// What is wrong with each field: `{"errors":{"limit":["is too large"]}}`.
    private static func byField(_ members: [JSONValue.Member]) -> String? {
        join(members.map { member in message(member.value).map { "\(member.key) \($0)" } }, with: "; ")
    }

    private static func join(_ parts: [String?], with separator: String) -> String? {
        let said = parts.compactMap(\.self)
        return said.isEmpty ? nil : said.joined(separator: separator)
    }
}
