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
    /// The last request was refused though the credential is good.
    var wasRefused = false
    /// How often the walk had to begin again without ever getting to its end.
    var restarts = 0
    /// Requests since the last page was written, and how many of them were in vain.
    var requests = 0
    var retries = 0
    /// What keeps its next request from going.
    var holdBack = HoldBack()
    /// What the walk under way has done in this process.
    var rows = RowCounts()
    /// What all walks have done in this process.
    var allRows = RowCounts()
    /// Why the stream is not complete, if a one-shot gave it up.
    var fault: Fault?
    /// What the vendor said beside its records: each is told once.
    var warnings: Set<String> = []
    /// Between two sweeps; nil where the account has none.
    var sweepEvery: Duration?
    /// A one-shot sweeps instead of polling where both are due.
    var isOneShot = false

    init(stream: Stream, state: StreamState, now: Instant) {
        self.stream = stream
        self.state = state
        // What was suspicious is looked at as a whole again: a poll of the changes would not see it.
        wantsWholeWalk = state.condition == .held
        // What was put off before the clock was set back would wait for as long as it was wrong.
        let putOffAt = [state.lastSuccessAt, state.lastErrorAt].compactMap(\.self).max()
        let isOfAnotherClock = putOffAt.map { $0 > now } ?? false
        let furthest = now + max(state.pollInterval, Self.longestPause)
        dueAt = isOfAnotherClock ? now : min(state.nextDueAt ?? now, furthest)
    }

    /// What a vendor is granted at most (`RetryPolicy.longestPause`).
    private static let longestPause = Duration.seconds(24 * 3600)

    /// What was granted to its next request, which asked for it at `asked`.
    mutating func slot(at granted: Instant, asked: Instant) -> RequestSlot {
        RequestSlot(
            at: granted, heldBack: holdBack.settle(at: asked) + max(granted - asked, .zero),
            isRetry: failures > 0
        )
    }

    /// The kind of the walk that comes next.
    func nextWalk(_ now: Instant) -> Walk.Kind {
        if wantsBackfill || state.watermark == nil { return .backfill }
        guard let sweepDueAt = sweepDueAt(now), sweepDueAt <= now else { return .poll }
        return isOneShot || dueAt > now || isPolledInstead(sweepDueAt, now) ? .sweep : .poll
    }

    /// Whether polls have taken every turn since the sweep was due for an hour, as they do where the next is due before
    /// the vendor takes another request. A service that was down for a day polls first.
    private func isPolledInstead(_ sweepDueAt: Instant, _ now: Instant) -> Bool {
        state.lastSuccessAt.map { $0 <= now && $0 - sweepDueAt > Self.longestPutOff } ?? false
    }

    private static let longestPutOff = Duration.seconds(3600)

    /// When the stream's next sweep is due; nil where it needs none.
    func sweepDueAt(_ now: Instant) -> Instant? {
        sweepEvery.flatMap { WalkPlan.sweepDueAt(self, sweepEvery: $0, now: now) }
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

    /// How the stream stands in the account's queue.
    func outlook(_ now: Instant) -> Scheduler.Outlook {
        guard let walk = state.checkpoint?.walk, !mustBeginAnew else {
            // A sweep begins between two polls, so that it puts none off.
            let isFine = [.ok, .stale, .held].contains(state.condition)
            let wakesAt = min(dueAt, isFine ? sweepDueAt(now) ?? dueAt : dueAt)
            return outlook(nextWalk(max(now, wakesAt)), dueAt: wakesAt, isUnderWay: state.checkpoint != nil)
        }
        // While it is under way no poll can begin; one that is overdue lends it its place.
        let pollIsDue = walk.kind == .sweep && (state.nextDueAt ?? now) <= now
        return outlook(pollIsDue ? .poll : walk.kind, dueAt: dueAt, isUnderWay: true)
    }

    private func outlook(_ walk: Walk.Kind, dueAt: Instant, isUnderWay: Bool) -> Scheduler.Outlook {
        Scheduler.Outlook(
            stream: stream.name, walk: walk, dueAt: dueAt, rank: stream.rank, isUnderWay: isUnderWay,
            isAtHand: isUnderWay && isAtHand
        )
    }

    /// Whether its next page needs no request.
    private var isAtHand: Bool {
        if ready != nil { return true }
        if case .file = state.checkpoint?.position.place { return true }
        return false
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
