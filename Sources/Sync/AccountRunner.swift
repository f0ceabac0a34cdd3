import Mirror
import Store
import Transport

/// Turns one account's streams over, one page at a time, until nothing is left to do or it is told to stop.
///
/// The shell around the decisions of `Scheduler`, `Throttle` and `RetryPolicy`: it asks them, and does what they
/// say. One task an account, so that one account's trouble never slows another's.
struct AccountRunner {
    let account: MirroredAccount
    let store: Store
    let source: PageSource
    let throttle: RequestThrottle
    let clock: any WallClock
    let observer: any SyncObserver
    let mission: Mission
    let policy: RetryPolicy
    let random: @Sendable () -> Double
    let orders: Orders
    var pulse = Pulse()
    var works: [StreamWork] = []
    /// Set once the vendor has refused the credential itself.
    var refusal: Fault?

    /// What a one-shot waits for at most.
    private static let longestWait = Duration.seconds(600)
    var patience: Duration? { mission == .service ? nil : Self.longestWait }

    /// The longest that one turn takes beside waiting for its slot: a page may take ten minutes, and its transaction.
    private static let longestTurn = Duration.seconds(900)

    /// - Returns: what became of each stream, once a one-shot is done. A service returns only by being cancelled.
    mutating func run() async throws -> AccountOutcome {
        try await enlist()
        while true {
            try await takeOrders()
            let asked = clock.now()
            let outlooks = works.filter { !$0.isDone && !waitsForParent($0, asked) }.map { $0.outlook(asked) }
            let pausedUntil = try await throttle.pausedUntil(clock.now())
            switch Scheduler.next(outlooks, pausedUntil: pausedUntil, now: clock.now()) {
            case .advance(let stream):
                pulse.promise(account.name, by: clock.now() + Self.longestTurn)
                guard let index = works.firstIndex(where: { $0.stream.name == stream }) else { continue }
                try await advance(index)
            case .wait(let until):
                pulse.promise(account.name, by: until)
                if let pausedUntil { holdBack(outlooks, until: pausedUntil) }
                try await wait(until: until)
            case .finished:
                return AccountOutcome(account: account.name, works: works, refusal: refusal)
            }
            try Task.checkCancellation()
        }
    }

    /// Whoever waits for a one-shot, or for an order, does not wait for long.
    private mutating func wait(until: Instant) async throws {
        if until - clock.now() > Self.longestWait {
            guard mission == .service else { return try await giveUp(until: until) }
            endOrders(pausedUntil: until)
        }
        try await orders.sleep(until: until, by: clock)
    }

    /// What is walked by another stream's records is walked behind them: those that are still to come would be
    /// passed over.
    private func waitsForParent(_ work: StreamWork, _ now: Instant) -> Bool {
        guard let parent = work.stream.parent,
            let other = works.first(where: { $0.stream.name == parent }), !other.isDone
        else { return false }
        return other.state.checkpoint != nil || other.dueAt <= now || other.state.watermark == nil
    }

    /// One page of one stream, and whatever becomes of it.
    private mutating func advance(_ index: Int) async throws {
        do {
            do {
                try await turn(index)
            } catch let fault as Fault {
                try await handle(fault, index)
            }
        } catch let fault as Fault where fault.kind == .storage {
            // What was to be noted could not be; it comes again when the database takes it.
            waitForStorage(fault, index, until: clock.now() + policy.storagePause)
        }
    }

    /// One page of one stream: fetched, unless it was fetched ahead, and written.
    private mutating func turn(_ index: Int) async throws {
        if works[index].mustBeginAnew { try await begin(index) }
        guard let checkpoint = works[index].state.checkpoint else { return }
        if works[index].hasShifted(checkpoint, now: clock.now()) { throw shifted(index) }
        if checkpoint.position.place == .confirmation { return try await confirm(index, checkpoint) }
        if works[index].stream.parent != nil, checkpoint.position.parent == nil {
            // No parent has anything new: the walk ends before it begins.
            let nothing = FetchedPage(page: Page(records: .none, next: nil), vendorTime: nil)
            return try await write(nothing, index, checkpoint)
        }
        if checkpoint.walk.route == .snapshot, checkpoint.position == .beginning {
            return try await download(index, checkpoint)
        }
        switch try await page(index, checkpoint) {
        case .page(let fetched): try await write(fetched, index, checkpoint)
        case .askAgain(let position, let cause):
            try await move(index, checkpoint, to: position, because: cause)
        case .denied(let until): holdBack(index, asked: clock.now(), until: until)
        case .failed(let fault): throw fault
        case .cancelled: throw CancellationError()
        }
    }

