import Mirror
import Store

/// What is done with a page that was fetched: it is written while the one after it is fetched, and what follows from how
/// the walk then stands.
extension AccountRunner {
    /// Writes a page; where the database does not take it, it stays in hand.
    mutating func write(_ fetched: FetchedPage, _ index: Int, _ checkpoint: Checkpoint) async throws {
        let commit = WalkPlan.commit(
            fetched, works[index], account: account, after: checkpoint, now: clock.now()
        )
        let written: (report: CommitReport, next: FetchOutcome?)
        do {
            written = try await writeFetchingAhead(commit, index)
        } catch let fault as Fault where fault.kind == .storage {
            works[index].ready = .page(fetched)
            throw fault
        }
        for warning in fetched.page.warnings { warn(index, warning) }
        try follow(written.report.outcome, commit, index)
        if commit.completion != nil { try await tend() }
        // Now, and not when the page's turn comes: the vendor may want the whole account to pause.
        if case .failed(let fault) = written.next { throw fault }
        works[index].ready = written.next
    }

    /// What follows from how the walk stands.
    private mutating func follow(
        _ outcome: CommitReport.Outcome, _ commit: PageCommit, _ index: Int
    ) throws {
        switch outcome {
        case .goesOn:
            break
        case .complete:
            let held = stillHeld(index)
            noteEnd(of: commit, index, isHeld: held != nil)
            try finish(index, commit, fault: held)
        case .held(let fault):
            observer.note(event(index, .fault(fault, consequence: "held until a person has looked")))
            try finish(index, commit, fault: fault)
        case .shifted(let cause):
            observer.note(event(index, .walkShifted(cause: cause)))
        case .confirming(let count):
            observer.note(event(index, .asksAboutMissing(count)))
        }
    }

    /// A stream that waits for a person goes on waiting where a walk has told nothing new.
    private func stillHeld(_ index: Int) -> Fault? {
        guard works[index].state.condition == .held else { return nil }
        return Fault(
            .suspicious, operation: "mirror", subject: "\(account.name) \(works[index].stream.name)",
            cause: works[index].state.lastError ?? "it is held"
        )
    }

    /// Writes a page while the one after it is fetched.
    private mutating func writeFetchingAhead(
        _ commit: PageCommit, _ index: Int
    ) async throws -> (report: CommitReport, next: FetchOutcome?) {
        // A page that leads to itself is a loop, and is refused when it is written: asking for it once more would
        // only use its cursor up.
        let isLoop = commit.checkpoint.position == works[index].state.checkpoint?.position
        // Nor is anything fetched over the end of a list: it may have to be walked again.
        let following = commit.page.next?.part == commit.position.part && !isLoop ? commit.checkpoint : nil
        let slot = try await slotAhead(works[index], following)
        // Of `self` the other task gets nothing: this one goes on to change it.
        let (source, stream) = (source, works[index].stream)
        async let ahead = Self.fetchAhead(stream, following, slot: slot, from: source)
        let report = try await store.commit(commit)
        note(report, of: commit, index)
        if let news = await store.lookAtLog(now: clock.now()) {
            observer.note(event(index, .logGrowth(news, database: store.path)))
        }
        if slot != nil, following?.walk.route == .live { works[index].requests += 1 }
        return (report, await ahead)
    }

    /// A slot for the page after the one in hand; nil where the account or the URL has to wait.
    private func slotAhead(_ work: StreamWork, _ checkpoint: Checkpoint?) async throws -> RequestSlot? {
        // Nothing while the database takes nothing.
        guard let checkpoint, storageClosedUntil == nil else { return nil }
        let now = clock.now()
        guard try await throttle.closedUntil(now, patience: Self.patience) == nil else { return nil }
        guard
            case .granted(let slot) = try await source.reserve(
                work.stream, checkpoint, patience: Self.patience, now: now)
        else { return nil }
        // The page in hand came, so it is no retry.
        return RequestSlot(at: slot, heldBack: slot - now)
    }

    private static func fetchAhead(
        _ stream: Stream, _ checkpoint: Checkpoint?, slot: RequestSlot?, from source: PageSource
    ) async -> FetchOutcome? {
        guard let checkpoint, let slot else { return nil }
        return await source.fetch(stream, checkpoint, slot: slot)
    }

    private mutating func note(_ report: CommitReport, of commit: PageCommit, _ index: Int) {
        works[index].state = report.state
        works[index].failures = 0
        works[index].malformed = 0
        works[index].wasRefused = false
        storageClosedUntil = nil
        works[index].requests = 0
        works[index].retries = 0
        works[index].rows += report.counts
        works[index].allRows += report.counts
        orders.count(report.counts, of: works[index].stream.name)
        works[index].dueAt = commit.now
        for change in report.changes { observer.note(event(index, .schemaChanged(change))) }
        if report.anomalies > 0 { observer.note(event(index, .anomalies(report.anomalies))) }
        observer.note(
            event(index, .pageWritten(commit.checkpoint.walk, pages: commit.checkpoint.pages, report))
        )
    }

    private mutating func finish(_ index: Int, _ commit: PageCommit, fault: Fault?) throws {
        let walk = commit.checkpoint.walk
        works[index].fault = fault
        works[index].wantsBackfill = false
        works[index].wantsWholeWalk = false
        works[index].restarts = 0
        works[index].dueAt = works[index].state.nextDueAt ?? clock.now()
        // A bulk file is hours old: a one-shot too asks for what changed since.
        works[index].isDone = mission != .service && walk.route == .live
        if walk.route == .live { endOrders(index) }
        if walk.route == .snapshot { try source.snapshots.remove(works[index].stream, account: account) }
    }

    private func noteEnd(of commit: PageCommit, _ index: Int, isHeld: Bool) {
        let walk = commit.checkpoint.walk
        observer.note(
            event(
                index,
                .walkEnded(
                    walk, pages: commit.checkpoint.pages, rows: works[index].rows,
                    took: clock.now() - walk.startedAt, isHeld: isHeld
                )
            )
        )
    }
}
