package import Mirror
import Formats

/// What an answer's `X-RateLimit-Remaining` and `X-RateLimit-Reset` say.
package struct RateLimit: Hashable, Sendable {
    /// Requests left until the reset; nil where the answer does not say.
    package var remaining: Int?
    /// How long it is until there are new ones; nil where the answer does not say.
    package var resetsIn: Duration?
    /// How many requests there are from one reset to the next; nil where the answer does not say.
    package var limit: Int?
    /// Whether it may be one of a minute: nothing in `X-RateLimit-Resource` speaks of a day.
    package var isOfMinutes = true

    /// Nil where the answer has neither header.
    ///
    /// - Parameters:
    ///   - response: the answer.
    ///   - now: when it came.
    package init?(_ response: Response, now: Instant) {
        remaining = response.value(of: "x-ratelimit-remaining").flatMap { Int($0) }
        resetsIn = response.value(of: "x-ratelimit-reset").flatMap { Int64($0) }.flatMap {
            Self.wait($0, vendorNow: response.vendorNow(now))
        }
        limit = response.value(of: "x-ratelimit-limit").flatMap { Int($0) }
        let resource = response.value(of: "x-ratelimit-resource")?.lowercased() ?? ""
        isOfMinutes = !resource.contains("day") && !resource.contains("daily")
        if remaining == nil, resetsIn == nil { return nil }
    }

    /// Most vendors send epoch seconds, some the seconds that are left; no window is thirty years long.
    private static func wait(_ value: Int64, vendorNow: Instant) -> Duration? {
        // Beyond the year 2100 it is neither, and would not fit milliseconds.
        guard (0..<4_102_444_800).contains(value) else { return nil }
        if value < 1_000_000_000 { return .seconds(value) }
        return max(Instant(seconds: value) - vendorNow, .zero)
    }
}

extension Response {
    /// The vendor's clock, against which its own times are read: this machine's may be wrong.
    func vendorNow(_ now: Instant) -> Instant {
        value(of: "date").flatMap { HTTPDate.parse($0, now: now) } ?? now
    }
}
