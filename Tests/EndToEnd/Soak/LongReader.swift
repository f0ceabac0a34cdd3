import SQLite

/// A reader that holds one transaction open: what it sees must not change, whatever is written meanwhile.
final class LongReader {
    private let mirror: MirrorFile
    private let contents: [String: Set<[Value]>]
    let beganAt = ContinuousClock.now

    init(_ path: String) throws {
        mirror = try MirrorFile(path)
        try mirror.connection.execute("BEGIN")
        // The first read fixes the state.
        contents = try mirror.everything()
    }

    /// Whether it still sees every row as it was, and no other.
    func seesTheSame() throws -> Bool {
        try mirror.everything() == contents
    }

    /// Ends the transaction.
    ///
    /// - Returns: whether it now sees other rows.
    func end() throws -> Bool {
        try mirror.connection.execute("COMMIT")
        return try !seesTheSame()
    }
}
