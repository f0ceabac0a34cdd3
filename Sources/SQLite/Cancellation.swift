import CSQLite

extension Connection {
    /// How many of the virtual machine's instructions pass between two looks at the task: below a millisecond's worth.
    private static let instructionsBetweenLooks: Int32 = 20_000

    /// Runs `body`, which may read or rewrite a whole file, so that its statement fails with `SQLITE_INTERRUPT` once
    /// the present task is cancelled; a transaction that it is part of has then to be undone.
    ///
    /// Not for a page in hand: that is soon written, and would have to come again.
    package func endingOnCancellation<Result>(_ body: () throws -> Result) rethrows -> Result {
        // Called on this thread, inside the statement: the present task is the one that called it.
        sqlite3_progress_handler(
            handle, Self.instructionsBetweenLooks, { _ in Task.isCancelled ? 1 : 0 }, nil)
        defer { sqlite3_progress_handler(handle, 0, nil, nil) }
        return try body()
    }
}
