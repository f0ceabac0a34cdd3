import Mirror
import Synchronization

/// A clock whose sleepers are woken at once, so that virtual hours pass in milliseconds; but nobody sleeps beyond
/// `end` unless the test turns the clock, or the sleeper is cancelled.
final class ManualClock: WallClock {
    private struct Sleeper {
        var instant: Instant
        var continuation: CheckedContinuation<Void, any Error>
    }

    private struct State {
        var now: Instant
        var end: Instant
        var nextIdentifier = 0
        var sleepers: [Int: Sleeper] = [:]
        var cancelled: Set<Int> = []
    }

    static let start = Instant(seconds: 1_780_000_000)

    private let state: Mutex<State>

    /// `end` is how far sleepers go by themselves; nil for ever.
    init(at now: Instant = start, end: Instant? = nil) {
        state = Mutex(State(now: now, end: end ?? now + .seconds(3_000_000_000)))
    }

    func now() -> Instant {
        state.withLock { $0.now }
    }

    /// Lets time pass without waking anyone: a request takes a while.
    func pass(_ duration: Duration) {
        state.withLock { $0.now = $0.now + duration }
    }

    /// From here on nobody gets beyond `end`.
    func stop(at end: Instant) {
        state.withLock { $0.end = end }
    }

    /// Sets the time, and wakes who waited for it; nobody gets further.
    func turn(to instant: Instant) {
        wake { state in
            (state.now, state.end) = (max(state.now, instant), instant)
            return state.sleepers.filter { $0.value.instant <= instant }
        }
    }

    /// Somebody sets the clock back: whoever sleeps looks anew.
    func setBack(by duration: Duration) {
        wake { state in
            (state.now, state.end) = (state.now - duration, state.end - duration)
            return state.sleepers
        }
    }

    /// Lets everybody go on as far as they like.
    func release() {
        wake { state in
            state.end = state.now + .seconds(3_000_000_000)
            state.now = state.sleepers.values.map(\.instant).reduce(state.now, max)
            return state.sleepers
        }
    }

    private func wake(_ choose: @Sendable (inout State) -> [Int: Sleeper]) {
        let woken = state.withLock { state in
            let woken = choose(&state)
            for identifier in woken.keys { state.sleepers[identifier] = nil }
            return woken.values.map(\.continuation)
        }
        for continuation in woken { continuation.resume() }
    }

    func sleep(until instant: Instant) async throws {
        try Task.checkCancellation()
        let isAwake = state.withLock { state in
            guard instant <= max(state.end, state.now) else { return false }
            state.now = max(state.now, instant)
            return true
        }
        guard !isAwake else { return await Task.yield() }
        try await standStill(until: instant)
    }

    /// Returns when so many sleep beyond the end; whoever never gets there is cancelled by the test's time limit.
    func untilAsleep(_ count: Int = 1) async throws {
        while state.withLock({ $0.sleepers.count }) < count {
            try Task.checkCancellation()
            await Task.yield()
        }
    }

    private func standStill(until instant: Instant) async throws {
        let identifier = state.withLock { state in
            state.nextIdentifier += 1
            return state.nextIdentifier
        }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                lay(Sleeper(instant: instant, continuation: continuation), identifier)
            }
        } onCancel: {
            let sleeper = state.withLock { state in
                state.cancelled.insert(identifier)
                return state.sleepers.removeValue(forKey: identifier)
            }
            sleeper?.continuation.resume(throwing: CancellationError())
        }
    }

    private func lay(_ sleeper: Sleeper, _ identifier: Int) {
        let isCancelled = state.withLock { state in
            guard !state.cancelled.contains(identifier) else { return true }
            state.sleepers[identifier] = sleeper
            return false
        }
        if isCancelled { sleeper.continuation.resume(throwing: CancellationError()) }
    }
}
