/// What a subscription allows.
package enum RentalotPlan: String, CaseIterable, Sendable {
    case starter
    case pro
    case scale

    /// The most rows of a page.
    package var pageSize: Int {
        switch self {
        case .starter: 50
        case .pro: 100
        case .scale: 200
        }
    }

    package var requestsPerMinute: Int {
        switch self {
        case .starter: 30
        case .pro: 120
        case .scale: 600
        }
    }
}

/// Counts requests in minutes of the clock.
struct RequestCount: Sendable {
    private var minute: Int64 = 0
    private var requests = 0

    /// What every answer says of the limit, after this request.
    struct Standing: Sendable {
        let limit: Int
        let remaining: Int
        /// When the next minute begins, in seconds since 1970-01-01.
        let reset: Int64
        /// Seconds until then, if the request was one too many.
        let retryAfter: Int64?
    }

    mutating func count(now: Moment, limit: Int) -> Standing {
        let current = now.milliseconds / 60_000
        if current != minute { (minute, requests) = (current, 0) }
        requests += 1
        let reset = (current + 1) * 60
        let wait = reset - now.milliseconds / 1000
        return Standing(
            limit: limit, remaining: max(limit - requests, 0), reset: reset,
            retryAfter: requests > limit ? wait : nil)
    }
}

extension RequestCount.Standing {
    var fields: [(name: String, value: String)] {
        var fields = [
            (name: "X-RateLimit-Limit", value: String(limit)),
            (name: "X-RateLimit-Remaining", value: String(remaining)),
            (name: "X-RateLimit-Reset", value: String(reset)),
            (name: "X-RateLimit-Resource", value: "api"),
        ]
        if let retryAfter { fields.append((name: "Retry-After", value: String(retryAfter))) }
        return fields
    }
}