    private mutating func begin(_ index: Int) async throws {
        let work = works[index]
        let isKeyless = await isKeyless(work)
        let walk = WalkPlan.next(work, account: account, isKeyless: isKeyless, now: clock.now())
        try await begin(index, walk, because: "another walk began")
    }

    /// Begins `walk`, and gives up the one under way.
    mutating func begin(_ index: Int, _ walk: Walk, because reason: String) async throws {
        works[index].state = try await store.begin(
            walk, at: .beginning, account: account.name, stream: works[index].stream.name,
            parent: works[index].stream.parent, giveUpReason: reason
        )
        works[index].ready = nil
        works[index].rows = RowCounts()
        observer.note(event(index, .walkBegan(walk, pages: 0)))
    }

    private func isKeyless(_ work: StreamWork) async -> Bool {
        await store.isKeyedByContent(table: work.state.table)
    }

    private mutating func page(_ index: Int, _ checkpoint: Checkpoint) async throws -> FetchOutcome {
        if let ready = works[index].ready {
            works[index].ready = nil
            return ready
        }
        let now = clock.now()
        switch try await source.reserve(works[index].stream, checkpoint, patience: patience, now: now) {
        case .denied(let until):
            return .denied(until: until)
        case .granted(let granted):
            pulse.promise(account.name, by: granted + Self.longestTurn)
            works[index].requests += checkpoint.walk.route == .live ? 1 : 0
            let slot = works[index].slot(at: granted, asked: now)
            return await source.fetch(works[index].stream, checkpoint, slot: slot)
        }
    }

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
            noteEnd(of: commit, index)
            try finish(index, commit, fault: stillHeld(index))
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
        async let ahead = fetchAhead(works[index].stream, following, slot: slot)
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
        guard let checkpoint, !work.awaitsStorage else { return nil }
        let now = clock.now()
        guard try await throttle.pausedUntil(now) == nil else { return nil }
        guard
            case .granted(let slot) = try await source.reserve(
                work.stream, checkpoint, patience: patience, now: now)
        else { return nil }
        // The page in hand came, so it is no retry.
        return RequestSlot(at: slot, heldBack: slot - now)
    }

    private func fetchAhead(
        _ stream: Stream, _ checkpoint: Checkpoint?, slot: RequestSlot?
    ) async -> FetchOutcome? {
        guard let checkpoint, let slot else { return nil }
        return await source.fetch(stream, checkpoint, slot: slot)
    }

    private mutating func note(_ report: CommitReport, of commit: PageCommit, _ index: Int) {
        works[index].state = report.state
        works[index].failures = 0
        works[index].malformed = 0
        works[index].awaitsStorage = false
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

    private func noteEnd(of commit: PageCommit, _ index: Int) {
        let walk = commit.checkpoint.walk
        observer.note(
            event(
                index,
                .walkEnded(
                    walk, pages: commit.checkpoint.pages, rows: works[index].rows,
                    took: clock.now() - walk.startedAt
                )
            )
        )
    }

    private mutating func warn(_ index: Int, _ warning: String) {
        guard works[index].warnings.insert(warning).inserted else { return }
        observer.note(event(index, .warning(warning)))
    }

    private mutating func move(
        _ index: Int, _ checkpoint: Checkpoint, to position: Position, because cause: String
    ) async throws {
        var checkpoint = checkpoint
        if position.part != checkpoint.position.part {
            // What the vendor said of one list is not true of another; and what stands in the one that is passed over
            // is not known.
            checkpoint.total = nil
            if checkpoint.walk.findsVanished == true { checkpoint.walk.findsVanished = false }
            warn(index, "a list was passed over: \(cause)")
        }
        checkpoint.position = position
        checkpoint.position.parent =
            checkpoint.position.parent ?? works[index].state.checkpoint?.position.parent
        works[index].state = try await store.move(
            to: checkpoint, account: account.name, stream: works[index].stream.name
        )
    }

    private mutating func download(_ index: Int, _ checkpoint: Checkpoint) async throws {
        let now = clock.now()
        if let request = account.connector.snapshot(of: works[index].stream) {
            switch try await throttle.reserve(request, now: now, patience: patience) {
            case .denied(let until): return holdBack(index, asked: now, until: until)
            case .granted(let granted):
                let slot = works[index].slot(at: granted, asked: now)
                try await source.wait(for: slot, works[index].stream)
            }
            works[index].requests += 1
        }
        let moved = try await source.snapshots.download(
            works[index].stream, account: account, checkpoint, now: now
        )
        works[index].state = try await store.move(
            to: moved, account: account.name, stream: works[index].stream.name
        )
    }

    func event(_ index: Int, _ kind: SyncEvent.Kind) -> SyncEvent {
        SyncEvent(account: account.name, stream: works[index].stream.name, kind: kind)
    }
}
