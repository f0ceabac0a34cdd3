package import Mirror

/// The `Retry-After` header (RFC 9110, 10.2.3): seconds from now, or the moment itself.
package enum RetryAfter {
    /// No wait is longer: an absurd number must not overflow an `Instant`.
    package static let longestWait = Duration.seconds(366 * 86_400)

    /// How long to wait from `now`; zero for a moment that has passed. Nil where the value is neither form.
    ///
    /// Seconds may have a fraction, which the standard does not allow and some servers send.
    package static func parse(_ value: String, now: Instant) -> Duration? {
        let value = value.trimmingBlanks
        if let wait = seconds(value) { return wait }
        return HTTPDate.parse(value, now: now).map { min(max($0 - now, .zero), longestWait) }
    }

    private static func seconds(_ value: String) -> Duration? {
        var cursor = ByteCursor(Array(value.utf8))
        let whole = cursor.takeAll(where: \.isDigit)
        guard !whole.isEmpty else { return nil }
        var fraction = 0..<0
        if cursor.take(".") {
            fraction = cursor.takeAll(where: \.isDigit)
            if fraction.isEmpty { return nil }
        }
        guard cursor.isAtEnd else { return nil }
        // More digits than 64 bits hold are longer than the longest wait anyway.
        guard let seconds = Int64(cursor.text(whole)) else { return longestWait }
        let nanoseconds = (cursor.text(fraction) + "000000000").prefix(9)
        let wait = Duration.seconds(min(seconds, 1_000_000_000)) + .nanoseconds(Int64(nanoseconds) ?? 0)
        return min(wait, longestWait)
    }
}

extension String {
    /// Without the blanks and tabs around it.
    var trimmingBlanks: String {
        let isBlank = { (character: Character) in character == " " || character == "\t" }
        let start = drop(while: isBlank)
        return String(start.reversed().drop(while: isBlank).reversed())
    }
}
