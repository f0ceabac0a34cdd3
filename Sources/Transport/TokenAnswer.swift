import Formats
import Mirror

/// What a token endpoint gives (RFC 6749, 5.1), and what a token file holds.
package struct TokenAnswer: Hashable, Sendable {
    package var access: AccessToken
    /// Nil where the one that was shown stays good.
    package var refreshToken: Secret?
    /// `created_at`: seconds of the clock of whoever wrote the answer.
    var createdAt: Instant?

    /// What is wrong with an answer, without anything that is in it.
    struct Malformed: Error {
        var cause: String
    }

    /// - Parameters:
    ///   - body: JSON. Its numbers may be texts.
    ///   - obtainedAt: when it was asked for.
    /// - Throws: what is wrong with it.
    init(parsing body: [UInt8], obtainedAt: Instant) throws(Malformed) {
        let document: JSONValue
        do {
            document = try JSONValue(parsing: body)
        } catch {
            throw Malformed(cause: MarkupText.looksLikeMarkup(body) ? "it is a web page" : "it is \(error)")
        }
        guard let token = try Self.token("access_token", in: document) else {
            throw Malformed(cause: "it has no access_token")
        }
        let lifetime = Self.seconds("expires_in", in: document).map { Duration.seconds($0) }
        access = AccessToken(token, obtainedAt: obtainedAt, lifetime: lifetime)
        refreshToken = try Self.token("refresh_token", in: document)
        createdAt = Self.seconds("created_at", in: document).map { Instant(seconds: $0) }
    }

    /// Takes off the lifetime what of it had passed by the vendor's own clock when the answer came: a vendor may
    /// give out a token that it made earlier. What is not within the lifetime is another clock's time.
    mutating func subtractAge(vendorNow: Instant) {
        guard let createdAt, let lifetime = access.lifetime else { return }
        let age = vendorNow - createdAt
        if age > .zero, age < lifetime { access.lifetime = lifetime - age }
    }

    /// RFC 6749, appendix A.12: visible ASCII. Anything else would not pass as a header either.
    private static func token(_ key: String, in document: JSONValue) throws(Malformed) -> Secret? {
        guard case .string(let text)? = document[key], !text.isEmpty else { return nil }
        guard text.utf8.allSatisfy({ 0x21...0x7E ~= $0 }) else {
            throw Malformed(cause: "its \(key) holds characters that no token has")
        }
        return Secret(text)
    }

    /// A number above nothing, spelled as one or as a text; nil for whatever else is there.
    private static func seconds(_ key: String, in document: JSONValue) -> Int64? {
        let spelling: String
        switch document[key] {
        case .number(let text), .string(let text): spelling = text
        default: return nil
        }
        // Beyond the year 5138 it is no time, and would not fit milliseconds.
        guard let seconds = Double(spelling), seconds >= 1, seconds < 1e11 else { return nil }
        return Int64(seconds)
    }
}
