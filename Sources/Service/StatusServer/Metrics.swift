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
        /// Requests for pages that were answered or failed.
        var requests = 0
        /// Of those the ones that failed and have to be sent again.
        var retries = 0
        var errors = 0
        /// Pauses that the vendor asked for.
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
        case .pageWritten(let walk, _, let report):
            // A bulk file is one request and many pages.
            if walk.route == .live { requests += 1 }
            rows += report.counts
        case .walkEnded(let walk, _, _, let took):
            walks[walk.kind] = took
        case .fault(let fault, _):
            count(fault)
        case .walkBegan, .walkShifted, .asksAboutMissing, .warning, .schemaChanged, .anomalies,
            .logGrowth:
            break
        }
    }

    private mutating func count(_ fault: Fault) {
        switch fault.kind {
        case .transient, .malformed, .expired:
            requests += 1
            retries += 1
        case .throttled(let wait):
            requests += 1
            retries += 1
            throttled += wait ?? .zero
        case .refused, .unavailable, .rejected:
            requests += 1
        case .incomplete:
            // No trouble, but the only way to follow a table whose rows have no id.
            return
        case .storage, .damaged, .suspicious:
            break
        }
        errors += 1
    }
}
