import CSQLite

extension Connection {
    /// The statement for `sql` out of the cache, or a new one that is made to last.
    func cachedStatement(_ sql: String) throws(SQLiteError) -> Statement {
        if let statement = cache.take(sql) { return statement }
        return try prepare(sql, flags: UInt32(SQLITE_PREPARE_PERSISTENT))
    }

    /// Compiles exactly one statement. SQLite itself would pass over any further ones in silence.
    func prepare(_ sql: String, flags: UInt32 = 0) throws(SQLiteError) -> Statement {
        let text = try terminated(sql)
        let (handle, next) = try compile(text, from: 0, flags: flags)
        guard let handle else { throw misuse("no statement in the SQL", sql) }
        let statement = Statement(handle)
        if let second = try compile(text, from: next).handle {
            sqlite3_finalize(second)
            throw misuse("more than one statement in the SQL", sql)
        }
        return statement
    }

    /// Compiles the next statement of a script.
    ///
    /// - Returns: the statement, which the caller finalizes, or nil where only space and comments were left;
    ///   and where the rest begins.
    func compile(
        _ text: [CChar], from offset: Int, flags: UInt32 = 0
    ) throws(SQLiteError) -> (handle: OpaquePointer?, next: Int) {
        var compiled: OpaquePointer?
        var next = offset
        let code = text.withUnsafeBufferPointer { bytes -> Int32 in
            guard let start = bytes.baseAddress else { return SQLITE_MISUSE }
            var rest: UnsafePointer<CChar>?
            // The length includes the final NUL, which spares SQLite a copy (SQLite manual, sqlite3_prepare).
            let length = Int32(clamping: bytes.count - offset)
            let code = sqlite3_prepare_v3(handle, start + offset, length, flags, &compiled, &rest)
            next = rest.map { $0 - start } ?? bytes.count - 1
            return code
        }
        guard code == SQLITE_OK else {
            let sql = String(decoding: text[offset...].dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
            throw failure(code, .prepare, sql: sql)
        }
        if compiled != nil { preparationCount += 1 }
        return (compiled, next)
    }

    /// The SQL with its final NUL. One inside would end it early, and a part would run for the whole.
    func terminated(_ sql: String) throws(SQLiteError) -> [CChar] {
        guard !sql.utf8.contains(0) else { throw misuse("NUL byte in the SQL", sql) }
        return Array(sql.utf8CString)
    }

    private func misuse(_ message: String, _ sql: String) -> SQLiteError {
        let database = lastComponent(of: path)
        return SQLiteError(code: SQLITE_MISUSE, message: message, .prepare, database: database, sql: sql)
    }
}
