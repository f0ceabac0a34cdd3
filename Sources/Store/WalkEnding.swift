import Formats
import Mirror
import SQLite

/// What becomes true with a walk's last page: what is gone is marked, and the stream says up to when it is complete.
struct WalkEnding {
    let connection: Connection
    let commit: PageCommit
    /// With the walk as it stands after its last page.
    let checkpoint: Checkpoint
    let completion: PageCommit.Completion
    let table: MirrorTable

    private var missing: MissingRows {
        MissingRows(
            connection: connection, account: commit.account, stream: commit.stream.name, table: table)
    }
    private var start: String { Timestamp.format(checkpoint.walk.startedAt) }
    private var now: String { Timestamp.format(commit.now) }

    func end(_ state: inout StreamState, by counts: inout RowCounts) throws -> CommitReport.Outcome {
        if checkpoint.walk.findsVanished == true, !table.columns.isEmpty {
            if commit.isPage {
                let count = try missing.note(run: state.runID ?? 0, notWrittenSince: start, now: now)
                if let fault = try brake(count, state, counts) {
                    return try hold(&state, fault, count, counts)
                }
                if count > 0, proof(state) == .answered { return try confirm(&state, count, counts) }
                if count > 0 { try tombstone(&state, &counts) }
            } else {
                try tombstone(&state, &counts)
            }
        }
        try complete(&state, counts)
        return .complete
    }

    private func tombstone(_ state: inout StreamState, _ counts: inout RowCounts) throws {
        let gone = try missing.tombstone(
            proof(state), notWrittenSince: start, now: now)
        state.rowsLive -= gone
        state.rowsDeleted += gone
        counts.deleted += gone
    }

    private func proof(_ state: StreamState) -> MissingRows.Proof {
        // A row that is keyed by its content leaves its older self behind when it changes.
        if state.releasedAt != nil || table.key == .hash { return .any }
        return completion.canConfirm ? .answered : .missedTwice
    }

    /// `sync.md`, "Vanished rows", 4: so many rows do not vanish by themselves.
    private func brake(_ missing: Int, _ state: StreamState, _ counts: RowCounts) throws -> Fault? {
        var lost = missing
        if table.key == .hash {
            // Rows that changed are no loss: each came back under another key.
            lost -= counts.inserted + Int(try RunRows(connection: connection).rowsInserted(in: state.runID))
        }
        // A release is for as many as were held then, and not for whatever goes wrong next.
        if state.releasedAt != nil { lost -= state.heldRows ?? 0 }
        guard lost > Self.mostUnasked, lost * 100 > state.rowsLive * completion.maxDeletePercent else {
            return nil
        }
        let options = "--account \(commit.account) --stream \(commit.stream.name)"
        return Fault(
            .suspicious, operation: "look for vanished rows",
            subject: "\(commit.account) \(commit.stream.name)",
            cause: """
                \(missing) of \(state.rowsLive) live rows are no longer in the vendor's list, more than \
                \(completion.maxDeletePercent) percent; none was marked deleted
                """,
            hint: "Look at the vendor. If it is right: crmirror release \(options)"
        )
    }

    /// Fewer are never held.
    private static let mostUnasked = 20

    /// The walk is over and what it saw is written, but it is not known to be all.
    private func hold(
        _ state: inout StreamState, _ fault: Fault, _ missing: Int, _ counts: RowCounts
    ) throws -> CommitReport.Outcome {
        state.condition = .held
        state.heldRows = missing
        state.releasedAt = nil
        state.lastError = "\(fault)"
        state.lastErrorAt = commit.now
        state.sweepNotBefore = completion.sweepAgainAt
        try leave(&state, counts, ending: "held", error: fault)
        return .held(fault)
    }

    private func confirm(
        _ state: inout StreamState, _ count: Int, _ counts: RowCounts
    ) throws -> CommitReport.Outcome {
        var checkpoint = checkpoint
        checkpoint.position = Position(place: .confirmation)
        state.checkpoint = checkpoint
        state.failures = 0
        try RunRows(connection: connection).add(commit, counts, to: state.runID, ending: nil)
        try StreamRows(connection: connection).write(state)
        return .confirming(count)
    }

    private func complete(_ state: inout StreamState, _ counts: RowCounts) throws {
        let walk = checkpoint.walk
        let isConclusive = walk.findsVanished != false
        state.watermark = completion.watermark
        // What waits for a person waits until a walk of everything has ended well.
        if state.condition != .held || (commit.isWhole && isConclusive) {
            state.condition = .ok
            state.lastError = nil
            state.lastErrorAt = nil
            state.lastSuccessAt = commit.now
            state.completeThrough = try completeThrough(walk)
        }
        if commit.isWhole {
            state.lastFullWalkAt = commit.now
            state.sweepNotBefore = isConclusive ? nil : completion.sweepAgainAt
            if walk.findsVanished == true {
                state.lastSweepAt = commit.now
                state.releasedAt = nil
                state.heldRows = nil
            }
        }
        if walk.kind == .backfill { state.backfillRequestedAt = nil }
        try leave(&state, counts, ending: "complete", error: nil)
    }

    /// What is walked by another stream's records is complete up to no later than those are.
    private func completeThrough(_ walk: Walk) throws -> Instant? {
        guard let parent = commit.stream.parent else { return walk.completeThrough }
        let parents = try StreamRows(connection: connection).state(account: commit.account, stream: parent)
        return parents?.completeThrough.map { min($0, walk.completeThrough) }
    }

    private func leave(
        _ state: inout StreamState, _ counts: RowCounts, ending: String, error: Fault?
    ) throws {
        try RunRows(connection: connection).add(commit, counts, to: state.runID, ending: ending, error: error)
        try RunRows(connection: connection).forgetPolls(
            of: state, before: commit.now - .seconds(90 * 24 * 3600))
        state.failures = 0
        state.checkpoint = nil
        state.runID = nil
        // Without a watermark every walk is one of everything, which is not for every few minutes.
        let isWaiting = state.condition == .held && state.watermark == nil
        state.nextDueAt =
            isWaiting ? max(completion.nextDueAt, completion.sweepAgainAt) : completion.nextDueAt
        state.pollInterval = completion.pollInterval
        try WalkPositions(connection: connection, account: state.account, stream: state.stream).forget()
        try WalkKeys(connection: connection, account: state.account, stream: state.stream).forget()
        try StreamRows(connection: connection).write(state)
    }
}
