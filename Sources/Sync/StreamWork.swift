import Mirror
import Store

/// One stream of an account and how far it is: what the account's loop turns over.
struct StreamWork {
    let stream: Stream
    var state: StreamState
    /// When the stream wants its next request.
    var dueAt: Instant
    /// A walk of everything is wanted, whatever the watermark says.
    var wantsBackfill = false
    /// The next poll has to walk everything: asking for changes was not enough.
    var wantsWholeWalk = false
    /// A one-shot is done with the stream.
    var isDone = false
    /// What was fetched ahead, or could not be written yet.
    var ready: FetchOutcome?
    /// Failures of the request in a row, and how many of them were malformed answers.
    var failures = 0
    var malformed = 0
    /// The database did not take the page in hand: nothing is fetched ahead meanwhile.
    var awaitsStorage = false
    /// How often the walk had to begin again without ever getting to its end.
    var restarts = 0
    /// Requests since the last page was written, and how many of them were in vain.
    var requests = 0
    var retries = 0
    /// What the walk under way has done in this process.
    var rows = RowCounts()
    /// What all walks have done in this process.
    var allRows = RowCounts()
    /// Why the stream is not complete, if a one-shot gave it up.
    var fault: Fault?

    init(stream: Stream, state: StreamState, now: Instant) {
        self.stream = stream
        self.state = state
        // What was suspicious is looked at as a whole again: a poll of the changes would not see it.
        wantsWholeWalk = state.condition == .held
        // One further ahead than any is put was written before the clock was set back.
        let furthest = now + max(state.pollInterval, Self.longestPause)
        dueAt = min(state.nextDueAt ?? now, furthest)
    }

    /// What a vendor is granted at most (`RetryPolicy.longestPause`).
    private static let longestPause = Duration.seconds(24 * 3600)

    /// The kind of the walk under way, or of the next.
    var walk: Walk.Kind {
        if let walk = state.checkpoint?.walk, !mustBeginAnew { return walk.kind }
        return wantsBackfill || state.watermark == nil ? .backfill : .poll
    }

    /// Whether the mirror has anything of the stream.
    var wasMirrored: Bool {
        state.completeThrough != nil || state.rowsLive + state.rowsDeleted > 0
    }

    /// A backfill is wanted, and the walk under way is something else.
    var mustBeginAnew: Bool {
        guard let walk = state.checkpoint?.walk else { return true }
        return (wantsBackfill && walk.kind != .backfill) || (wantsWholeWalk && walk.since != nil)
    }

    var outlook: Scheduler.Outlook {
        Scheduler.Outlook(
            stream: stream.name, walk: walk, dueAt: dueAt, rank: stream.rank,
            isUnderWay: state.checkpoint != nil
        )
    }
}

/// What a one-shot wants of an account.
package enum Mission: Hashable, Sendable {
    /// Poll for ever.
    case service
    /// Everything from the beginning, or on from where an interrupted backfill was.
    case backfill
    /// Whatever changed, once.
    case once
}
