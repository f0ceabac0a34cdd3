import CSQLite

/// A prepared statement. It cannot be copied, and ends when it goes out of scope; `Connection.withStatement`
/// lends one.
///
/// It is one pointer wide: SQL, message and path are asked of SQLite when an error needs them.
package struct Statement: ~Copyable {
    @usableFromInline let handle: OpaquePointer

    init(_ handle: OpaquePointer) {
        self.handle = handle
    }

    deinit {
        sqlite3_finalize(handle)
    }

    /// Hands the pointer over to one who will finalize it.
    consuming func relinquish() -> OpaquePointer {
        let handle = handle
        discard self
        return handle
    }

    /// Goes on to the next row.
    ///
    /// - Returns: whether there is a row. After false, reset before binding again.
    @inlinable
    package func step() throws(SQLiteError) -> Bool {
        let code = sqlite3_step(handle)
        if code == SQLITE_DONE { return false }
        guard code == SQLITE_ROW else { throw failure(code, .step) }
        return true
    }

    /// Runs to the end, passing over any rows, and resets. What is bound stays bound.
    @inlinable
    package func run() throws(SQLiteError) {
        var code = SQLITE_ROW
        while code == SQLITE_ROW { code = sqlite3_step(handle) }
        guard code == SQLITE_DONE else {
            let failure = failure(code, .step)
            // Answers with the same error once more.
            sqlite3_reset(handle)
            throw failure
        }
        sqlite3_reset(handle)
    }

    /// Makes the statement ready to be bound and stepped again.
    ///
    /// - Throws: what only shows when a statement that was left half-way ends. Outside a transaction that is when
    ///   an `INSERT … RETURNING` commits, and when deferred foreign keys are checked.
    package func reset() throws(SQLiteError) {
        // sqlite3_reset repeats an error that step() has thrown already, and then the statement is not busy.
        let isUnderWay = sqlite3_stmt_busy(handle) != 0
        let code = sqlite3_reset(handle)
        guard code == SQLITE_OK || !isUnderWay else { throw failure(code, .reset) }
    }

    /// Binds NULL to every parameter.
    package func clearBindings() {
        // Documented to do nothing else, and always SQLITE_OK.
        sqlite3_clear_bindings(handle)
    }

    /// How many parameters there are to bind: the largest index.
    package var parameterCount: Int { Int(sqlite3_bind_parameter_count(handle)) }

    /// The parameter's name with the sign before it, `:now`; nil for one that has a number only.
    package func parameterName(at index: Int32) -> String? {
        sqlite3_bind_parameter_name(handle, index).map { String(cString: $0) }
    }

    @usableFromInline
    func failure(_ code: Int32, _ operation: SQLiteError.Operation) -> SQLiteError {
        SQLiteError(code: code, operation, on: sqlite3_db_handle(handle), sql: sql)
    }

    /// As prepared, with `?1` where a value is bound.
    var sql: String? { sqlite3_sql(handle).map { String(cString: $0) } }
}
