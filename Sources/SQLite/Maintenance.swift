import CSQLite

extension Connection {
    package enum CheckpointMode: Sendable {
        /// As much as is possible without waiting for anybody.
        case passive
        /// All of it, waiting for writers and for readers of older states.
        case full
        /// As `full`, and the next writer begins the log anew.
        case restart
        /// As `restart`, and the log's file is cut to nothing.
        case truncate

        var code: Int32 {
            switch self {
            case .passive: SQLITE_CHECKPOINT_PASSIVE
            case .full: SQLITE_CHECKPOINT_FULL
            case .restart: SQLITE_CHECKPOINT_RESTART
            case .truncate: SQLITE_CHECKPOINT_TRUNCATE
            }
        }
    }

    /// Writes the log back into the database file.
    ///
    /// - Returns: whether someone was in the way for longer than the busy timeout; how many frames the log
    ///   has; how many of them are in the file. Both are 0 after a truncation, -1 where there is no log.
    @discardableResult
    package func checkpoint(
        _ mode: CheckpointMode
    ) throws(SQLiteError) -> (busy: Bool, logFrames: Int, checkpointedFrames: Int) {
        var frames: Int32 = -1
        var checkpointed: Int32 = -1
        let code = sqlite3_wal_checkpoint_v2(handle, "main", mode.code, &frames, &checkpointed)
        guard code == SQLITE_OK || code & 0xff == SQLITE_BUSY else { throw failure(code, .checkpoint) }
        return (code != SQLITE_OK, Int(frames), Int(checkpointed))
    }

    /// What `PRAGMA quick_check` finds wrong: nothing in a sound file. Reads the whole file but does not compare
    /// indices with their tables.
    ///
    /// - Throws: where the file is too broken to be read at all.
    package func quickCheck() throws(SQLiteError) -> [String] {
        try problems("PRAGMA quick_check")
    }

    /// What `PRAGMA integrity_check` finds wrong, at most 100 sentences: nothing in a sound file.
    ///
    /// - Throws: where the file is too broken to be read at all.
    package func integrityCheck() throws(SQLiteError) -> [String] {
        try problems("PRAGMA integrity_check")
    }

    private func problems(_ sql: String) throws(SQLiteError) -> [String] {
        let statement = try prepare(sql)
        var found: [String] = []
        while try statement.step() {
            if let line = statement.text(at: 0), line != "ok" { found.append(line) }
        }
        return found
    }
}
