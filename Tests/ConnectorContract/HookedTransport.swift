import Mirror
import Sync
import Synchronization
import Transport

/// The real way to the vendor, with a place for a test to act just before a request goes.
struct HookedTransport: VendorTransport {
    let real: any VendorTransport
    let hook: @Sendable (Request) throws -> Void

    func fetch(_ request: Request) async throws -> Response {
        try hook(request)
        return try await real.fetch(request)
    }

    func download(_ request: Request, to path: String) async throws -> Download {
        try hook(request)
        return try await real.download(request, to: path)
    }

    func refuseForeignLink(_ request: Request) throws(Fault) {
        try real.refuseForeignLink(request)
    }

    var secrets: [Secret] {
        get async { await real.secrets }
    }
}

/// Ends a run from inside it.
final class Stopper: Sendable {
    private let state = Mutex<(isStopped: Bool, task: Task<AccountOutcome, any Error>?)>((false, nil))

    func stop() {
        state.withLock { state in
            state.isStopped = true
            return state.task
        }?.cancel()
    }

    func hold(_ task: Task<AccountOutcome, any Error>) {
        let isStopped = state.withLock { state in
            state.task = task
            return state.isStopped
        }
        if isStopped { task.cancel() }
    }
}

/// Counts, from any task.
final class Counter: Sendable {
    private let count = Mutex(0)

    var value: Int { count.withLock { $0 } }

    /// How many it is with this one.
    func next() -> Int {
        count.withLock { count in
            count += 1
            return count
        }
    }
}
