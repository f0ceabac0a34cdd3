import Glibc
import Mirror
import SQLite

/// crmirror's own tables, versioned by `user_version`: the list's n-th entry takes a database from version n to
/// n + 1, and what has been released is never edited.
enum Migrations {
    /// "CRMM": tells `file(1)` and a careful reader whose database this is (SQLite manual, "Database File
    /// Format", 1.3.17).
    static let applicationID: Int32 = 0x4352_4D4D

    static let steps: [String] = [first, second, third, fourth]

    /// - Throws: a `Fault` where the file is another program's or a newer crmirror's.
    static func migrate(_ connection: Connection, path: String) throws {
        let version = Int(try connection.userVersion)
        guard version < steps.count else { return }
        try connection.transaction {
            try connection.setApplicationID(applicationID)
            for step in steps[version...] { try connection.execute(step) }
            try connection.setUserVersion(Int32(steps.count))
        }
    }

    private static let first = """
        CREATE TABLE crmirror_streams (
            account TEXT NOT NULL,
            stream TEXT NOT NULL,
            vendor TEXT NOT NULL,
            table_name TEXT NOT NULL,
            scope TEXT,                             -- names what is asked for; another one is another collection
            state TEXT NOT NULL DEFAULT 'new',
            checkpoint TEXT,                        -- JSON; the walk under way and its next request
            run_id INTEGER,                         -- the walk under way, in crmirror_runs
            watermark TEXT,                         -- the next poll asks for what changed from here on
            rows_live INTEGER NOT NULL DEFAULT 0,
            rows_deleted INTEGER NOT NULL DEFAULT 0,
            vendor_count INTEGER,
            poll_interval_seconds INTEGER NOT NULL,
            last_success_at TEXT,
            complete_through TEXT,                  -- what the vendor had until then is here
            last_full_walk_at TEXT,
            last_sweep_at TEXT,
            next_due_at TEXT,
            failures INTEGER NOT NULL DEFAULT 0,    -- in a row
            last_error TEXT,                        -- NULL once it works again
            last_error_at TEXT,
            backfill_requested_at TEXT,             -- set while a --backfill is not done with this stream
            PRIMARY KEY (account, stream)
        ) WITHOUT ROWID;

        CREATE TABLE crmirror_runs (
            id INTEGER PRIMARY KEY,
            account TEXT NOT NULL,
            stream TEXT NOT NULL,
            kind TEXT NOT NULL,                     -- backfill, poll, sweep
            route TEXT NOT NULL,                    -- live, snapshot
            started_at TEXT NOT NULL,
            finished_at TEXT,
            outcome TEXT NOT NULL DEFAULT 'running',-- running, complete, abandoned
            pages INTEGER NOT NULL DEFAULT 0,
            requests INTEGER NOT NULL DEFAULT 0,
            retries INTEGER NOT NULL DEFAULT 0,
            rows_seen INTEGER NOT NULL DEFAULT 0,
            rows_inserted INTEGER NOT NULL DEFAULT 0,
            rows_updated INTEGER NOT NULL DEFAULT 0,
            rows_unchanged INTEGER NOT NULL DEFAULT 0,
            rows_deleted INTEGER NOT NULL DEFAULT 0,
            error TEXT
        );
        CREATE INDEX crmirror_runs_by_stream ON crmirror_runs (account, stream, started_at);

        CREATE TABLE crmirror_columns (
            table_name TEXT NOT NULL,
            column_name TEXT NOT NULL,
            vendor_name TEXT NOT NULL,
            occurrence INTEGER NOT NULL,            -- which of a header's columns of that name, from 1
            type TEXT NOT NULL,                     -- integer, boolean, timestamp, date, text
            is_key INTEGER NOT NULL,
            is_loose INTEGER NOT NULL,              -- declared without a type, to keep odd values as they are
            first_seen_at TEXT NOT NULL,
            note TEXT,
            PRIMARY KEY (table_name, column_name)
        );

        CREATE TABLE crmirror_anomalies (
            table_name TEXT NOT NULL,
            row_key TEXT NOT NULL,
            column_name TEXT NOT NULL,
            expected TEXT NOT NULL,
            value,                                  -- as it came; a BLOB where it is no UTF-8
            noted_at TEXT NOT NULL,
            PRIMARY KEY (table_name, row_key, column_name)
        ) WITHOUT ROWID;

        CREATE TABLE crmirror_throttles (
            name TEXT PRIMARY KEY NOT NULL,
            uses TEXT NOT NULL,                     -- JSON; moments in milliseconds since 1970
            paused_until INTEGER,
            expires_at INTEGER NOT NULL
        ) WITHOUT ROWID;

        -- What the walk under way has asked for: a page seen twice is a loop.
        CREATE TABLE crmirror_walk_positions (
            account TEXT NOT NULL,
            stream TEXT NOT NULL,
            position TEXT NOT NULL,
            PRIMARY KEY (account, stream, position)
        ) WITHOUT ROWID;

        -- The rows that a full walk has seen, to find those that are gone.
        CREATE TABLE crmirror_walk_keys (
            account TEXT NOT NULL,
            stream TEXT NOT NULL,
            key NOT NULL,
            PRIMARY KEY (account, stream, key)
        ) WITHOUT ROWID;

        CREATE VIEW crmirror_status AS
        SELECT
            account,
            stream,
            table_name AS "table",
            CASE
                WHEN state = 'ok'
                    AND julianday('now') - julianday(last_success_at) > 3 * poll_interval_seconds / 86400.0
                    THEN 'stale'
                ELSE state
            END AS state,
            rows_live,
            rows_deleted,
            complete_through,
            last_success_at,
            next_due_at,
            last_error
        FROM crmirror_streams
        ORDER BY account, stream;
        """

