import Mirror
import Sync
import Synchronization

/// What the databases do not take at present. Such a fault cannot be noted where all others are, in the database itself,
/// and so it is remembered here.
final class StorageTroubles: SyncObserver {
    /// It is met again every 30 s, and of a locked database each account's turn takes five seconds. What was not met for
    /// so long is over, even if nothing has been due since.
    private static let longest = Duration.seconds(300)

    private let faults = Mutex<[String: (fault: Fault, metAt: Instant)]>([:])
    private let clock: any WallClock

    /// - Parameter clock: the machine's.
    init(clock: any WallClock) {
        self.clock = clock
    }

    /// By the account's name.
    var present: [String: Fault] {
        let now = clock.now()
        return faults.withLock { faults in
            faults.filter { $0.value.metAt <= now && now - $0.value.metAt < Self.longest }.mapValues(\.fault)
        }
    }

    func note(_ event: SyncEvent) {
        switch event.kind {
        case .fault(let fault, _) where fault.kind == .storage:
            let now = clock.now()
            faults.withLock { $0[event.account] = (fault, now) }
        case .pageWritten, .walkBegan, .walkEnded, .fault:
            // Each is told once it is in the database, or right before it is written there.
            faults.withLock { $0[event.account] = nil }
        default: return
        }
    }
}
