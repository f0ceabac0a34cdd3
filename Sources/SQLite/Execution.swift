import CSQLite

extension Connection {
    /// Runs one or many statements, one after the other, until one fails. Rows are passed over.
    package func execute(_ sql: String) throws(SQLiteError) {
        let text = try terminated(sql)
        var offset = 0
        while offset < text.count - 1 {
            let (handle, next) = try compile(text, from: offset)
            offset = next
            guard let handle else { continue }
            try Statement(handle).run()
        }
    }

    /// Lends the prepared statement for `sql`, from the cache if it is there. Afterwards it is reset and its
    /// bindings are cleared, however `body` ends. The same SQL may be used inside `body`: that is a second
    /// statement.
    ///
    /// - Throws: what `body` throws, and where `sql` is not exactly one statement.
    package func withStatement<Result>(
        _ sql: String, _ body: (borrowing Statement) throws -> Result
    ) throws -> Result {
        let statement = try cachedStatement(sql)
        do {
            let result = try body(statement)
            try statement.reset()
            cache.keep(statement, for: sql)
            return result
        } catch {
            cache.keep(statement, for: sql)
            throw error
        }
    }

    /// All rows. For small results: it holds them all.
    package func query(_ sql: String, _ values: [Value] = []) throws -> [[Value]] {
        try withStatement(sql) { statement in
            try statement.bind(values)
            var rows: [[Value]] = []
            while try statement.step() { rows.append(statement.row()) }
            return rows
        }
    }

    /// Runs one statement to its end.
    package func run(_ sql: String, _ values: [Value] = []) throws {
        try withStatement(sql) { statement in
            try statement.bind(values)
            try statement.run()
        }
    }

    /// The first column of the first row; nil where there is no row.
    package func scalar(_ sql: String, _ values: [Value] = []) throws -> Value? {
        try withStatement(sql) { statement in
            try statement.bind(values)
            return try statement.step() ? statement.value(at: 0) : nil
        }
    }

    /// Finalizes the statements in the cache. Not needed after a change of the schema: SQLite compiles those
    /// again by itself.
    package func dropCachedStatements() {
        cache.removeAll()
    }
}

extension Connection {
    /// How many rows the latest INSERT, UPDATE or DELETE wrote itself, without its triggers and foreign keys'
    /// actions. 0 after an upsert whose WHERE was false.
    package var changes: Int { Int(sqlite3_changes64(handle)) }

    /// The rowid of the latest INSERT that inserted; an upsert that updates leaves it alone.
    ///
    /// So an upsert tells what it did: set this to a value that is no row's, run it, and read `changes` and
    /// this. (Not for tables WITHOUT ROWID.)
    package var lastInsertRowID: Int64 {
        get { sqlite3_last_insert_rowid(handle) }
        set { sqlite3_set_last_insert_rowid(handle, newValue) }
    }

    package var isInTransaction: Bool { sqlite3_get_autocommit(handle) == 0 }
}
