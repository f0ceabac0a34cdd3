import Formats
import Mirror
import SQLite

/// How the walk stands after a page, in the page's transaction: it goes on, walks a list again, asks about rows that
/// it did not see, ends, or waits for a person.
struct WalkProgress {
    let connection: Connection
    let commit: PageCommit
    let table: MirrorTable

    private var keys: WalkKeys {
        WalkKeys(connection: connection, account: commit.account, stream: commit.stream.name)
    }
    private var positions: WalkPositions {
        WalkPositions(connection: connection, account: commit.account, stream: commit.stream.name)
    }
    private var subject: String { "\(commit.account) \(commit.stream.name)" }

    /// - Parameters:
    ///   - state: is brought in step and written.
    ///   - counts: of the page; rows that are found gone are added.
    ///   - parents: the table of the stream's parent.
    ///   - written: what was written of the page.
    /// - Returns: how the walk stands.
    /// - Throws: a `Fault` where the page must not be taken.
    func advance(
        _ state: inout StreamState, by counts: inout RowCounts, parents: MirrorTable?, of written: WrittenPage
    ) throws -> CommitReport.Outcome {
        var checkpoint = commit.checkpoint
        let repetitions = checkpoint.walk.repetitions ?? 0
        if let fault = repeatedPage(written) {
            // Many records that were changed at once can push a whole page down.
            guard repetitions < Self.mostRepetitions else { throw fault }
            checkpoint.walk.repetitions = repetitions + 1
            return try walkListAgain(&state, checkpoint, counts, because: fault.cause)
        }
        if commit.isPage, commit.endsList {
            if let cause = try shift(of: checkpoint) {
                if repetitions < Self.mostRepetitions {
                    checkpoint.walk.repetitions = repetitions + 1
                    return try walkListAgain(&state, checkpoint, counts, because: cause)
                }
                // It counts as a poll: what it did not see may be there all the same.
                checkpoint.walk.findsVanished = false
            }
            checkpoint.walk.repetitions = nil
            // What the vendor said of this list is not true of the next.
            checkpoint.total = nil
        }
        guard let completion = commit.completion else { return try goOn(&state, checkpoint, counts) }
        if let parent = try nextParent(in: parents) {
            checkpoint.position = Position(place: .beginning, parent: parent)
            return try goOn(&state, checkpoint, counts)
        }
        try refuseVanishedCollection(state)
        let ending = WalkEnding(
            connection: connection, commit: commit, checkpoint: checkpoint, completion: completion,
            table: table
        )
        return try ending.end(&state, by: &counts)
    }

    /// `sync.md`: walked again twice at most.
    private static let mostRepetitions = 2

    /// A vendor that ignores the page's number gives the first page again and again. Pages that shift repeat some of
    /// their records, and all of them only where the page is a short one.
    private func repeatedPage(_ written: WrittenPage) -> Fault? {
        guard commit.stream.isPageNumbered, commit.notesKeys,
            case .page(let number, let largest) = commit.position.place,
            commit.page.records.extent != .deletions, commit.page.records.count >= max(largest, 1),
            written.newKeys == 0
        else { return nil }
        return Fault(
            .expired, operation: "go on with the walk", subject: subject,
            cause: """
                page \(number) holds nothing but records of the pages before: the vendor ignores the page's number
                """,
            hint: "It is asked for again; where it stays so, tell the vendor"
        )
    }

    /// Why the list that ends here cannot have been seen as it is; nil where nothing speaks against it.
    private func shift(of checkpoint: Checkpoint) throws -> String? {
        guard commit.stream.isPageNumbered, commit.page.records.extent != .deletions,
            checkpoint.walk.route == .live, let total = commit.page.total
        else { return nil }
        if let first = checkpoint.total, first != total {
            return "the vendor told of \(first) records at first and of \(total) at the end"
        }
        // A total need not be the filter's.
        guard commit.isWhole else { return nil }
        let seen = try keys.count(of: commit.list)
        return seen < total ? "the vendor tells of \(total) records, and its pages held \(seen)" : nil
    }

    private func walkListAgain(
        _ state: inout StreamState, _ checkpoint: Checkpoint, _ counts: RowCounts, because cause: String
    ) throws -> CommitReport.Outcome {
        var checkpoint = checkpoint
        checkpoint.position = Position(
            part: commit.position.part, place: .beginning, parent: commit.position.parent)
        checkpoint.total = nil
        try keys.forget(list: commit.list)
        try positions.forget()
        _ = try goOn(&state, checkpoint, counts)
        return .shifted(cause: cause)
    }

    private func goOn(
        _ state: inout StreamState, _ checkpoint: Checkpoint, _ counts: RowCounts
    ) throws -> CommitReport.Outcome {
        // What waits for a person waits until a walk of everything has ended.
        if state.condition != .held {
            state.condition = checkpoint.walk.kind == .backfill ? .backfilling : .ok
            state.lastError = nil
            state.lastErrorAt = nil
        }
        state.failures = 0
        state.checkpoint = checkpoint
        try RunRows(connection: connection).add(commit, counts, to: state.runID, ending: nil)
        try positions.note(checkpoint.position)
        try StreamRows(connection: connection).write(state)
        return .goesOn
    }

    /// The parent whose list comes next; nil where the stream has none or this was the last.
    private func nextParent(in parents: MirrorTable?) throws -> String? {
        guard commit.stream.parent != nil, commit.isPage, let current = commit.position.parent else {
            return nil
        }
        let walked = WalkedParents(
            connection: connection, account: commit.account, stream: commit.stream.name, parents: parents
        )
        try walked.finish(current)
        return try walked.next(after: current)
    }

    /// Whether a person has seen that all rows are gone.
    private func isReleased(_ state: StreamState) -> Bool {
        state.releasedAt != nil && (state.heldRows ?? 0) >= state.rowsLive
    }

    /// A collection that is suddenly empty is more likely a fault of the vendor's than the truth.
    private func refuseVanishedCollection(_ state: StreamState) throws {
        guard commit.isWhole, commit.isPage, commit.stream.parent == nil, state.rowsLive > 0,
            !isReleased(state),
            commit.page.records.count == 0 || commit.page.records.extent == .deletions
        else { return }
        // A walk of several lists may have seen rows in another.
        guard try RunRows(connection: connection).rowsSeen(in: state.runID) == 0 else { return }
        throw Fault(
            .suspicious, operation: "write a page", subject: subject,
            cause: "the vendor's list is empty, and the mirror holds \(state.rowsLive) live rows",
            hint: """
                Look at the vendor; nothing was changed here, and it is asked again. If it is right: crmirror release \
                --account \(commit.account) --stream \(commit.stream.name)
                """
        )
    }
}
