import FoundationEssentials
import Formats
import Mirror
import SQLite

/// The positions that the walk under way has asked for. In the database, so that a loop is seen across a restart.
struct WalkPositions {
    let connection: Connection
    let account: String
    let stream: String

    /// - Throws: a `malformed` fault where the walk was there before.
    func note(_ position: Position) throws {
        try connection.run(
            "INSERT OR IGNORE INTO crmirror_walk_positions (account, stream, position) VALUES (?1, ?2, ?3)",
            [.text(account), .text(stream), .text(try text(of: position))]
        )
        guard connection.changes == 1 else {
            throw Fault(
                .malformed, operation: "go on with the walk", subject: "\(account) \(stream)",
                cause: "the vendor's link to the next page leads back to a page that this walk has had: a loop",
                hint: "It is asked for again; where it stays so, tell the vendor"
            )
        }
    }

    func forget() throws {
        try connection.run(
            "DELETE FROM crmirror_walk_positions WHERE account = ?1 AND stream = ?2", [.text(account), .text(stream)]
        )
    }

    private func text(of position: Position) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(position), as: UTF8.self)
    }
}

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
            "DELETE FROM crmirror_walk_keys WHERE account = ?1 AND stream = ?2", [.text(account), .text(stream)]
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

/// `crmirror_anomalies`: values that are not what their columns are for.
struct AnomalyRows {
    let connection: Connection

    func note(_ anomalies: [Anomaly], now: String) throws {
        for anomaly in anomalies {
            try connection.run(
                """
                INSERT INTO crmirror_anomalies (table_name, row_key, column_name, expected, value, noted_at)
                VALUES (?1, ?2, ?3, ?4, ?5, ?6)
                ON CONFLICT DO UPDATE SET
                    expected = excluded.expected, value = excluded.value, noted_at = excluded.noted_at
                WHERE value IS NOT excluded.value
                """,
                [
                    .text(anomaly.table), .text(anomaly.rowKey), .text(anomaly.column), .text(anomaly.expected),
                    value(anomaly.value), .text(now),
                ]
            )
        }
    }

    /// Whether the table has any, so that rows need not be looked up where it has none.
    func exist(in table: String) throws -> Bool {
        try connection.scalar("SELECT 1 FROM crmirror_anomalies WHERE table_name = ?1 LIMIT 1", [.text(table)]) != nil
    }

    /// Takes a row that was written anew off the list; what is still odd in it is noted again.
    func forget(row key: String, of table: String) throws {
        try connection.run(
            "DELETE FROM crmirror_anomalies WHERE table_name = ?1 AND row_key = ?2", [.text(table), .text(key)]
        )
    }

    private func value(_ bytes: [UInt8]) -> Value {
        String(validating: bytes, as: UTF8.self).map { .text($0) } ?? .blob(bytes)
    }
}

/// `crmirror_runs`: one row a walk.
struct RunRows {
    let connection: Connection

    /// - Returns: the run's id.
    func begin(account: String, stream: String, walk: Walk) throws -> Int64 {
        try connection.run(
            "INSERT INTO crmirror_runs (account, stream, kind, route, started_at) VALUES (?1, ?2, ?3, ?4, ?5)",
            [
                .text(account), .text(stream), .text(walk.kind.rawValue), .text(walk.route.rawValue),
                .text(Timestamp.format(walk.startedAt)),
            ]
        )
        return connection.lastInsertRowID
    }

    /// How many rows the run has seen so far.
    func rowsSeen(in run: Int64?) throws -> Int64 {
        guard let run else { return 0 }
        return try connection.scalar("SELECT rows_seen FROM crmirror_runs WHERE id = ?1", [.integer(run)])?
            .integerValue ?? 0
    }

    func add(_ commit: PageCommit, _ counts: RowCounts, to run: Int64?) throws {
        guard let run else { return }
        try connection.run(
            """
            UPDATE crmirror_runs SET
                pages = pages + 1, requests = requests + ?2, retries = retries + ?3,
                rows_seen = rows_seen + ?4, rows_inserted = rows_inserted + ?5, rows_updated = rows_updated + ?6,
                rows_unchanged = rows_unchanged + ?7, rows_deleted = rows_deleted + ?8,
                route = ?9, finished_at = ?10, outcome = iif(?10 IS NULL, 'running', 'complete'), error = NULL
            WHERE id = ?1
            """,
            [
                .integer(run), .integer(Int64(commit.requests)), .integer(Int64(commit.retries)),
                .integer(Int64(counts.seen)), .integer(Int64(counts.inserted)), .integer(Int64(counts.updated)),
                .integer(Int64(counts.unchanged)), .integer(Int64(counts.deleted)),
                .text(commit.checkpoint.walk.route.rawValue),
                commit.completion == nil ? .null : .text(Timestamp.format(commit.now)),
            ]
        )
    }

    /// Notes the latest fault of a run that goes on.
    func note(_ fault: Fault, requests: Int, on run: Int64?) throws {
        guard let run else { return }
        try connection.run(
            "UPDATE crmirror_runs SET error = ?2, requests = requests + ?3, retries = retries + ?3 WHERE id = ?1",
            [.integer(run), .text("\(fault)"), .integer(Int64(requests))]
        )
    }

    /// Ends a run that does not go on.
    func abandon(_ run: Int64?, because reason: String, now: Instant) throws {
        guard let run else { return }
        try connection.run(
            "UPDATE crmirror_runs SET outcome = 'abandoned', finished_at = ?2, error = ?3 WHERE id = ?1",
            [.integer(run), .text(Timestamp.format(now)), .text(reason)]
        )
    }
}
