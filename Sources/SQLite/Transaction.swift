import CSQLite

extension Connection {
    package enum TransactionKind: String, Sendable {
        /// Takes the write lock at once, so that nothing inside fails for want of it.
        case immediate = "IMMEDIATE"
        /// Takes a lock when it first reads or writes. For reading several times from one state.
        case deferred = "DEFERRED"
    }

    /// Runs `body` in a transaction: committed when it returns, rolled back when it throws.
    ///
    /// - Throws: what `body` throws, or what the COMMIT does, after which the transaction is rolled back; and
    ///   where a transaction is open already, since SQLite has one at a time.
    package func transaction<Result>(
        _ kind: TransactionKind = .immediate, _ body: () throws -> Result
    ) throws -> Result {
        try refuseNesting()
        try execute("BEGIN \(kind.rawValue)")
        do {
            let result = try body()
            try execute("COMMIT")
            return result
        } catch {
            rollBack()
            throw error
        }
    }

    private func refuseNesting() throws(SQLiteError) {
        guard isInTransaction else { return }
        throw SQLiteError(
            code: SQLITE_MISUSE,
            message: "a transaction is open already, and transactions do not nest",
            .transaction,
            database: lastComponent(of: path),
        )
    }

    /// SQLite has rolled back by itself after some errors: a full disk, an I/O error, no memory ("Response To
    /// Errors Within A Transaction"). Whatever ROLLBACK says, the transaction is over, and the error that led
    /// here is the one worth throwing.
    private func rollBack() {
        guard isInTransaction else { return }
        sqlite3_exec(handle, "ROLLBACK", nil, nil, nil)
    }
}
