import Store
import Synchronization

/// One throttle a credential, for all accounts that show it, also where they are mirrored into different files.
package final class SharedThrottles: Sendable {
    private let throttles = Mutex<[String: RequestThrottle]>([:])

    package init() {}

    /// The throttle of the account's credential. It is remembered in the store that asks for it first.
    func throttle(of account: MirroredAccount, store: Store) -> RequestThrottle {
        throttles.withLock { throttles in
            if let known = throttles[account.throttleName] { return known }
            let throttle = RequestThrottle(
                name: account.throttleName, limit: account.throttle,
                adoptableLimit: account.adoptableLimit,
                otherDatabases: account.otherDatabases, store: store
            )
            throttles[account.throttleName] = throttle
            return throttle
        }
    }

    /// The pace of a credential's requests at present; nil where nobody works with it.
    package func pace(of name: String) -> Throttle.Pace? {
        throttles.withLock { $0[name] }?.pace
    }

    /// Lets go of a credential's throttle, and of the database that it is remembered in: nobody works with it any more.
    /// Whoever asks for it next gets a new one, with the limit that holds then.
    package func letGo(of name: String) {
        throttles.withLock { $0[name] = nil }
    }
}
