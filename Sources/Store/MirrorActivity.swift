import Formats
import FoundationEssentials
package import Mirror
import SQLite

/// What a mirror's file says beside its rows: the streams, the walks of the last while, the throttles. All of one
/// moment, read without disturbing whoever writes it, and without a lock.
package struct MirrorActivity: Hashable, Sendable {
    /// A walk, as far as it is.
    package struct Run: Hashable, Sendable {
        package var account: String
        package var stream: String
        package var kind: Walk.Kind
        package var startedAt: Instant
        /// Nil while it is under way.
        package var finishedAt: Instant?
        package var rowsSeen: Int
        /// Rows that it inserted, updated or marked as deleted.
        package var rowsChanged: Int

        package init(
            account: String, stream: String, kind: Walk.Kind, startedAt: Instant, finishedAt: Instant?,
            rowsSeen: Int, rowsChanged: Int
        ) {
            self.account = account
            self.stream = stream
            self.kind = kind
            self.startedAt = startedAt
            self.finishedAt = finishedAt
            self.rowsSeen = rowsSeen
            self.rowsChanged = rowsChanged
        }
    }

    package var states: [StreamState]
    /// The walks under way, and those that ended since and changed something.
    package var runs: [Run]
    package var throttles: [ThrottleRecord]

    package init(states: [StreamState], runs: [Run] = [], throttles: [ThrottleRecord] = []) {
        self.states = states
        self.runs = runs
        self.throttles = throttles
    }

    /// - Parameters:
    ///   - path: the database.
    ///   - since: how far back walks that have ended are wanted; nil where no walks are.
    /// - Throws: a `Fault` where there is no such database or it is no mirror.
    package init(reading path: String, runsSince since: Instant?) throws(Fault) {
        do {
            let connection = try Connection(path: path, access: .readOnly)
            guard try connection.applicationID == Migrations.applicationID else {
                throw Fault(
                    .rejected, operation: "read the status", subject: path,
                    cause: "it is no database of crmirror's"
                )
            }
            self = try connection.transaction(.deferred) {
                MirrorActivity(
                    states: try StreamRows(connection: connection, version: Int(connection.userVersion))
                        .all(),
                    runs: try since.map { try Self.runs(connection, since: $0) } ?? [],
                    throttles: try Self.throttles(connection)
                )
            }
        } catch {
            throw StoreFault.from(error, operation: "read the status", subject: path)
        }
    }

    /// By stream, for which there is an index; CROSS keeps SQLite from scanning all runs (its manual, "Manual Control
    /// Of Query Plans Using CROSS JOIN"). A walk that took longer than a day before `since` is left out: to find it,
    /// every poll of that time would have to be looked at.
    private static func runs(_ connection: Connection, since: Instant) throws -> [Run] {
        let rows = try connection.query(
            """
            SELECT runs.account, runs.stream, kind, started_at, finished_at, rows_seen,
                rows_inserted + rows_updated + runs.rows_deleted AS rows_changed
            FROM crmirror_streams AS streams
            CROSS JOIN crmirror_runs AS runs ON runs.account = streams.account AND runs.stream = streams.stream
            WHERE started_at >= ?1 AND finished_at >= ?2 AND rows_changed > 0
            UNION ALL
            SELECT runs.account, runs.stream, kind, started_at, finished_at, rows_seen,
                rows_inserted + rows_updated + runs.rows_deleted
            FROM crmirror_streams AS streams JOIN crmirror_runs AS runs ON runs.id = streams.run_id
            WHERE finished_at IS NULL
            """,
            [.text(Timestamp.format(since - .seconds(24 * 3600))), .text(Timestamp.format(since))]
        )
        return rows.compactMap(run(from:))
    }

    private static func run(from row: [Value]) -> Run? {
        guard let kind = row[2].textValue.flatMap({ Walk.Kind(rawValue: $0) }),
            let startedAt = row[3].textValue.flatMap({ Timestamp.parse($0) })
        else { return nil }
        return Run(
            account: row[0].textValue ?? "", stream: row[1].textValue ?? "", kind: kind, startedAt: startedAt,
            finishedAt: row[4].textValue.flatMap { Timestamp.parse($0) },
            rowsSeen: Int(row[5].integerValue ?? 0), rowsChanged: Int(row[6].integerValue ?? 0)
        )
    }

    private static func throttles(_ connection: Connection) throws -> [ThrottleRecord] {
        try connection.query("SELECT name, uses, paused_until, expires_at FROM crmirror_throttles").map {
            row in
            ThrottleRecord(
                name: row[0].textValue ?? "",
                uses: try JSONDecoder().decode([Instant].self, from: Data((row[1].textValue ?? "[]").utf8)),
                pausedUntil: row[2].integerValue.map { Instant(milliseconds: $0) },
                expiresAt: Instant(milliseconds: row[3].integerValue ?? 0)
            )
        }
    }
}
