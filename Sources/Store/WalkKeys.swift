import SQLite

/// The keys that the walk under way has seen.
struct WalkKeys {
    let connection: Connection
    let account: String
    let stream: String

    /// - Parameters:
    ///   - key: as the table has it.
    ///   - list: which of the walk's lists it came from.
    /// - Returns: whether the list had it for the first time.
    /// - Throws: what SQLite says.
    @discardableResult
    func note(_ key: Value, from list: String) throws -> Bool {
        try connection.run(
            """
            INSERT OR IGNORE INTO crmirror_walk_keys (account, stream, list, key) VALUES (?1, ?2, ?3, ?4)
            """,
            [.text(account), .text(stream), .text(list), key]
        )
        return connection.changes == 1
    }

    /// How many records the list had.
    func count(of list: String) throws -> Int {
        let count = try connection.scalar(
            "SELECT count(*) FROM crmirror_walk_keys WHERE account = ?1 AND stream = ?2 AND list = ?3",
            [.text(account), .text(stream), .text(list)]
        )
        return Int(count?.integerValue ?? 0)
    }

    func forget(list: String) throws {
        try connection.run(
            "DELETE FROM crmirror_walk_keys WHERE account = ?1 AND stream = ?2 AND list = ?3",
            [.text(account), .text(stream), .text(list)]
        )
    }

    func forget() throws {
        try connection.run(
            "DELETE FROM crmirror_walk_keys WHERE account = ?1 AND stream = ?2",
            [.text(account), .text(stream)]
        )
    }
}
