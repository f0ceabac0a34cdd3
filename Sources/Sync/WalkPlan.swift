import Mirror
import Store

/// Decides what the next walk of a stream is, and what becomes true with each of its pages. Pure.
enum WalkPlan {
    /// The walk that comes next. A stream is keyless whose rows are keyed by their content.
    static func next(_ work: StreamWork, account: MirroredAccount, isKeyless: Bool, now: Instant) -> Walk {
        if work.walk == .backfill {
            // Over rows that are there already, a file of last night could write older ones.
            let isFirst = work.state.watermark == nil && work.state.rowsLive + work.state.rowsDeleted == 0
            let takesSnapshot =
                account.loadsFirstFromSnapshot && isFirst && work.stream.hasSnapshot
                && account.connector.snapshot(of: work.stream) != nil
            return Walk(kind: .backfill, route: takesSnapshot ? .snapshot : .live, startedAt: now)
        }
        return Walk(kind: .poll, startedAt: now, since: since(work, account, isKeyless: isKeyless, now: now))
    }

    /// A poll's lower bound; nil where everything has to be walked.
    private static func since(
        _ work: StreamWork, _ account: MirroredAccount, isKeyless: Bool, now: Instant
    ) -> Instant? {
        guard case .changes = work.stream.polling, !work.wantsWholeWalk else { return nil }
        // Rows without an id: asking for changes tells that there are some, but not which rows they replace,
        // nor which are gone.
        let isOverdue = (work.state.lastFullWalkAt ?? now) + account.fullWalkEvery <= now
        return isKeyless && isOverdue ? nil : work.state.watermark
    }

    /// What is written with a page that was fetched at `checkpoint`.
    static func commit(
        _ fetched: FetchedPage, _ work: StreamWork, account: MirroredAccount, after checkpoint: Checkpoint,
        now: Instant
    ) -> PageCommit {
        var walk = checkpoint.walk
        // The clock of the first answer, and no other: what changed while the walk went on comes with the next.
        if checkpoint.pages == 0, walk.vendorStartedAt == nil { walk.vendorStartedAt = fetched.vendorTime }
        let next = Checkpoint(
            walk: walk, position: fetched.page.next ?? checkpoint.position, pages: checkpoint.pages + 1
        )
        return PageCommit(
            account: account.name, stream: work.stream, records: fetched.page.records,
            total: fetched.page.total, checkpoint: next,
            completion: fetched.page.next == nil ? completion(of: walk, work, account, now: now) : nil,
            requests: work.requests, retries: work.retries, now: now
        )
    }

    private static func completion(
        of walk: Walk, _ work: StreamWork, _ account: MirroredAccount, now: Instant
    ) -> PageCommit.Completion {
        let overlap: Duration = if case .changes(let overlap) = work.stream.polling { overlap } else { .zero }
        // A bulk file is hours old: what changed since is asked for at once.
        let nextDueAt =
            walk.route == .snapshot ? now : max(now, walk.startedAt + account.pollInterval(of: work.stream))
        return PageCommit.Completion(watermark: walk.completeThrough - overlap, nextDueAt: nextDueAt)
    }
}
