import Mirror
import Store
package import Sync
import Synchronization

/// Counts what happens, from the beginning of the process on: what `/metrics` says beside the database's state.
package final class Metrics: SyncObserver {
    struct Key: Hashable, Sendable {
        var account: String
        var stream: String
    }

    /// Of one stream.
    struct Counts: Hashable, Sendable {
        var requests = 0
        /// Of those the ones that were sent again.
        var retries = 0
        var errors = 0
        /// For how long requests were held back.
        var throttled = Duration.zero
        var rows = RowCounts()
        /// How long the latest walk of each kind took that ended whole.
        var walks: [Walk.Kind: Duration] = [:]
    }

    private let state = Mutex<[Key: Counts]>([:])

    package init() {}

    var counts: [Key: Counts] { state.withLock { $0 } }

    package func note(_ event: SyncEvent) {
        state.withLock {
            $0[Key(account: event.account, stream: event.stream), default: Counts()].count(event.kind)
        }
    }
}

extension Metrics.Counts {
    fileprivate mutating func count(_ event: SyncEvent.Kind) {
        switch event {
        case .requested(let isRetry, let heldBack):
            requests += 1
            retries += isRetry ? 1 : 0
            throttled += heldBack
        case .pageWritten(_, _, let report):
            rows += report.counts
        case .walkEnded(let walk, _, _, let took, _):
            walks[walk.kind] = took
        case .fault(let fault, _):
            // No trouble, but the only way to follow a table whose rows have no id.
            errors += fault.kind == .incomplete ? 0 : 1
        case .walkBegan, .walkShifted, .asksAboutMissing, .warning, .schemaChanged, .anomalies,
            .logGrowth:
            break
        }
    }
}
