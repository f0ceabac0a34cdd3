package import Mirror

/// When the next request may go: so many in any window of the period, and evenly paced once the burst is spent.
/// A pure value; `RequestThrottle` performs it.
package struct Throttle: Hashable, Sendable {
    package let limit: ThrottleLimit
    /// When requests went or will go, rising; only those that still count.
    package private(set) var uses: [Instant]
    /// No request goes before this.
    package private(set) var pausedUntil: Instant?

    package init(limit: ThrottleLimit, uses: [Instant] = [], pausedUntil: Instant? = nil) {
        self.limit = limit
        self.uses = uses.sorted()
        self.pausedUntil = pausedUntil
    }

    /// When a request that wants to go at `now` may go.
    package func earliest(_ now: Instant) -> Instant {
        let counted = counted(at: now)
        return max(now, pausedUntil ?? now, windowAllows(counted) ?? now, paceAllows(counted, now))
    }

    /// Takes the next slot.
    ///
    /// - Returns: when the request may go; it counts from then on.
    package mutating func reserve(_ now: Instant) -> Instant {
        let slot = earliest(now)
        uses = counted(at: now) + [slot]
        if let pausedUntil, pausedUntil <= slot { self.pausedUntil = nil }
        return slot
    }

    /// Lets nothing go before `until`, as the vendor asked. A shorter pause never ends a longer one.
    package mutating func pause(until: Instant) {
        pausedUntil = max(until, pausedUntil ?? until)
    }

    /// Uses that can still matter. A use further ahead than any reservation reaches was written before the clock
    /// was set back, and would block for as long as it was wrong.
    private func counted(at now: Instant) -> [Instant] {
        let furthest = (pausedUntil ?? now) + limit.period * 2
        return uses.filter { $0 > now - limit.period && $0 <= max(furthest, now + limit.period * 2) }
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
