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
    let pulse: Pulse
    var works: [StreamWork] = []
    /// How many turns in a row polls have had while a longer walk waited.
    var passedOver = 0
    /// What the clock showed at the last turn.
    var latest: Instant?
    /// The database takes nothing before; nil once it took something.
    var storageClosedUntil: Instant?
    /// Set once the vendor has refused the credential itself.
    var refusal: Fault?

    /// What a one-shot waits for at most.
    private static let longestWait = Duration.seconds(600)
    /// A slot further ahead is not taken: until it comes another stream may have become due, or an order have come.
    static let patience = Duration.seconds(60)
    /// What the clock may be set back by without a word.
    private static let clockTolerance = Duration.seconds(5)

    /// - Returns: what became of each stream, once a one-shot is done. A service returns only by being cancelled.
    mutating func run() async throws -> AccountOutcome {
        try await enlist()
        while true {
            try await takeOrders()
            noteClock()
            let asked = clock.now()
            let outlooks = works.filter { !$0.isDone && !waitsForParent($0, asked) }.map { $0.outlook(asked) }
            let closedUntil = try await throttle.closedUntil(clock.now(), patience: Self.patience)
            let now = clock.now()
            let action = Scheduler.next(
                outlooks, closedUntil: closedUntil, storageClosedUntil: storageClosedUntil,
                passedOver: passedOver, now: now)
            switch action {
            case .advance(let stream):
                passedOver = Scheduler.passedOver(passedOver, advancing: stream, of: outlooks, now: now)
                promiseTurn()
                guard let index = works.firstIndex(where: { $0.stream.name == stream }) else { continue }
                try await advance(index)
            case .wait(let until):
                pulse.promise(account.name, within: until - now)
                if let closedUntil { holdBack(outlooks, until: closedUntil) }
                try await wait(until: until)
            case .finished:
                return AccountOutcome(account: account.name, works: works, refusal: refusal)
            }
            try Task.checkCancellation()
        }
    }

    /// Where the clock was set back, what was put off by it would wait for as long as it was wrong: all is due now.
    private mutating func noteClock() {
        let now = clock.now()
        // A step of some seconds is told apart from nothing; a clock that is disciplined makes smaller ones.
        if let latest, now + Self.clockTolerance < latest {
            for index in works.indices { works[index].dueAt = min(works[index].dueAt, now) }
            storageClosedUntil = storageClosedUntil.map { min($0, now) }
        }
        latest = now
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
        if works[index].hasShifted(checkpoint, limit: account.throttle, now: clock.now()) {
            throw shifted(index)
        }
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
        case nil: break
        case .page(let fetched): try await write(fetched, index, checkpoint)
        case .askAgain(let position, let cause):
            try await move(index, checkpoint, to: position, because: cause)
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
        observer.note(event(index, .walkBegan(walk, pages: 0, rows: 0)))
    }

    private func isKeyless(_ work: StreamWork) async -> Bool {
        await store.isKeyedByContent(table: work.state.table)
    }

    /// - Returns: nil where there is no slot for it yet.
    private mutating func page(_ index: Int, _ checkpoint: Checkpoint) async throws -> FetchOutcome? {
        if let ready = works[index].ready {
            works[index].ready = nil
            return ready
        }
        let now = clock.now()
        let reservation = try await source.reserve(
            works[index].stream, checkpoint, patience: Self.patience, now: now)
        guard let slot = slot(reservation, index, asked: now) else { return nil }
        works[index].requests += checkpoint.walk.route == .live ? 1 : 0
        return await source.fetch(works[index].stream, checkpoint, slot: slot)
    }

    mutating func warn(_ index: Int, _ warning: String) {
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
            let reservation = try await throttle.reserve(request, now: now, patience: Self.patience)
            guard let slot = slot(reservation, index, asked: now) else { return }
            try await source.wait(for: slot, works[index].stream)
            works[index].requests += 1
            pulse.promise(account.name, within: TransportLimits().download + PageSource.longestTurn)
        }
        let moved = try await source.snapshots.download(
            works[index].stream, account: account, checkpoint, now: now
        )
        works[index].state = try await store.move(
            to: moved, account: account.name, stream: works[index].stream.name
        )
    }

    func event(_ index: Int, _ kind: SyncEvent.Kind, streams: Int = 1) -> SyncEvent {
        SyncEvent(account: account.name, stream: works[index].stream.name, kind: kind, streams: streams)
    }
}
