import Mirror
import SQLite

/// The records whose own lists make up a stream (the messages of each conversation): which are to be walked. A
/// parent's list is walked again when the parent's row has changed since.
struct WalkedParents {
    let connection: Connection
    let account: String
    let stream: String
    /// The parent stream's table; nil while there is none.
    let parents: MirrorTable?

    /// Forgets what was walked: every parent's turn comes again.
    func forget() throws {
        try connection.run(
            "DELETE FROM crmirror_walked_parents WHERE account = ?1 AND stream = ?2",
            [.text(account), .text(stream)]
        )
    }

    /// The next parent to walk, behind `current`; nil where there is no more.
    func next(after current: String?) throws -> String? {
        guard let parents, let key = parents.singleKey else { return nil }
        let name = quoted(identifier: parents.name)
        let id = "\(name).\(quoted(identifier: key.name))"
        let isBehind = current == nil ? "" : "AND \(id) > ?3"
        let found = try connection.query(
            """
            SELECT CAST(\(id) AS TEXT), \(name)._synced_at FROM \(name)
            LEFT JOIN crmirror_walked_parents AS walked
                ON walked.account = ?1 AND walked.stream = ?2 AND walked.parent = CAST(\(id) AS TEXT)
            WHERE \(name)._deleted_at IS NULL \(isBehind)
                AND (walked.version IS NULL OR walked.version <> \(name)._synced_at)
            ORDER BY \(id) LIMIT 1
            """,
            [.text(account), .text(stream)] + (current.map { [value(of: $0, key)] } ?? [])
        )
        guard let parent = found.first?[0].textValue, let version = found.first?[1] else { return nil }
        try connection.run(
            """
            INSERT INTO crmirror_walked_parents (account, stream, parent, next_version) VALUES (?1, ?2, ?3, ?4)
            ON CONFLICT DO UPDATE SET next_version = excluded.next_version
            """,
            [.text(account), .text(stream), .text(parent), version]
        )
        return parent
    }

    /// The parent's list was walked to its end, as it was when the walk of it began.
    func finish(_ parent: String) throws {
        try connection.run(
            """
            UPDATE crmirror_walked_parents SET version = next_version
            WHERE account = ?1 AND stream = ?2 AND parent = ?3
            """,
            [.text(account), .text(stream), .text(parent)]
        )
    }

    private func value(of text: String, _ key: MirrorTable.Column) -> Value {
        guard key.type == .integer, let number = Int64(text), String(number) == text else {
            return .text(text)
        }
        return .integer(number)
    }
}
