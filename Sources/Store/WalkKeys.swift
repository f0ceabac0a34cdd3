import SQLite

/// The keys that the walk under way has seen, for tables whose rows are keyed by their content.
struct WalkKeys {
    let connection: Connection
    let account: String
    let stream: String

    func note(_ key: String) throws {
        try connection.run(
            "INSERT OR IGNORE INTO crmirror_walk_keys (account, stream, key) VALUES (?1, ?2, ?3)",
            [.text(account), .text(stream), .text(key)]
        )
    }

    func forget() throws {
        try connection.run(
            "DELETE FROM crmirror_walk_keys WHERE account = ?1 AND stream = ?2",
            [.text(account), .text(stream)]
        )
    }

    /// Marks the live rows that the walk did not see, unless they were written since it began.
    ///
    /// - Returns: how many.
    func tombstoneUnseen(in table: MirrorTable, writtenBefore start: String, now: String) throws -> Int {
        let key = quoted(identifier: table.keyName)
        try connection.run(
            """
            UPDATE \(quoted(identifier: table.name))
            SET \(MirrorTable.deletedAtName) = ?1, \(MirrorTable.syncedAtName) = ?1
            WHERE \(MirrorTable.deletedAtName) IS NULL AND \(MirrorTable.syncedAtName) < ?2
                AND NOT EXISTS (
                    SELECT 1 FROM crmirror_walk_keys AS seen
                    WHERE seen.account = ?3 AND seen.stream = ?4
                        AND seen.key = \(quoted(identifier: table.name)).\(key)
                )
            """,
            [.text(now), .text(start), .text(account), .text(stream)]
        )
        return connection.changes
    }
}
