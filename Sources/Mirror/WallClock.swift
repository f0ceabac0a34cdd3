/// What tells the time and waits. Decisions take an `Instant`; only the shells that perform them hold one of
/// these, so a test can turn it by hand.
package protocol WallClock: Sendable {
    func now() -> Instant

    /// Returns when `instant` has come; or before, where the clock was set back meanwhile: what `instant` was reckoned
    /// from is not true any more, and the caller looks anew.
    ///
    /// - Throws: `CancellationError` as soon as the task is cancelled.
    func sleep(until instant: Instant) async throws
}
