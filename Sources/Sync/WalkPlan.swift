import Mirror
import Store

/// Decides what the next walk of a stream is, and what becomes true with each of its pages. Pure.
enum WalkPlan {
    /// The walk that comes next. A stream is keyless whose rows are keyed by their content.
    static func next(_ work: StreamWork, account: MirroredAccount, isKeyless: Bool, now: Instant) -> Walk {
        switch work.nextWalk(now) {
        case .backfill: backfill(work, account, now: now)
        case .sweep: Walk(kind: .sweep, startedAt: now, findsVanished: true)
        case .poll: poll(work, account, isKeyless: isKeyless, now: now)
        }
    }

    private static func backfill(_ work: StreamWork, _ account: MirroredAccount, now: Instant) -> Walk {
        let isFirst = work.state.rowsLive + work.state.rowsDeleted == 0
        // Over rows that are there already, a file of last night could write older ones.
        let takesSnapshot =
            account.loadsFirstFromSnapshot && isFirst && work.state.watermark == nil
            && work.stream.hasSnapshot && account.connector.snapshot(of: work.stream) != nil
        // Where nothing is, nothing can have vanished.
        return Walk(
            kind: .backfill, route: takesSnapshot ? .snapshot : .live, startedAt: now,
            findsVanished: isFirst ? nil : true
        )
    }

    private static func poll(
        _ work: StreamWork, _ account: MirroredAccount, isKeyless: Bool, now: Instant
    ) -> Walk {
        let narrowing = narrowing(work, account, isKeyless: isKeyless, now: now)
        return Walk(
            kind: .poll, startedAt: now, since: narrowing == nil ? nil : work.state.watermark,
            narrowing: narrowing, findsVanished: narrowing == nil ? true : nil
        )
    }

    /// How a poll leaves out what did not change; nil where everything has to be walked.
    private static func narrowing(
        _ work: StreamWork, _ account: MirroredAccount, isKeyless: Bool, now: Instant
    ) -> Walk.Narrowing? {
        guard !work.wantsWholeWalk, work.state.watermark != nil else { return nil }
        // Rows without an id: asking for changes tells that there are some, but not which rows they replace,
        // nor which are gone.
        let last = work.state.lastFullWalkAt ?? now
        // One that lies ahead is of before the clock was set back.
        let isOverdue = last > now || last + account.fullWalkEvery <= now
        if isKeyless && isOverdue { return nil }
        return work.stream.polling.narrowing(work.state.honoured)
    }

    /// When the next walk of everything may look for vanished rows; nil where every poll does, or there was none yet.
    static func sweepDueAt(_ work: StreamWork, sweepEvery: Duration, now: Instant) -> Instant? {
        guard work.state.watermark != nil,
            work.stream.polling.narrowing(work.state.honoured) != nil
        else { return nil }
        if let notBefore = work.state.sweepNotBefore { return notBefore }
        // One that lies ahead is of before the clock was set back.
        return (work.state.lastSweepAt ?? work.state.lastFullWalkAt).map { last in
            last > now ? now : last + sweepEvery
        }
    }

    /// What is written with a page that was fetched at `checkpoint`.
    static func commit(
        _ fetched: FetchedPage, _ work: StreamWork, account: MirroredAccount, after checkpoint: Checkpoint,
        now: Instant
    ) -> PageCommit {
        var walk = checkpoint.walk
        // The clock of the first answer, and no other: what changed while the walk went on comes with the next.
        if checkpoint.pages == 0, walk.vendorStartedAt == nil { walk.vendorStartedAt = fetched.vendorTime }
        // What stands in a list that was passed over is not known.
        if fetched.tellsNothing, walk.findsVanished == true { walk.findsVanished = false }
        let isPage = checkpoint.position.place != .confirmation
        let next = Checkpoint(
            walk: walk, position: position(after: fetched.page, at: checkpoint.position),
            pages: checkpoint.pages + (isPage ? 1 : 0), savedAt: now, total: total(fetched.page, checkpoint)
        )
        return PageCommit(
            account: account.name, stream: work.stream, page: fetched.page, position: checkpoint.position,
            checkpoint: next,
            completion: fetched.page.next == nil
                ? completion(of: walk, fetched.page, work, account, now: now) : nil,
            requests: work.requests, retries: work.retries, now: now
        )
    }

    /// The lists of one parent's records are walked before the next parent's turn comes.
    private static func position(after page: Page, at position: Position) -> Position {
        guard var next = page.next else { return position }
        next.parent = position.parent
        return next
    }

    /// What the vendor said of the list with its first page.
    private static func total(_ page: Page, _ checkpoint: Checkpoint) -> Int? {
        guard let next = page.next, next.part == checkpoint.position.part else {
            // The list ends here, perhaps with its first page.
            return checkpoint.total
        }
        return checkpoint.position.place.isListBeginning ? page.total : checkpoint.total
    }

    private static func completion(
        of walk: Walk, _ page: Page, _ work: StreamWork, _ account: MirroredAccount, now: Instant
    ) -> PageCommit.Completion {
        var honoured = work.state.honoured
        if page.ignoresSince, walk.narrowing == .newestFirst { honoured.order = false }
        if page.ignoresSince, walk.narrowing != .newestFirst { honoured.filter = false }
        let interval = account.pollInterval(of: work.stream, honoured: honoured)
        // A sweep takes longer than a poll and must not put the next one off.
        let pollDueAt = walk.kind == .sweep ? work.state.nextDueAt : nil
        // A bulk file is hours old: what changed since is asked for at once.
        // And no further ahead than one is ever put: the clock may have been set back since.
        let ahead = min(pollDueAt ?? walk.startedAt + interval, now + interval)
        let nextDueAt = walk.route == .snapshot ? now : max(now, ahead)
        return PageCommit.Completion(
            watermark: walk.completeThrough - work.stream.polling.overlap, nextDueAt: nextDueAt,
            pollInterval: interval, maxDeletePercent: account.maxDeletePercent,
            canConfirm: account.connector.confirmation(of: "1", in: work.stream) != nil,
            sweepAgainAt: now + account.fullWalkEvery
        )
    }
}

extension Position.Place {
    /// Whether it is a list's first page.
    var isListBeginning: Bool {
        switch self {
        case .beginning, .plainBeginning: true
        default: false
        }
    }
}
