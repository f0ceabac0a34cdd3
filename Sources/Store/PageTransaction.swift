import Formats
import Mirror
import SQLite

extension Store {
    /// Writes a page and its checkpoint in one transaction: after a stop at any instant both are there, or neither.
    ///
    /// - Throws: what `transaction` does; then nothing was written.
    package func commit(_ commit: PageCommit) throws -> CommitReport {
        try transaction("write a page", "\(commit.account) \(commit.stream.name)") {
            guard
                var state = try StreamRows(connection: connection).state(
                    account: commit.account, stream: commit.stream.name)
            else { throw unknownStream(commit) }
            try refuseCutLine(commit, state)
            let before = tables
            let shape = try fit(commit, state)
            // A table takes the search's triggers with it, also where its successor is no other.
            if tables != before || shape.isMadeAnew { try keepViews(after: commit, of: state.vendor) }
            var written = try write(commit, into: shape, state: state)
            try refusePartialChange(commit, shape.table, written.counts)
            state.rowsLive += written.counts.inserted
            try recount(shape.table, &state, &written.counts)
            note(commit, in: &state)
            let progress = WalkProgress(connection: connection, commit: commit, table: shape.table)
            let outcome = try progress.advance(
                &state, by: &written.counts, parents: parents(of: commit), of: written
            )
            return CommitReport(
                outcome: outcome, counts: written.counts, changes: shape.changes,
                anomalies: written.newAnomalies, state: state
            )
        }
    }

    private func unknownStream(_ commit: PageCommit) -> Fault {
        Fault(
            .rejected, operation: "write a page", subject: "\(commit.account) \(commit.stream.name)",
            cause: "the stream is not in the database"
        )
    }

    /// The table of the stream whose records this one is walked by.
    func parents(of commit: PageCommit) -> MirrorTable? {
        commit.stream.parent.flatMap { tables["\(commit.account)_\($0)"] }
    }

    /// A row that is keyed by its content leaves its older self behind when it changes. Which one that is, only
    /// a walk of everything can tell.
    private func refusePartialChange(_ commit: PageCommit, _ table: MirrorTable, _ counts: RowCounts) throws {
        let changed = counts.inserted + counts.updated
        guard table.key == .hash, !commit.isWhole, changed > 0 else { return }
        throw Fault(
            .incomplete, operation: "write a page", subject: "\(commit.account) \(commit.stream.name)",
            cause: "its rows have no id, and some of them changed"
        )
    }

    /// A text that was cut within its last cell reads like one that is whole.
    private func refuseCutLine(_ commit: PageCommit, _ state: StreamState) throws {
        guard commit.page.endsOpen, state.endsLines else { return }
        throw Fault(
            .malformed, operation: "write a page", subject: "\(commit.account) \(commit.stream.name)",
            cause: "the answer stops within its last line, which all answers before it ended: it was cut",
            hint: "It is asked for again; where it stays so, reset the stream or ask the vendor"
        )
    }

    /// What the page says of the vendor beside its records.
    private func note(_ commit: PageCommit, in state: inout StreamState) {
        if commit.page.records.firstLine > 0, commit.page.records.count > 0, !commit.page.endsOpen {
            state.endsLines = true
        }
        // Of several lists no one's total is the stream's.
        state.vendorCount =
            commit.position.part == 0 && commit.position.parent == nil
            ? commit.page.total ?? state.vendorCount : nil
        let isByOrder = commit.checkpoint.walk.narrowing == .newestFirst
        if commit.page.ignoresSince {
            if isByOrder { state.honoured.order = false } else { state.honoured.filter = false }
        } else if commit.completion != nil, commit.checkpoint.walk.narrowing == .filter {
            state.honoured.filter = state.honoured.filter ?? true
        }
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
}
