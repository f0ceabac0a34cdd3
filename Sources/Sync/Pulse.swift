package import Mirror
import Synchronization

/// Whether the accounts' loops turn: each says until when it will be heard of again. A loop that is late hangs, and
/// a service whose loops hang must not look alive.
package final class Pulse: Sendable {
    private let promises = Mutex<[String: Instant]>([:])
    /// So much later than it said a loop may be heard of: the machine is slow, or was asleep for a moment.
    private static let grace = Duration.seconds(60)

    package init() {}

    /// The account's loop will be heard of by `deadline`.
    func promise(_ account: String, by deadline: Instant) {
        promises.withLock { $0[account] = deadline }
    }

    /// The account's loop has ended.
    package func end(_ account: String) {
        promises.withLock { _ = $0.removeValue(forKey: account) }
    }

    /// The accounts that are late.
    package func late(_ now: Instant) -> [String] {
        promises.withLock { promises in
            promises.filter { $0.value + Self.grace < now }.keys.sorted()
        }
    }
}
