import Mirror
import Store
import Transport

/// What an account does about a fault: the shell around `RetryPolicy`.
extension AccountRunner {
    /// How often a walk may begin again before it is put off.
    private static let mostRestarts = 3
    /// `sync.md`: a refused stream is tried again hourly.
    private static let refusedPause = Duration.seconds(3600)

    mutating func handle(_ fault: Fault, _ index: Int) async throws {
        var fault = fault
        // Nothing can be noted in it, and nothing may be.
        if fault.kind == .damaged { throw fault }
        if fault.kind == .malformed, let walk = works[index].state.checkpoint?.walk, walk.route == .snapshot {
            return try await goLive(fault, walk, index)
        }
        if fault.kind == .refused { fault = try await weigh(fault, index) }
        let now = clock.now()
        let action = policy.decide(
            fault, consecutiveFailures: count(fault, index), now: now, random: random()
        )
        switch action {
        case .again(let at):
            try await note(fault, .failing, index, until: at, consequence: "tried again")
        case .pauseAccount(let until):
            try await pause(fault, index, until: until)
        case .putOff:
            try await putOff(fault, .failing, index, for: interval(of: index))
        case .stop:
            try await stop(fault, index)
        case .startAgain:
            try await startAgain(fault, index, now: now)
        case .waitForStorage(let until):
            waitForStorage(fault, index, until: until)
        }
    }

    private func interval(of index: Int) -> Duration {
        account.pollInterval(of: works[index].stream, honoured: works[index].state.honoured)
    }

    /// A bulk file that is not what it should be stays so, however often it is read; the live list is as good.
    private mutating func goLive(_ fault: Fault, _ walk: Walk, _ index: Int) async throws {
        observer.note(event(index, .fault(fault, consequence: "the live list is walked instead")))
        let live = Walk(kind: walk.kind, startedAt: clock.now())
        try await begin(index, live, because: fault.cause)
        try source.snapshots.remove(works[index].stream, account: account)
    }

    /// A one-shot does not sit a long pause out: whoever started it wants to know, and the next may begin.
    mutating func giveUp(until: Instant) async throws {
        let fault = longPause(
            until: until, hint: "Run the same command again after that; it goes on where it was")
        for index in works.indices where !works[index].isDone {
            try await putOff(fault, .failing, index, for: until - clock.now())
        }
    }

    /// - Returns: the how-manieth in a row it is, of its kind. What the database refuses is no failure of the request.
    private mutating func count(_ fault: Fault, _ index: Int) -> Int {
        if fault.kind == .storage { return 1 }
        works[index].failures += 1
        works[index].retries += 1
        guard fault.kind == .malformed else { return works[index].failures }
        works[index].malformed += 1
        return works[index].malformed
    }

    /// The database is what is in trouble: the fault cannot be noted there.
    mutating func waitForStorage(_ fault: Fault, _ index: Int, until: Instant) {
        works[index].dueAt = until
        // No other stream's page is taken either: each attempt would only wait for the lock once more.
        storageClosedUntil = until
        observer.note(event(index, .fault(fault, consequence: "the page in hand is written later")))
    }

    /// A refused request may mean the credential, or this stream alone: the vendor is asked which.
    private mutating func weigh(_ fault: Fault, _ index: Int) async throws -> Fault {
        guard refusal == nil else { return fault }
        guard let finding = try await source.checkCredential(for: works[index].stream) else {
            var narrower = fault
            // One that was mirrored was allowed a moment ago: a word in passing does not put it off for an hour.
            if works[index].wasMirrored, !works[index].wasRefused {
                works[index].wasRefused = true
                narrower.kind = .transient
                narrower.hint = "The credential is good: it is asked once more"
                return narrower
            }
            // A stream that was mirrored is missed when it goes.
            narrower.kind = works[index].wasMirrored ? .refused : .unavailable
            narrower.hint =
                "The credential is good, but has no right to this stream; leave the stream out, or ask the vendor"
            return narrower
        }
        switch finding.kind {
        case .refused: refusal = finding
        // It cannot be told yet: the stream is asked again, and the account pauses where that is wanted.
        case .transient, .throttled: return finding
        default: break
        }
        return fault
    }

