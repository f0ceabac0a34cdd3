import Mirror
import SQLite

/// The rows that a walk of everything did not see (`sync.md`, "Vanished rows"). They are in the database, so that
/// what is known of them survives a stop.
struct MissingRows {
    let connection: Connection
    let account: String
    let stream: String
    let table: MirrorTable

    /// Notes the live rows that the walk did not see and that were not written since it began; those that were missing
    /// before and are not now are taken off. A row that was written at a time to come is of before the clock was set
    /// back.
    ///
    /// - Returns: how many are missing.
    func note(run: Int64, notWrittenSince start: String, now: String) throws -> Int {
        let name = quoted(identifier: table.name)
        let key = TableSQL.key(of: table)
        try connection.run(
            """
            INSERT INTO crmirror_missing (account, stream, key, run_id, walks)
            SELECT ?1, ?2, \(key), ?3, 1 FROM \(name)
            WHERE _deleted_at IS NULL AND _synced_at NOT BETWEEN ?4 AND ?5
                AND NOT EXISTS (
                    SELECT 1 FROM crmirror_walk_keys AS seen
                    WHERE seen.account = ?1 AND seen.stream = ?2 AND seen.key = \(key)
                )
            ON CONFLICT DO UPDATE SET walks = walks + (run_id <> excluded.run_id), is_gone = NULL,
                run_id = excluded.run_id
            """,
            [.text(account), .text(stream), .integer(run), .text(start), .text(now)]
        )
        try connection.run(
            "DELETE FROM crmirror_missing WHERE account = ?1 AND stream = ?2 AND run_id <> ?3",
            [.text(account), .text(stream), .integer(run)]
        )
        let count = try connection.scalar(
            "SELECT count(*) FROM crmirror_missing WHERE account = ?1 AND stream = ?2",
            [.text(account), .text(stream)]
        )
        return Int(count?.integerValue ?? 0)
    }

    /// One that the vendor was not asked about yet, as text; nil where there is none.
    func next() throws -> String? {
        try connection.scalar(
            """
            SELECT CAST(key AS TEXT) FROM crmirror_missing
            WHERE account = ?1 AND stream = ?2 AND is_gone IS NULL ORDER BY key LIMIT 1
            """,
            [.text(account), .text(stream)]
        )?.textValue
    }

    /// Notes what the vendor said.
    func note(_ answer: MissingAnswer, of key: String) throws {
        let condition = "account = ?1 AND stream = ?2 AND CAST(key AS TEXT) = ?3"
        let sql =
            switch answer {
            case .isGone: "UPDATE crmirror_missing SET is_gone = 1 WHERE \(condition)"
            case .tellsNothing: "UPDATE crmirror_missing SET is_gone = 0 WHERE \(condition)"
            // It was passed over by a page that shifted.
            case .isThere: "DELETE FROM crmirror_missing WHERE \(condition)"
            }
        try connection.run(sql, [.text(account), .text(stream), .text(key)])
    }

    /// Which of the missing rows are gone beyond doubt.
    enum Proof: String {
        /// The vendor was asked for each.
        case answered = "is_gone = 1"
        /// They are missing from two walks in a row.
        case missedTwice = "walks >= 2"
        /// A person said so, or nothing but their content names them.
        case any = "1"
    }

    /// Marks the rows that are gone; they keep their data. The others stay noted.
    ///
    /// - Returns: how many were marked.
    func tombstone(_ proof: Proof, notWrittenSince start: String, now: String) throws -> Int {
        try connection.run(
            """
            UPDATE \(quoted(identifier: table.name)) SET _deleted_at = ?3, _synced_at = ?3
            WHERE _deleted_at IS NULL AND _synced_at NOT BETWEEN ?4 AND ?3 AND EXISTS (
                SELECT 1 FROM crmirror_missing AS missing
                WHERE missing.account = ?1 AND missing.stream = ?2 AND missing.key = \(TableSQL.key(of: table))
                    AND \(proof.rawValue)
            )
            """,
            [.text(account), .text(stream), .text(now), .text(start)]
        )
        let marked = connection.changes
        try connection.run(
            "DELETE FROM crmirror_missing WHERE account = ?1 AND stream = ?2 AND \(proof.rawValue)",
            [.text(account), .text(stream)]
        )
        return marked
    }

    /// Forgets what earlier walks missed.
    func forget() throws {
        try connection.run(
            "DELETE FROM crmirror_missing WHERE account = ?1 AND stream = ?2",
            [.text(account), .text(stream)]
        )
    }
}

/// What the vendor answers when it is asked for a row that it did not list.
package enum MissingAnswer: Hashable, Sendable {
    case isThere
    case isGone
    /// Neither: the row stays as it is until another walk.
    case tellsNothing
}