    /// Child tables, sweeps and their brake, polls whose filter is ignored, streams that are walked by another's
    /// records.
    private static let second = """
        CREATE TABLE crmirror_child_tables (
            table_name TEXT PRIMARY KEY NOT NULL,
            parent_table TEXT NOT NULL,
            field TEXT NOT NULL,                    -- the vendor's name of the array
            element_order TEXT NOT NULL,            -- position, or member for an object used as a map
            parent_type TEXT                        -- the type of parent_id; NULL where it is declared without one
        ) WITHOUT ROWID;

        ALTER TABLE crmirror_streams ADD COLUMN filter_honoured INTEGER;  -- NULL until a poll's filter was tried
        ALTER TABLE crmirror_streams ADD COLUMN released_at TEXT;         -- a person let the brake go
        ALTER TABLE crmirror_streams ADD COLUMN order_honoured INTEGER;   -- likewise for the order of change
        ALTER TABLE crmirror_streams ADD COLUMN held_rows INTEGER;        -- missing when it was held
        ALTER TABLE crmirror_streams ADD COLUMN ends_lines INTEGER;       -- 1 once a list of lines ended with a break
        ALTER TABLE crmirror_streams ADD COLUMN sweep_not_before TEXT;    -- set by a sweep that told nothing

        DROP TABLE crmirror_walk_keys;
        -- The rows that the walk under way has seen, to find those that are gone, and pages that shifted.
        CREATE TABLE crmirror_walk_keys (
            account TEXT NOT NULL,
            stream TEXT NOT NULL,
            key NOT NULL,
            list TEXT NOT NULL,                     -- which of the walk's lists
            PRIMARY KEY (account, stream, key, list)
        ) WITHOUT ROWID;

        -- Rows that the latest walk of everything did not see.
        CREATE TABLE crmirror_missing (
            account TEXT NOT NULL,
            stream TEXT NOT NULL,
            key NOT NULL,
            run_id INTEGER NOT NULL,                -- the walk that missed it last
            walks INTEGER NOT NULL,                 -- in a row
            is_gone INTEGER,                        -- what the vendor said of it; NULL while it was not asked
            PRIMARY KEY (account, stream, key)
        ) WITHOUT ROWID;

        -- Records whose own lists are a stream of their own, and the version at which those were walked.
        CREATE TABLE crmirror_walked_parents (
            account TEXT NOT NULL,
            stream TEXT NOT NULL,
            parent NOT NULL,
            version TEXT,                           -- the parent's _synced_at; NULL while it is walked first
            next_version TEXT,                      -- as it was when the walk under way began
            PRIMARY KEY (account, stream, parent)
        ) WITHOUT ROWID;
        """

