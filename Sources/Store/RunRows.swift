import Formats
import Mirror
import SQLite

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

    /// How many rows the run has inserted so far.
    func rowsInserted(in run: Int64?) throws -> Int64 {
        guard let run else { return 0 }
        return try connection.scalar(
            "SELECT rows_inserted FROM crmirror_runs WHERE id = ?1", [.integer(run)])?
            .integerValue ?? 0
    }

    /// Whether a backfill of the stream has come to its end since `instant`.
    func hasBackfill(of state: StreamState, endedSince instant: Instant) throws -> Bool {
        try connection.scalar(
            """
            SELECT EXISTS (
                SELECT 1 FROM crmirror_runs
                WHERE account = ?1 AND stream = ?2 AND kind = 'backfill' AND outcome <> 'abandoned'
                    AND finished_at > ?3
            )
            """,
            [.text(state.account), .text(state.stream), .text(Timestamp.format(instant))]
        ) == 1
    }

    /// Adds what a page did.
    ///
    /// - Parameters:
    ///   - commit: the page.
    ///   - counts: of its rows.
    ///   - run: the walk.
    ///   - ending: `complete` or `held` where the walk ends with it.
    ///   - error: why it is held.
    /// - Throws: what SQLite says.
    func add(
        _ commit: PageCommit, _ counts: RowCounts, to run: Int64?, ending: String?, error: Fault? = nil
    ) throws {
        guard let run else { return }
        try connection.run(
            """
            UPDATE crmirror_runs SET
                pages = pages + ?13, requests = requests + ?2, retries = retries + ?3,
                rows_seen = rows_seen + ?4, rows_inserted = rows_inserted + ?5, rows_updated = rows_updated + ?6,
                rows_unchanged = rows_unchanged + ?7, rows_deleted = rows_deleted + ?8,
                route = ?9, finished_at = ?10, outcome = ?11, error = ?12
            WHERE id = ?1
            """,
            [
                .integer(run), .integer(Int64(commit.requests)), .integer(Int64(commit.retries)),
                .integer(Int64(counts.seen)), .integer(Int64(counts.inserted)),
                .integer(Int64(counts.updated)),
                .integer(Int64(counts.unchanged)), .integer(Int64(counts.deleted)),
                .text(commit.checkpoint.walk.route.rawValue),
                ending == nil ? .null : .text(Timestamp.format(commit.now)), .text(ending ?? "running"),
                error.map { .text("\($0)") } ?? .null, .integer(commit.isPage ? 1 : 0),
            ]
        )
    }

    /// Forgets the stream's polls and abandoned walks that ended before `instant`: there may be one every few minutes.
    func forgetFrequent(of state: StreamState, before instant: Instant) throws {
        try connection.run(
            """
            DELETE FROM crmirror_runs
            WHERE account = ?1 AND stream = ?2 AND started_at < ?3 AND finished_at < ?3
                AND (kind = 'poll' OR outcome = 'abandoned')
            """,
            [.text(state.account), .text(state.stream), .text(Timestamp.format(instant))]
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
