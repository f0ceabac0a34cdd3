/// How long to wait before trying again: full jitter, as in "Exponential Backoff And Jitter" (AWS Architecture
/// Blog), so that streams that failed together do not come back together.
package struct Backoff: Hashable, Sendable {
    /// The longest wait after the first failure; it doubles with each further one.
    package var base: Duration
    /// The longest wait ever.
    package var cap: Duration
    /// After so many failures in a row it is given up for now.
    package var attempts: Int

    package init(base: Duration = .seconds(1), cap: Duration = .seconds(300), attempts: Int = 8) {
        self.base = base
        self.cap = cap
        self.attempts = attempts
    }

    /// The wait after the failure of attempt `number`, which counts from 1.
    ///
    /// - Parameters:
    ///   - number: how many attempts have failed in a row.
    ///   - random: in 0..<1; the wait is that part of the longest one.
    /// - Returns: from nothing up to `base` doubled `number - 1` times, at most `cap`.
    package func delay(afterAttempt number: Int, random: Double) -> Duration {
        var longest = base
        var doublings = number - 1
        while doublings > 0, longest < cap {
            longest += longest
            doublings -= 1
        }
        return min(longest, cap) * min(max(random, 0), 1)
    }
}
