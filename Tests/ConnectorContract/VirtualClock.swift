import Mirror
import Simulator
import Synchronization

/// crmirror's clock in these tests: the vendor's, ahead of it or behind it by a while. Whoever sleeps turns it to the
/// end of the sleep, so that an hour takes seconds; but nobody gets beyond `end` unless it is moved.
final class VirtualClock: WallClock {
    private struct State {
        /// How far sleepers go by themselves; nil for ever.
        var end: Instant?
        var nextIdentifier = 0
        /// Those who wait until somebody sleeps beyond the end.
        var waiters: [AsyncStream<Never>.Continuation] = []
        var sleepers: [Int: CheckedContinuation<Void, any Error>] = [:]
        var cancelled: Set<Int> = []
    }

    private let vendors: SimulatorClock
    private let lead: Duration
    private let state = Mutex(State())

    /// - Parameters:
    ///   - vendors: stands still but for what is slept here; a test may move it on.
    ///   - lead: how far this machine's clock is ahead of the vendor's; negative where it is behind.
    init(of vendors: SimulatorClock, aheadBy lead: Duration = .zero) {
        self.vendors = vendors
        self.lead = lead
    }

    func now() -> Instant {
        Instant(milliseconds: vendors.now.milliseconds) + lead
    }

    /// From here on nobody gets beyond `end`.
    func stop(at end: Instant?) {
        state.withLock { $0.end = end }
    }

    func sleep(until instant: Instant) async throws {
        try Task.checkCancellation()
        let isAwake = state.withLock { state in
            if let end = state.end, instant > max(end, now()) { return false }
            vendors.advance(by: instant - now())
            return true
        }
        guard !isAwake else { return await Task.yield() }
        try await standStill()
    }

    /// Returns when somebody sleeps beyond the end.
    func untilAsleep() async throws {
        let (moment, announcement) = AsyncStream.makeStream(of: Never.self)
        state.withLock { state in
            if state.sleepers.isEmpty { state.waiters.append(announcement) } else { announcement.finish() }
        }
        for await _ in moment {}
        try Task.checkCancellation()
    }

    /// Sleeps until it is cancelled.
    private func standStill() async throws {
        let identifier = state.withLock { state in
            state.nextIdentifier += 1
            return state.nextIdentifier
        }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { lay($0, identifier) }
        } onCancel: {
            let sleeper = state.withLock { state in
                state.cancelled.insert(identifier)
                return state.sleepers.removeValue(forKey: identifier)
            }
            sleeper?.resume(throwing: CancellationError())
        }
    }

    private func lay(_ sleeper: CheckedContinuation<Void, any Error>, _ identifier: Int) {
        let isCancelled = state.withLock { state in
            guard !state.cancelled.contains(identifier) else { return true }
            state.sleepers[identifier] = sleeper
            for waiter in state.waiters { waiter.finish() }
            state.waiters = []
            return false
        }
        if isCancelled { sleeper.resume(throwing: CancellationError()) }
    }
}
