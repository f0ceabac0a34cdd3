import Sync
import Synchronization

/// Passes on what happens in the service to whoever follows an order.
final class HandOverRelay: SyncObserver {
    private struct State {
        var nextIdentifier = 0
        var followers: [Int: @Sendable (SyncEvent) -> Void] = [:]
    }

    private let state = Mutex(State())

    /// - Parameter body: called from the accounts' tasks, until it is let go: it must not wait.
    /// - Returns: what to let go of it by.
    func follow(_ body: @escaping @Sendable (SyncEvent) -> Void) -> Int {
        state.withLock { state in
            state.nextIdentifier += 1
            state.followers[state.nextIdentifier] = body
            return state.nextIdentifier
        }
    }

    func letGo(_ identifier: Int) {
        state.withLock { _ = $0.followers.removeValue(forKey: identifier) }
    }

    func note(_ event: SyncEvent) {
        for follower in state.withLock({ Array($0.followers.values) }) { follower(event) }
    }
}
