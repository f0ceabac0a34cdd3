package import Mirror

/// When the next request may go: so many in any window of the period, and evenly paced once the burst is spent.
/// A pure value; `RequestThrottle` performs it.
package struct Throttle: Hashable, Sendable {
    /// Longer than any vendor is granted (`RetryPolicy.longestPause`).
    private static let longestPause = Duration.seconds(24 * 3600)

    package let limit: ThrottleLimit
    /// When requests went or will go, rising; only those that still count.
    package private(set) var uses: [Instant]
    /// No request goes before this, if it is to be believed: `pause(at:)`.
    package private(set) var pausedUntil: Instant?

    package init(limit: ThrottleLimit, uses: [Instant] = [], pausedUntil: Instant? = nil) {
        self.limit = limit
        self.uses = uses.sorted()
        self.pausedUntil = pausedUntil
    }

    /// When a request that wants to go at `now` may go.
    package func earliest(_ now: Instant) -> Instant {
        let counted = counted(at: now)
        // The last use too: requests go in the order in which they asked.
        return max(
            now, pause(at: now) ?? now, counted.last ?? now, windowAllows(counted) ?? now,
            paceAllows(counted, now)
        )
    }

    /// Takes the next slot.
    ///
    /// - Returns: when the request may go; it counts from then on.
    package mutating func reserve(_ now: Instant) -> Instant {
        let slot = earliest(now)
        uses = counted(at: now) + [slot]
        // Not before it is over: the slot may lie behind the pause, and others may ask until then.
        if pause(at: now) == nil { pausedUntil = nil }
        return slot
    }

    /// Lets nothing go before `until`, as the vendor asked. A shorter pause never ends a longer one.
    package mutating func pause(until: Instant, now: Instant) {
        pausedUntil = max(until, pause(at: now) ?? until)
    }

    /// The end of the pause that holds at `now`. One that ends later than any can was written before the clock
    /// was set back.
    package func pause(at now: Instant) -> Instant? {
        guard let pausedUntil, pausedUntil > now, pausedUntil <= now + Self.longestPause else { return nil }
        return pausedUntil
    }

    /// Uses that can still matter. A use further ahead than any reservation reaches was written before the clock
    /// was set back, and would block for as long as it was wrong.
    private func counted(at now: Instant) -> [Instant] {
        let periods = uses.count / max(limit.requests, 1) + 2
        let furthest = (pause(at: now) ?? now) + limit.period * periods
        return uses.filter { $0 >= now - limit.period && $0 <= furthest }
    }

    /// The sliding window: the request before the last `requests` of them must have left it.
    private func windowAllows(_ uses: [Instant]) -> Instant? {
        guard uses.count >= limit.requests else { return nil }
        // A use counts until exactly one period later: the vendor's clock may see it a moment late.
        return uses[uses.count - limit.requests] + limit.period + .milliseconds(1)
    }

    /// The generic cell rate algorithm: each request moves a theoretical time of arrival on by one interval,
    /// and may be early by as many intervals as the burst allows.
    private func paceAllows(_ uses: [Instant], _ now: Instant) -> Instant {
        let interval = limit.period / max(limit.requests, 1)
        var arrival: Instant?
        for use in uses { arrival = max(use, arrival ?? use) + interval }
        guard let arrival else { return now }
        return arrival - interval * max(limit.burst - 1, 0)
    }
}
