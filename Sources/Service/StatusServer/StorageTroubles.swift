import Mirror
import Store
import Sync
import Synchronization

/// What the databases do not take at present. Such a fault cannot be noted where all others are, in the database itself,
/// and so it is remembered here.
final class StorageTroubles: SyncObserver {
    private struct Name: Hashable {
        var account: String
        var stream: String
    }

    /// It is met again every 30 s. What was not met for so long is over, even if nothing has been due since.
    private static let longest = Duration.seconds(120)

    /// By stream: a disk that is full takes the small page of one and not the large page of another.
    private let faults = Mutex<[Name: (fault: Fault, metAt: Instant)]>([:])
    private let clock: any WallClock

    /// - Parameter clock: the machine's.
    init(clock: any WallClock) {
        self.clock = clock
    }

    /// The latest of each account, by its name.
    var present: [String: Fault] {
        let now = clock.now()
        let faults = faults.withLock { $0 }
            .filter { $0.value.metAt <= now && now - $0.value.metAt < Self.longest }
            .sorted { $0.value.metAt < $1.value.metAt }
        return Dictionary(faults.map { ($0.key.account, $0.value.fault) }) { $1 }
    }

    func note(_ event: SyncEvent) {
        let name = Name(account: event.account, stream: event.stream)
        switch event.kind {
        case .fault(let fault, _) where fault.operation == Store.opening:
            // Of these the daemon knows which there are (`StatusSubject.waiting`).
            return
        case .fault(let fault, _) where fault.kind == .storage:
            let now = clock.now()
            faults.withLock { $0[name] = (fault, now) }
        case .pageWritten, .walkEnded, .fault:
            // Each is told once it is in the database. That a walk began is told again of one that goes on.
            faults.withLock { $0[name] = nil }
        default: return
        }
    }
}
