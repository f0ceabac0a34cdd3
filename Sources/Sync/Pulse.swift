import Synchronization

/// Whether the accounts' loops turn: each says until when it will be heard of again. A loop that is late hangs, and
/// a service whose loops hang must not look alive.
package final class Pulse: Sendable {
    private let promises = Mutex<[String: Duration]>([:])
    private let elapsed: @Sendable () -> Duration
    /// So much later than it said a loop may be heard of: the machine is slow, or a nap of its clock is not over.
    private static let grace = Duration.seconds(120)

    /// - Parameter elapsed: the time since some beginning, by a clock that nobody sets and that stands still while the
    ///   machine sleeps: a loop that slept as well is not late.
    package init(elapsed: @escaping @Sendable () -> Duration = Pulse.uptime()) {
        self.elapsed = elapsed
    }

    /// The machine's time awake, from now on.
    package static func uptime() -> @Sendable () -> Duration {
        let beginning = SuspendingClock.now
        return { SuspendingClock.now - beginning }
    }

    /// The account's loop will be heard of within `duration`.
    func promise(_ account: String, within duration: Duration) {
        let due = elapsed() + max(duration, .zero)
        promises.withLock { $0[account] = due }
    }

    /// The account's loop has ended.
    package func end(_ account: String) {
        promises.withLock { _ = $0.removeValue(forKey: account) }
    }

    /// The accounts that are late.
    package func late() -> [String] {
        let now = elapsed()
        return promises.withLock { promises in
            promises.filter { $0.value + Self.grace < now }.keys.sorted()
        }
    }
}
