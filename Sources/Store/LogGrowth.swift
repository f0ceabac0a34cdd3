package import Mirror

/// Whether a reader lets the write-ahead log grow, and what is to be told of it. Pure.
///
/// SQLite writes the log back and begins it anew by itself, but never beyond what the oldest reader may still have to
/// see (its manual, "Write-Ahead Logging", "Avoiding Excessively Large WAL Files"): while somebody holds a
/// transaction open, every commit makes it longer.
package struct LogGrowth: Hashable, Sendable {
    /// What there is to tell.
    package enum News: Hashable, Sendable {
        /// A reader has held an old state since then, or longer.
        case held(bytes: Int, since: Instant)
        /// The log was begun anew and is of its usual size again.
        case over(mostBytes: Int, since: Instant)
    }

    /// What it grows to before it is written back, and is cut to when it begins anew.
    private let usualBytes: Int
    private var heldSince: Instant?
    private var mostBytes = 0
    /// How long it was when that was told last.
    private var toldBytes: Int?

    package init(usualBytes: Int) {
        self.usualBytes = usualBytes
    }

    /// From here on it is looked into: a log that was begun anew in time is shorter.
    var suspiciousBytes: Int { usualBytes / 4 * 5 }

    /// From here on it is worth telling.
    package var largeBytes: Int { usualBytes * 2 }

    /// - Parameters:
    ///   - bytes: how long the log is.
    ///   - isHeld: whether a reader keeps a part of it from being written back.
    ///   - now: when that was seen.
    /// - Returns: nil where there is nothing to tell, or it was told: it is told again when the log has doubled.
    package mutating func note(bytes: Int, isHeld: Bool, now: Instant) -> News? {
        guard bytes >= suspiciousBytes else { return end() }
        // Nobody holds it: it begins anew with the next commit, and is cut then.
        guard isHeld else {
            if toldBytes == nil { heldSince = nil }
            return nil
        }
        let since = heldSince ?? now
        heldSince = since
        mostBytes = max(mostBytes, bytes)
        guard bytes >= toldBytes.map({ $0 * 2 }) ?? largeBytes else { return nil }
        toldBytes = bytes
        return .held(bytes: bytes, since: since)
    }

    private mutating func end() -> News? {
        defer { self = LogGrowth(usualBytes: usualBytes) }
        guard toldBytes != nil, let heldSince else { return nil }
        return .over(mostBytes: mostBytes, since: heldSince)
    }
}
