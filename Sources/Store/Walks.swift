package import Mirror
import SQLite

/// What happens to a stream beside the writing of pages.
extension Store {
    /// Makes sure that the account's streams are known.
    ///
    /// - Parameters:
    ///   - account: the account's name, which is the prefix of its tables.
    ///   - vendor: the vendor's name.
    ///   - scope: names what is asked for. Where it is another than before, what was known of the collection is
    ///     not true of this one: everything is walked again.
    ///   - streams: the connector's.
    ///   - pollInterval: of a stream, by whether the vendor keeps to a question for changes; for `stale`.
    ///   - now: when a walk of another scope is given up.
    /// - Returns: their states, in the order of `streams`.
    /// - Throws: what `transaction` does; then nothing was written.
    package func register(
        account: String, vendor: String, scope: String, streams: [Stream],
        pollInterval: @Sendable (Stream, Honoured) -> Duration, now: Instant
    ) throws -> [StreamState] {
        try transaction("register the streams", account) {
            let rows = StreamRows(connection: connection)
            return try streams.map { stream in
                let known = try rows.state(account: account, stream: stream.name)
                var state =
                    known
                    ?? StreamState(
                        account: account, stream: stream.name, vendor: vendor,
                        table: "\(account)_\(stream.name)", condition: .new, rowsLive: 0, rowsDeleted: 0,
                        pollInterval: .zero, failures: 0
                    )
                state.vendor = vendor
                if let known = state.scope, known != scope {
                    try forgetProgress(of: &state, because: "what is asked for has changed", now: now)
                    state.completeThrough = nil
                }
                state.scope = scope
                state.pollInterval = pollInterval(stream, state.honoured)
                if state != known { try rows.write(state) }
                return state
            }
        }
    }

    package func states() throws(Fault) -> [StreamState] {
        do {
            return try StreamRows(connection: connection).all()
        } catch {
            throw StoreFault.from(error, operation: "read the streams", subject: path)
        }
    }

    /// Begins a walk; one that was under way is given up for `reason`. A stream that is walked by the records of
    /// `parent`, another stream, begins with the first of those; with none, the position has no parent.
    package func begin(
        _ walk: Walk, at position: Position, account: String, stream: String, parent: String? = nil,
        giveUpReason reason: String
    ) throws -> StreamState {
        try update(account, stream, "begin a walk") { state in
            var position = position
            if let parent {
                let walked = WalkedParents(
                    connection: connection, account: account, stream: stream,
                    parents: tables["\(account)_\(parent)"]
                )
                if walk.since == nil { try walked.forget() }
                position.parent = try walked.next(after: nil)
            }
            let runs = RunRows(connection: connection)
            try runs.abandon(state.runID, because: reason, now: walk.startedAt)
            try runs.forgetFrequent(of: state, before: walk.startedAt - .seconds(90 * 24 * 3600))
            try forgetWalk(of: state)
            state.runID = try runs.begin(account: account, stream: stream, walk: walk)
            state.checkpoint = Checkpoint(walk: walk, position: position, savedAt: walk.startedAt)
            if walk.kind == .backfill, state.condition == .new { state.condition = .backfilling }
            try WalkPositions(connection: connection, account: account, stream: stream).note(position)
        }
    }

    /// Moves the walk under way to another place without a page: the vendor wants to be asked in another way.
    package func move(
        to checkpoint: Checkpoint, account: String, stream: String
    ) throws -> StreamState {
        try update(account, stream, "move the walk") { state in
            let isElsewhere = checkpoint.position != state.checkpoint?.position
            state.checkpoint = checkpoint
            // The same place by another route is no loop: no page was fetched from it.
            guard isElsewhere else { return }
            try WalkPositions(connection: connection, account: account, stream: stream)
                .note(checkpoint.position)
        }
    }

    /// Notes that the vendor does not keep to a question for changes, or does not take it.
    package func noteIgnoredFilter(account: String, stream: String) throws {
        _ = try update(account, stream, "note an ignored filter") { $0.honoured.filter = false }
    }

    /// Notes a fault: what `crmirror status` says until it works again. The checkpoint stays.
    package func note(
        _ fault: Fault, condition: StreamState.Condition, nextDueAt: Instant, failures: Int, requests: Int,
        account: String, stream: String, now: Instant
    ) throws -> StreamState {
        try update(account, stream, "note a fault") { state in
            // What waits for a person waits whatever else goes wrong meanwhile.
            if state.condition != .held || condition == .held {
                state.condition = condition
                state.lastError = "\(fault)"
                state.lastErrorAt = now
            }
            state.failures = failures
            state.nextDueAt = nextDueAt
            try RunRows(connection: connection).note(fault, requests: requests, on: state.runID)
            // What the account does not have is never done, and must not keep the others from beginning anew.
            if condition == .unavailable { state.backfillRequestedAt = nil }
            // What is suspicious now has to be looked at as a whole again.
            if condition == .held {
                try giveUpWalk(of: &state, because: fault.cause, now: now)
                state.sweepNotBefore = nextDueAt
                state.heldRows = state.rowsLive
            }
        }
    }