    /// Types that widen. Version 2 took the type off a column to keep an odd value in it, kept words in columns of
    /// integers, and did not note how booleans were spelled: the next page of each table sees to that, and the columns
    /// are marked for it here.
    private static let third = """
        -- type: decimal too. is_loose: version 2 left values in it that are not of its type; the next page widens it.
        ALTER TABLE crmirror_columns ADD COLUMN source TEXT;        -- configuration, documentation, name, values
        ALTER TABLE crmirror_columns ADD COLUMN spelling TEXT;      -- of booleans: t/f, true/false
        ALTER TABLE crmirror_columns ADD COLUMN refused_type TEXT;  -- configured, but values are not of it
        ALTER TABLE crmirror_columns ADD COLUMN widened_from TEXT;  -- the type before the present one
        ALTER TABLE crmirror_columns ADD COLUMN widened_at TEXT;
        UPDATE crmirror_columns SET is_loose = 1
        WHERE type IN ('integer', 'boolean') AND EXISTS (
            SELECT 1 FROM crmirror_anomalies AS anomalies
            WHERE anomalies.table_name = crmirror_columns.table_name
                AND anomalies.column_name = crmirror_columns.column_name AND typeof(anomalies.value) = 'text'
        );
        """

    /// A stream that is being loaded is stale too, where nothing comes of its account any more (`StreamState.signBy`).
    private static let fourth = """
        DROP VIEW crmirror_status;
        CREATE VIEW crmirror_status AS
        WITH accounts AS (
            SELECT
                account,
                max(
                    nullif(
                        max(
                            coalesce(json_extract(checkpoint, '$.savedAt') / 86400000.0 + 2440587.5, 0),
                            coalesce(julianday(last_success_at), 0),
                            coalesce(julianday(last_error_at), 0)
                        ),
                        0
                    ) + iif(json_extract(checkpoint, '$.walk.route') = 'snapshot', 15, 3) / 24.0
                ) AS sign_by
            FROM crmirror_streams
            GROUP BY account
        )
        SELECT
            streams.account,
            stream,
            table_name AS "table",
            CASE
                WHEN state = 'ok'
                    AND julianday('now') - julianday(last_success_at) > 3 * poll_interval_seconds / 86400.0
                    THEN 'stale'
                -- Written before the clock was set back.
                WHEN state = 'ok' AND julianday(last_success_at) > julianday('now', '+60 seconds') THEN 'stale'
                WHEN state IN ('new', 'backfilling') AND julianday('now') > sign_by THEN 'stale'
                ELSE state
            END AS state,
            rows_live,
            rows_deleted,
            complete_through,
            last_success_at,
            next_due_at,
            last_error
        FROM crmirror_streams AS streams JOIN accounts ON accounts.account = streams.account
        ORDER BY streams.account, stream;
        """

    /// Looks at the file before anything is written to it: opening it for writing would already change it.
    static func refuseForeign(path: String) throws {
        guard access(path, F_OK) == 0 else { return }
        let connection = try Connection(path: path, access: .readOnly)
        let version = Int(try connection.userVersion)
        guard version <= steps.count else {
            throw Fault(
                .rejected, operation: "open the database", subject: path,
                cause: "a newer crmirror wrote it (version \(version), this one knows \(steps.count))",
                hint: "Start the newer crmirror"
            )
        }
        let identifier = try connection.applicationID
        let isNew = try connection.scalar("SELECT count(*) FROM sqlite_schema") == .integer(0)
        guard identifier == applicationID || isNew else {
            throw Fault(
                .rejected, operation: "open the database", subject: path,
                cause: "it is another program's database", hint: "Name another file in the configuration"
            )
        }
    }
}
