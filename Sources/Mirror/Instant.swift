/// A point of wall-clock time, in whole milliseconds since 1970-01-01T00:00:00Z.
///
/// Wall-clock and not monotonic: it is compared with what vendors say and outlives a restart. The text form
/// is in `Formats` (`Timestamp`).
package struct Instant: Hashable, Comparable, Sendable, Codable {
    /// Milliseconds since the Unix epoch; negative before it.
    package var milliseconds: Int64

    package init(milliseconds: Int64) {
        self.milliseconds = milliseconds
    }

    package init(seconds: Int64) {
        self.milliseconds = seconds * 1000
    }

    package init(from decoder: any Decoder) throws {
        milliseconds = try decoder.singleValueContainer().decode(Int64.self)
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(milliseconds)
    }

    package static func < (left: Instant, right: Instant) -> Bool {
        left.milliseconds < right.milliseconds
    }

    /// The instant `duration` later; a part of a millisecond rounds up, so that nothing happens too early.
    package static func + (instant: Instant, duration: Duration) -> Instant {
        Instant(milliseconds: instant.milliseconds + duration.wholeMilliseconds)
    }

    package static func - (instant: Instant, duration: Duration) -> Instant {
        Instant(milliseconds: instant.milliseconds - duration.wholeMilliseconds)
    }

    /// How long it is from `earlier` to `later`; negative the other way round.
    package static func - (later: Instant, earlier: Instant) -> Duration {
        .milliseconds(later.milliseconds - earlier.milliseconds)
    }
}

extension Duration {
    /// This duration in milliseconds, a part of one rounded up.
    package var wholeMilliseconds: Int64 {
        let (seconds, attoseconds) = components
        let perMillisecond: Int64 = 1_000_000_000_000_000
        let rest =
            attoseconds > 0
            ? (attoseconds + perMillisecond - 1) / perMillisecond : attoseconds / perMillisecond
        return seconds * 1000 + rest
    }
}
