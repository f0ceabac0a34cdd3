import Formats
package import Mirror
import SQLite

extension Store {
    /// Writes a page and its checkpoint in one transaction: after a stop at any instant both are there, or neither.
    ///
    /// - Throws: a `Fault`; then nothing was written.
    package func commit(_ commit: PageCommit) throws(Fault) -> CommitReport {
        try transaction("write a page", "\(commit.account) \(commit.stream.name)") {
            guard
                var state = try StreamRows(connection: connection).state(
                    account: commit.account, stream: commit.stream.name)
            else { throw unknownStream(commit) }
            try refuseVanishedCollection(commit, state)
            let fitted = try fit(commit, state)
            var written = try write(commit, into: fitted.table, state: state)
            try refusePartialChange(commit, fitted.table, written.counts)
            state.rowsLive += written.counts.inserted
            try recount(fitted.table, &state, &written.counts)
            if commit.completion != nil {
                written.counts.deleted += try removeUnseen(commit, fitted.table, &state)
            }
            try advance(&state, by: commit, written.counts)
            return CommitReport(
                counts: written.counts, changes: fitted.changes, anomalies: written.anomalies.count,
                state: state
            )
        }
    }

    private func unknownStream(_ commit: PageCommit) -> Fault {
        Fault(
            .rejected, operation: "write a page", subject: "\(commit.account) \(commit.stream.name)",
            cause: "the stream is not in the database"
        )
    }

    /// A collection that is suddenly empty is more likely a fault of the vendor's than the truth.
    private func refuseVanishedCollection(_ commit: PageCommit, _ state: StreamState) throws {
        let isWhole = commit.checkpoint.walk.since == nil && commit.completion != nil
        guard isWhole, commit.records.count == 0, state.rowsLive > 0 else { return }
        // A walk of several lists may have seen rows in another.
        guard try RunRows(connection: connection).rowsSeen(in: state.runID) == 0 else { return }
        throw Fault(
            .suspicious, operation: "write a page", subject: "\(commit.account) \(commit.stream.name)",
            cause: "the vendor's list is empty, and the mirror holds \(state.rowsLive) live rows",
            hint: "Look at the vendor; nothing was changed here, and it is asked again"
        )
    }

    /// A row that is keyed by its content leaves its older self behind when it changes. Which one that is, only
    /// a walk of everything can tell.
    private func refusePartialChange(_ commit: PageCommit, _ table: MirrorTable, _ counts: RowCounts) throws {
        let changed = counts.inserted + counts.updated
        guard table.key == .hash, commit.checkpoint.walk.since != nil, changed > 0 else { return }
        throw Fault(
            .incomplete, operation: "write a page", subject: "\(commit.account) \(commit.stream.name)",
            cause: "its rows have no id, and some of them changed"
        )
    }

    private func fit(
        _ commit: PageCommit, _ state: StreamState
    ) throws -> (table: MirrorTable, changes: [SchemaChange]) {
        let shape = TableShape(
            connection: connection, described: commit.stream.columnTypes, now: Timestamp.format(commit.now)
        )
        let existing = tables[state.table]
        // A list without any record has no columns to make a table of.
        if commit.records.columns.isEmpty {
            return (existing ?? MirrorTable(name: state.table, key: .hash, columns: []), [])
        }
        let fitted = try shape.fit(
            existing, named: state.table, isEmpty: state.rowsLive + state.rowsDeleted == 0, to: commit.records
        )
        tables[state.table] = fitted.table
        return fitted
    }

    private func write(
        _ commit: PageCommit, into table: MirrorTable, state: StreamState
    ) throws -> (counts: RowCounts, anomalies: [Anomaly]) {
        let keys = WalkKeys(connection: connection, account: commit.account, stream: commit.stream.name)
        let notesKeys = commit.checkpoint.walk.since == nil
        let writer = PageWriter(
            connection: connection, table: table, records: commit.records, marks: commit.stream.deletionMarks,
            now: Timestamp.format(commit.now), seen: { if notesKeys { try keys.note($0) } }
        )
        let written = try writer.write()
        try AnomalyRows(connection: connection).note(written.anomalies, now: Timestamp.format(commit.now))
        return written
    }

    /// Brings `rows_live` and `rows_deleted` in step. Only an update can turn a row from one into the other.
    private func recount(_ table: MirrorTable, _ state: inout StreamState, _ counts: inout RowCounts) throws {
        let total = state.rowsLive + state.rowsDeleted
        let deletedBefore = state.rowsDeleted
        state.rowsDeleted += counts.insertedDeleted
        if counts.updated > 0 {
            state.rowsDeleted = Int(try connection.scalar(TableSQL.countDeleted(table))?.integerValue ?? 0)
        }
        state.rowsLive = total - state.rowsDeleted
        counts.deleted += max(0, state.rowsDeleted - deletedBefore - counts.insertedDeleted)
    }

    /// Rows that are keyed by their content have no later self: what a walk of everything did not see is gone.
    private func removeUnseen(
        _ commit: PageCommit, _ table: MirrorTable, _ state: inout StreamState
    ) throws -> Int {
        guard table.key == .hash, !table.columns.isEmpty, commit.checkpoint.walk.since == nil else {
            return 0
        }
        let keys = WalkKeys(connection: connection, account: commit.account, stream: commit.stream.name)
        let removed = try keys.tombstoneUnseen(
            in: table, writtenBefore: Timestamp.format(commit.checkpoint.walk.startedAt),
            now: Timestamp.format(commit.now)
        )
        state.rowsLive -= removed
        state.rowsDeleted += removed
        return removed
    }

    private func advance(_ state: inout StreamState, by commit: PageCommit, _ counts: RowCounts) throws {
        let walk = commit.checkpoint.walk
        state.vendorCount = commit.total ?? state.vendorCount
        state.failures = 0
        state.lastError = nil
        state.lastErrorAt = nil
        if let completion = commit.completion {
            state.condition = .ok
            state.checkpoint = nil
            state.watermark = completion.watermark
            state.nextDueAt = completion.nextDueAt
            state.lastSuccessAt = commit.now
            state.completeThrough = walk.completeThrough
            if walk.since == nil { state.lastFullWalkAt = commit.now }
            if walk.kind == .sweep { state.lastSweepAt = commit.now }
            if walk.kind == .backfill { state.backfillRequestedAt = nil }
        } else {
            state.condition = walk.kind == .backfill ? .backfilling : .ok
            state.checkpoint = commit.checkpoint
        }
        try RunRows(connection: connection).add(commit, counts, to: state.runID)
        let positions = WalkPositions(connection: connection, account: state.account, stream: state.stream)
        if commit.completion == nil {
            try positions.note(commit.checkpoint.position)
        } else {
            state.runID = nil
            try RunRows(connection: connection).forgetPolls(
                of: state, before: commit.now - .seconds(90 * 24 * 3600)
            )
            try positions.forget()
            try WalkKeys(connection: connection, account: state.account, stream: state.stream).forget()
        }
        try StreamRows(connection: connection).write(state)
    }
}
