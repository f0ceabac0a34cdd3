import CSQLite

extension Connection {
    /// What every connection gets. Reads the file, so that what is no database is refused here.
    func configure(_ options: Options) throws(SQLiteError) {
        waitForLocks(upTo: options.busyTimeout)
        // A misspelt "column" must be an error and not the text `column` (SQLite manual, "Quirks", 8).
        try configure(SQLITE_DBCONFIG_DQS_DML, 0)
        try configure(SQLITE_DBCONFIG_DQS_DDL, 0)
        try execute(
            """
            PRAGMA temp_store = MEMORY;
            PRAGMA foreign_keys = ON;
            PRAGMA cache_size = -\(options.cacheKibibytes);
            PRAGMA mmap_size = \(options.mmapBytes);
            PRAGMA schema_version;
            """)
    }

    /// What only a writer needs.
    func configureForWriting(_ options: Options) throws(SQLiteError) {
        // Before the first page is written, which changing the journal mode does.
        try execute("PRAGMA page_size = \(options.pageSize)")
        try beginWriteAheadLog()
        try keepLogWhenClosed()
        try execute(
            """
            PRAGMA synchronous = NORMAL;
            PRAGMA secure_delete = OFF;
            PRAGMA wal_autocheckpoint = \(options.walAutocheckpointPages);
            PRAGMA journal_size_limit = \(options.walAutocheckpointPages * options.pageSize);
            """)
    }

    /// SQLite answers with the mode that is on, and not with an error, where a file cannot have a log.
    private func beginWriteAheadLog() throws(SQLiteError) {
        let sql = "PRAGMA journal_mode = WAL"
        let mode = try pragma(sql)
        guard mode == .text("wal") else {
            throw SQLiteError(
                code: SQLITE_CANTOPEN,
                message: "cannot use a write-ahead log here: journal mode is \(mode)",
                .configure,
                database: lastComponent(of: path),
                sql: sql,
            )
        }
    }

    /// The last to close would delete the log, and whoever may read the directory but not write to it could then
    /// not open the database (SQLite manual, "Write-Ahead Logging", 5, and SQLITE_FCNTL_PERSIST_WAL).
    private func keepLogWhenClosed() throws(SQLiteError) {
        var isOn: Int32 = 1
        let code = sqlite3_file_control(handle, "main", SQLITE_FCNTL_PERSIST_WAL, &isOn)
        guard code == SQLITE_OK else { throw failure(code, .configure) }
    }

    private func configure(_ option: Int32, _ value: Int32) throws(SQLiteError) {
        let code = crmirror_sqlite3_config_int(handle, option, value, nil)
        guard code == SQLITE_OK else { throw failure(code, .configure) }
    }
}

// MARK: - Marks in the file's header

extension Connection {
    /// Whose file it is (SQLite manual, "PRAGMA application_id"); 0 where nobody said.
    package var applicationID: Int32 {
        get throws(SQLiteError) { try headerField("application_id") }
    }

    package func setApplicationID(_ identifier: Int32) throws(SQLiteError) {
        try execute("PRAGMA application_id = \(identifier)")
    }

    /// The version of the application's schema; 0 in a new file. Part of the transaction in which it is set.
    package var userVersion: Int32 {
        get throws(SQLiteError) { try headerField("user_version") }
    }

    package func setUserVersion(_ version: Int32) throws(SQLiteError) {
        try execute("PRAGMA user_version = \(version)")
    }

    private func headerField(_ name: String) throws(SQLiteError) -> Int32 {
        guard case .integer(let number) = try pragma("PRAGMA \(name)") else { return 0 }
        return Int32(truncatingIfNeeded: number)
    }

    /// The first value of a pragma's answer.
    func pragma(_ sql: String) throws(SQLiteError) -> Value {
        let statement = try prepare(sql)
        return try statement.step() ? statement.value(at: 0) : .null
    }
}
