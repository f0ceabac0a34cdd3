package import Mirror

/// When the next request may go: so many in any window of the period, and evenly paced once the burst is spent.
/// A pure value; `RequestThrottle` performs it.
package struct Throttle: Sendable {
    /// Longer than any vendor is granted (`RetryPolicy.longestPause`).
    private static let longestPause = Duration.seconds(24 * 3600)

    package private(set) var limit: ThrottleLimit
    /// When requests went or will go, rising; only those that still count.
    package private(set) var uses: [Instant]
    /// No request goes before this, if it is to be believed: `pause(at:)`.
    package private(set) var pausedUntil: Instant?
    /// The next request goes no earlier: what is left of the vendor's window is spread over it. Short, and so not
    /// remembered across a restart.
    private var spreadUntil: Instant?
    /// How many times slower than the limit's pace requests go, since the vendor found that too fast.
    package private(set) var slowness = 1
    /// The last slot that was granted, and when that was asked for: slots this far ahead are to be believed.
    private var horizon: (slot: Instant, asked: Instant)?
    /// Requests since the vendor last found the pace too fast.
    private var sinceSlowed = 0

    package init(limit: ThrottleLimit, uses: [Instant] = [], pausedUntil: Instant? = nil) {
        self.limit = limit
        self.uses = uses.sorted()
        self.pausedUntil = pausedUntil
    }

    /// How fast requests go: the limit in force, which a vendor's answer may have set, and how many times slower than
    /// that.
    package struct Pace: Hashable, Sendable {
        package var limit: ThrottleLimit
        package var slowness: Int

        package init(limit: ThrottleLimit, slowness: Int = 1) {
            self.limit = limit
            self.slowness = slowness
        }
    }

    package var pace: Pace { Pace(limit: limit, slowness: slowness) }

    /// When a request that wants to go at `now` may go.
    package func earliest(_ now: Instant) -> Instant {
        let counted = counted(at: now)
        // The last use too: requests go in the order in which they asked.
        return max(
            now, pause(at: now) ?? now, counted.last ?? now, windowAllows(counted) ?? now,
            paceAllows(counted, now), spread(at: now)
        )
    }

    /// Takes the next slot.
    ///
    /// - Returns: when the request may go; it counts from then on.
    package mutating func reserve(_ now: Instant) -> Instant {
        let slot = earliest(now)
        uses = counted(at: now) + [slot]
        horizon = (slot, now)
        sinceSlowed += 1
        if slowness > 1, sinceSlowed >= Self.patience {
            slowness /= 2
            sinceSlowed = 0
        }
        // Not before it is over: the slot may lie behind the pause, and others may ask until then.
        if pause(at: now) == nil { pausedUntil = nil }
        return slot
    }

    /// Lets nothing go before `until`, as the vendor asked. A shorter pause never ends a longer one.
    package mutating func pause(until: Instant, now: Instant) {
        pausedUntil = max(until, pause(at: now) ?? until)
    }

    /// So many requests without a complaint, and the pace is taken up again by half.
    private static let patience = 50
    private static let greatestSlowness = 16

    /// Goes slower from now on: the vendor refused a request as one too many, whatever the limit says.
    package mutating func slowDown() {
        slowness = min(slowness * 2, Self.greatestSlowness)
        sinceSlowed = 0
    }

    /// Takes over what an answer says of the vendor's own count.
    ///
    /// - Parameters:
    ///   - allowance: what it says.
    ///   - adoptable: the most requests a minute that its limit may raise this one's to; nil leaves this one.
    ///   - now: when the answer came.
    package mutating func heed(_ allowance: Allowance, adoptable: Int?, now: Instant) {
        if let adoptable, let requests = allowance.limit, (1...adoptable).contains(requests),
            allowance.resetsIn <= Self.minute * 1.5
        {
            limit.requests = requests
            limit.period = Self.minute
        }
        guard allowance.remaining > 0 else {
            return pause(until: now + max(allowance.resetsIn, .seconds(1)), now: now)
        }
        // With more than half of it left the limit's own pace is enough.
        let isLow = allowance.remaining * 2 < allowance.limit ?? limit.requests
        spreadUntil = isLow ? now + allowance.resetsIn / allowance.remaining : nil
    }

    private static let minute = Duration.seconds(60)

    /// What is left of the vendor's window, as it counts.
    package struct Allowance: Hashable, Sendable {
        package var remaining: Int
        package var resetsIn: Duration
        /// How many requests the window has in all; nil where the vendor does not say.
        package var limit: Int?

        package init(remaining: Int, resetsIn: Duration, limit: Int? = nil) {
            self.remaining = remaining
            self.resetsIn = resetsIn
            self.limit = limit
        }
    }

    /// One that ends later than any can was set before the clock was set back.
    private func spread(at now: Instant) -> Instant {
        guard let spreadUntil, spreadUntil <= now + Self.longestPause else { return now }
        return max(spreadUntil, now)
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
        var furthest = (pause(at: now) ?? now) + limit.period * (periods * slowness)
        if let horizon, horizon.asked <= now { furthest = max(furthest, horizon.slot) }
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
        let interval = limit.interval * slowness
        var arrival: Instant?
        for use in uses { arrival = max(use, arrival ?? use) + interval }
        guard let arrival else { return now }
        // Who is too fast has no burst either.
        return arrival - interval * (slowness > 1 ? 0 : max(limit.burst - 1, 0))
    }
}