    private mutating func pause(_ fault: Fault, _ index: Int, until: Instant) async throws {
        let now = clock.now()
        try await throttle.pause(until: until, now: now)
        try await throttle.slowDown(now: now)
        works[index].holdBack.begin(at: now, until: until)
        guard works[index].failures < policy.backoff.attempts else {
            return try await putOff(
                fault, .failing, index, for: interval(of: index))
        }
        try await note(
            fault, .failing, index, until: until, consequence: "the account pauses, as the vendor asks"
        )
    }

    private mutating func stop(_ fault: Fault, _ index: Int) async throws {
        let interval = interval(of: index)
        switch fault.kind {
        case .refused:
            // What is true of the credential is true of every stream: they need not all ask, nor all be told of.
            let others = works.indices.filter { refusal != nil && $0 != index && !works[$0].isDone }
            try await putOff(
                fault, .refused, index, for: Self.refusedPause, streams: others.count + 1)
            for other in others {
                try await putOff(fault, .refused, other, for: Self.refusedPause, streams: 0)
            }
            if mission == .service { refusal = nil }
        case .unavailable:
            let condition: StreamState.Condition = works[index].wasMirrored ? .failing : .unavailable
            try await putOff(fault, condition, index, for: Self.refusedPause)
        case .suspicious:
            try await putOff(fault, .held, index, for: interval)
            works[index].wantsWholeWalk = true
        default:
            try await putOff(fault, .failing, index, for: interval)
        }
    }

    private mutating func startAgain(_ fault: Fault, _ index: Int, now: Instant) async throws {
        works[index].restarts += 1
        guard works[index].restarts <= Self.mostRestarts else {
            return try await putOff(
                fault, .failing, index, for: interval(of: index))
        }
        works[index].wantsWholeWalk = works[index].wantsWholeWalk || fault.kind == .incomplete
        if fault.kind == .incomplete, case .changesIfHonoured = works[index].stream.polling {
            // Refused today, the question is refused tomorrow: it is not asked again.
            try await store.noteIgnoredFilter(account: account.name, stream: works[index].stream.name)
        }
        works[index].failures = 0
        works[index].malformed = 0
        guard var walk = works[index].state.checkpoint?.walk else { return }
        walk.startedAt = now
        walk.vendorStartedAt = nil
        walk.repetitions = nil
        if works[index].wantsWholeWalk {
            walk.since = nil
            walk.narrowing = nil
            walk.findsVanished = true
        }
        observer.note(event(index, .fault(fault, consequence: "the walk begins again")))
        try await begin(index, walk, because: fault.cause)
        works[index].dueAt = now + policy.backoff.delay(afterAttempt: works[index].restarts, random: random())
    }

    /// Leaves the stream until it is next due; a one-shot is done with it.
    private mutating func putOff(
        _ fault: Fault, _ condition: StreamState.Condition, _ index: Int, for pause: Duration,
        streams: Int = 1
    ) async throws {
        try await note(
            fault, condition, index, until: clock.now() + pause,
            consequence: mission == .service ? "put off" : "given up for now", streams: streams
        )
        works[index].failures = 0
        works[index].malformed = 0
        works[index].restarts = 0
        works[index].isDone = mission != .service
        works[index].fault = fault
        endOrders(index)
    }

    private mutating func note(
        _ fault: Fault, _ condition: StreamState.Condition, _ index: Int, until: Instant,
        consequence: String, streams: Int = 1
    ) async throws {
        works[index].dueAt = until
        works[index].state = try await store.note(
            fault, condition: condition, nextDueAt: until, failures: works[index].failures,
            requests: works[index].requests, account: account.name, stream: works[index].stream.name,
            now: clock.now()
        )
        works[index].requests = 0
        works[index].retries = 0
        observer.note(event(index, .fault(fault, consequence: consequence), streams: streams))
    }
}
