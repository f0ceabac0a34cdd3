import Synchronization

/// The time at the vendor: in the `Date` header, in what records say, in the rules for cursors.
///
/// It never goes back, so that records changed later also sort later.
package final class SimulatorClock: Sendable {
    private struct State {
        /// What the clock showed when `reference` was taken.
        var base: Moment
        /// Where real time is counted from; nil while the clock stands still.
        var reference: ContinuousClock.Instant?
    }

    private let state: Mutex<State>

    /// A clock that shows `moment` now and from then on goes with real time, or stands still.
    package init(startingAt moment: Moment = .now, isFrozen: Bool = false) {
        state = Mutex(State(base: moment, reference: isFrozen ? nil : .now))
    }

    package var now: Moment {
        state.withLock { state in
            guard let reference = state.reference else { return state.base }
            return state.base + reference.duration(to: .now)
        }
    }

    /// Moves the clock forward by hand; a negative duration does nothing.
    package func advance(by duration: Duration) {
        guard duration > .zero else { return }
        state.withLock { $0.base = $0.base + duration }
    }
}
