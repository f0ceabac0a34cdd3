import Mirror
import Store
import Sync
import Synchronization

/// Remembers what it was told.
final class RecordingObserver: SyncObserver {
    private let noted = Mutex<[SyncEvent]>([])
    private let hook: @Sendable (SyncEvent) -> Void

    /// - Parameter hook: called with each event, in the account's task.
    init(hook: @escaping @Sendable (SyncEvent) -> Void = { _ in }) {
        self.hook = hook
    }

    func note(_ event: SyncEvent) {
        noted.withLock { $0.append(event) }
        hook(event)
    }

    func forget() {
        noted.withLock { $0 = [] }
    }

    var events: [SyncEvent] {
        noted.withLock { $0 }
    }

    /// The requests that were sent.
    var requested: [(stream: String, isRetry: Bool, heldBack: Duration)] {
        events.compactMap { event in
            guard case .requested(let isRetry, let heldBack) = event.kind else { return nil }
            return (event.stream, isRetry, heldBack)
        }
    }

    /// The walks that began or went on, and after how many pages.
    var begun: [(walk: Walk, pages: Int)] {
        events.compactMap { event in
            guard case .walkBegan(let walk, let pages, _) = event.kind else { return nil }
            return (walk, pages)
        }
    }

    var written: [(stream: String, walk: Walk, pages: Int, report: CommitReport)] {
        events.compactMap { event in
            guard case .pageWritten(let walk, let pages, let report) = event.kind else { return nil }
            return (event.stream, walk, pages, report)
        }
    }

    var ended: [(stream: String, walk: Walk, pages: Int, rows: RowCounts)] {
        events.compactMap { event in
            guard case .walkEnded(let walk, let pages, let rows, _, _) = event.kind else { return nil }
            return (event.stream, walk, pages, rows)
        }
    }

    /// Of each walk that ended, whether its stream was held still.
    var endedHeld: [Bool] {
        events.compactMap { if case .walkEnded(_, _, _, _, let isHeld) = $0.kind { isHeld } else { nil } }
    }

    var faults: [(fault: Fault, consequence: String)] {
        events.compactMap { if case .fault(let fault, let text) = $0.kind { (fault, text) } else { nil } }
    }

    /// Rows that were written and not found as they were.
    var rowsWritten: Int {
        written.reduce(0) { $0 + $1.report.counts.inserted + $1.report.counts.updated }
    }
}
