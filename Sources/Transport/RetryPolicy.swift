package import Mirror

/// What happens after a fault (`sync.md`, "Faults"). A value: who asks does the waiting.
package struct RetryPolicy: Hashable, Sendable {
    package enum Action: Hashable, Sendable {
        /// The same request, then.
        case again(at: Instant)
        /// Nothing is asked of the account until then, by any stream.
        case pauseAccount(until: Instant)
        /// The walk goes on, from its checkpoint, when it is next due.
        case putOff
        /// The stream fails; it needs other rights, another configuration or a person.
        case stop
        /// The walk begins again at its beginning.
        case startAgain
        /// The page in hand is written then.
        case waitForStorage(until: Instant)
    }

    package var backoff: Backoff
    /// The pause where the vendor throttles without saying for how long (Wealthbox: 60 s).
    package var unsaidPause: Duration
    /// The longest pause that a vendor is granted: a slip in its header must not silence an account for ever.
    package var longestPause: Duration
    /// How often a malformed answer is fetched again.
    package var repetitionsOfMalformed: Int
    /// Between two tries to write.
    package var storagePause: Duration

    package init(
        backoff: Backoff = Backoff(),
        unsaidPause: Duration = .seconds(60),
        longestPause: Duration = .seconds(24 * 3600),
        repetitionsOfMalformed: Int = 2,
        storagePause: Duration = .seconds(30)
    ) {
        self.backoff = backoff
        self.unsaidPause = unsaidPause
        self.longestPause = longestPause
        self.repetitionsOfMalformed = repetitionsOfMalformed
        self.storagePause = storagePause
    }

    /// What to do about a fault.
    ///
    /// - Parameters:
    ///   - fault: what went wrong.
    ///   - consecutiveFailures: of this request, this one included: from 1.
    ///   - now: when it went wrong.
    ///   - random: in 0..<1, spreads the tries.
    /// - Returns: what to do next.
    package func decide(
        _ fault: Fault,
        consecutiveFailures: Int,
        now: Instant,
        random: Double
    ) -> Action {
        let again = Action.again(at: now + backoff.delay(afterAttempt: consecutiveFailures, random: random))
        switch fault.kind {
        case .transient:
            return consecutiveFailures < backoff.attempts ? again : .putOff
        case .malformed:
            return consecutiveFailures <= repetitionsOfMalformed ? again : .putOff
        case .throttled(let wait):
            return .pauseAccount(until: now + pause(wait))
        case .refused, .unavailable, .rejected, .suspicious, .damaged:
            return .stop
        case .expired, .incomplete:
            return .startAgain
        case .storage:
            return .waitForStorage(until: now + storagePause)
        }
    }

    private func pause(_ wait: Duration?) -> Duration {
        min(max(wait ?? unsaidPause, .seconds(1)), longestPause)
    }
}
