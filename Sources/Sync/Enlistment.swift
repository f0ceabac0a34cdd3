import Mirror
import Store
import Transport

/// How an account's work begins: where its streams stand, and what is wanted of them.
extension AccountRunner {
    /// Reads where each stream stands; a database that is locked or full is waited for, as it is later on.
    mutating func enlist() async throws {
        while true {
            promiseTurn()
            do {
                try await readStreams()
                // Loads the throttle: asking it cannot fail from here on.
                _ = try await throttle.closedUntil(clock.now(), patience: Self.patience)
                announce(works.indices.filter { !works[$0].isDone })
                return try await tend()
            } catch let fault as Fault where fault.kind == .storage {
                let stream = account.streams.first?.name ?? ""
                observer.note(
                    SyncEvent(
                        account: account.name, stream: stream, kind: .fault(fault, consequence: "tried again")
                    )
                )
                try await clock.sleep(until: clock.now() + policy.storagePause)
            }
        }
    }

    /// What each stream is, and what this mission wants of it.
    private mutating func readStreams() async throws {
        let now = clock.now()
        let account = account
        let states = try await store.register(
            account: account.name, vendor: account.vendor, scope: account.scope, streams: account.streams,
            pollInterval: { account.pollInterval(of: $0, honoured: $1) }, now: now
        )
        works = zip(account.streams, states).map { StreamWork(stream: $0, state: $1, now: now) }
        for index in works.indices {
            works[index].sweepEvery = account.sweepEvery
            works[index].isOneShot = mission != .service
        }
        // Who starts crmirror may have mended what was refused; and a one-shot does not wait.
        for index in works.indices where mission != .service || works[index].state.condition == .refused {
            works[index].dueAt = now
        }
        if mission == .backfill { try await requestBackfill(now: now) }
        try removeLeftOverSnapshots()
    }

    /// A bulk file that no checkpoint points into was left by a stop; it holds people's data and may be large.
    private func removeLeftOverSnapshots() throws {
        for work in works where work.stream.hasSnapshot {
            if case .file = work.state.checkpoint?.position.place { continue }
            try source.snapshots.remove(work.stream, account: account)
        }
    }

    private mutating func requestBackfill(now: Instant) async throws {
        let wanted = try await store.requestBackfill(
            account: account.name, streams: account.streams.map(\.name), now: now
        )
        for index in works.indices {
            works[index].wantsBackfill = wanted.contains(works[index].stream.name)
            works[index].isDone = !works[index].wantsBackfill
        }
    }

    /// Lets the store do what waited for the tables to be loaded. What goes wrong there harms no row, and is tried again
    /// behind a later walk.
    func tend() async throws {
        do {
            repeat {
                try Task.checkCancellation()
                promiseTurn()
            } while try await store.tend(account.name, now: clock.now())
        } catch let fault as Fault {
            // One that was told to stop in the middle is in no trouble.
            try Task.checkCancellation()
            let stream = account.streams.first?.name ?? ""
            observer.note(
                SyncEvent(
                    account: account.name, stream: stream,
                    kind: .fault(fault, consequence: "tried again behind a later walk")
                )
            )
        }
    }

    /// The loop will be heard of again after a turn at most.
    func promiseTurn() {
        pulse.promise(account.name, within: PageSource.longestTurn)
    }

    /// Tells of those of the walks that go on.
    func announce(_ indices: [Int]) {
        for index in indices where !works[index].mustBeginAnew {
            guard let checkpoint = works[index].state.checkpoint else { continue }
            observer.note(
                event(
                    index,
                    .walkBegan(checkpoint.walk, pages: checkpoint.pages, rows: works[index].rows.seen)))
        }
    }
}