    /// Asks for a backfill of the streams, to be remembered until each is done: what was interrupted goes on.
    ///
    /// - Returns: the streams that are still to do. Where some were left over from an interrupted backfill it is those,
    ///   and whatever it was not asked for; else all.
    package func requestBackfill(
        account: String, streams: [String], now: Instant
    ) throws -> Set<String> {
        try transaction("begin the backfill", account) {
            let rows = StreamRows(connection: connection)
            let states = try streams.compactMap { try rows.state(account: account, stream: $0) }
            // What was interrupted long ago is not what is asked for now.
            let oldest = now - .seconds(7 * 24 * 3600)
            let leftOver = states.filter { state in state.backfillRequestedAt.map { $0 > oldest } ?? false }
            var wanted = states
            if let since = leftOver.compactMap(\.backfillRequestedAt).min() {
                let runs = RunRows(connection: connection)
                wanted = try states.filter {
                    try leftOver.contains($0) || !runs.hasBackfill(of: $0, endedSince: since)
                }
            }
            for var state in wanted where !leftOver.contains(state) {
                state.backfillRequestedAt = now
                try rows.write(state)
            }
            return Set(wanted.map(\.stream))
        }
    }

    /// Forgets how far the streams are; their rows stay. The next walk is of everything.
    ///
    /// - Parameters:
    ///   - account: the account's name.
    ///   - streams: nil for all of the account's.
    ///   - now: when the walks under way are given up.
    /// - Returns: the streams that were forgotten.
    /// - Throws: what `transaction` does; then nothing was forgotten.
    package func reset(account: String, streams: [String]?, now: Instant) throws -> [String] {
        try transaction("reset", account) {
            let rows = StreamRows(connection: connection)
            let chosen = try rows.all().filter {
                $0.account == account && streams?.contains($0.stream) != false
            }
            for var state in chosen {
                try forgetProgress(of: &state, because: "reset", now: now)
                try rows.write(state)
            }
            return chosen.map(\.stream)
        }
    }

    /// A row that the walk under way did not see and that the vendor was not asked about yet, by its key as text; nil
    /// where there is none.
    package func nextMissing(account: String, stream: String) throws -> String? {
        try transaction("look for vanished rows", "\(account) \(stream)") {
            try missing(account, stream).next()
        }
    }

    /// Notes what the vendor said of one.
    package func answerMissing(
        _ key: String, _ answer: MissingAnswer, account: String, stream: String
    ) throws {
        try transaction("note a vanished row", "\(account) \(stream)") {
            try missing(account, stream).note(answer, of: key)
        }
    }

    private func missing(_ account: String, _ stream: String) -> MissingRows {
        MissingRows(
            connection: connection, account: account, stream: stream,
            table: MirrorTable(name: "\(account)_\(stream)", key: .hash, columns: [])
        )
    }

    private func forgetProgress(
        of state: inout StreamState, because reason: String, now: Instant
    ) throws {
        try giveUpWalk(of: &state, because: reason, now: now)
        try missing(state.account, state.stream).forget()
        state.watermark = nil
        state.nextDueAt = nil
        state.failures = 0
        state.backfillRequestedAt = nil
        state.honoured = Honoured()
        state.heldRows = nil
        state.endsLines = false
        state.sweepNotBefore = nil
        // What a person decided was of what was known then.
        state.releasedAt = nil
        if state.condition != .unavailable { state.condition = .new }
    }

    private func giveUpWalk(of state: inout StreamState, because reason: String, now: Instant) throws {
        try RunRows(connection: connection).abandon(state.runID, because: reason, now: now)
        try forgetWalk(of: state)
        state.checkpoint = nil
        state.runID = nil
    }

    private func forgetWalk(of state: StreamState) throws {
        try WalkPositions(connection: connection, account: state.account, stream: state.stream).forget()
        try WalkKeys(connection: connection, account: state.account, stream: state.stream).forget()
    }

    private func update(
        _ account: String, _ stream: String, _ operation: String, _ change: (inout StreamState) throws -> Void
    ) throws -> StreamState {
        try transaction(operation, "\(account) \(stream)") {
            let rows = StreamRows(connection: connection)
            guard var state = try rows.state(account: account, stream: stream) else {
                throw Fault(
                    .rejected, operation: operation, subject: "\(account) \(stream)",
                    cause: "the stream is not in the database"
                )
            }
            try change(&state)
            try rows.write(state)
            return state
        }
    }
}

extension Store {
    /// Whether the table's rows have no id and are keyed by their content; false while there is no such table.
    package func isKeyedByContent(table: String) -> Bool {
        tables[table]?.key == .hash
    }
}
