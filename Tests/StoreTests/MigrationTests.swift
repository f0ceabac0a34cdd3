import Mirror
import SQLite
@testable import Store
import Testing

/// A mirror that an older crmirror wrote.
@Suite struct MigrationTests {
    /// A database of version 1 with a row, a watermark and a walk under way.
    private func firstVersion(_ directory: TemporaryDirectory) throws -> String {
        let path = "\(directory.path)/crm.sqlite"
        let connection = try Connection(path: path, access: .readWrite)
        try connection.execute(try #require(Migrations.steps.first))
        try connection.setApplicationID(Migrations.applicationID)
        try connection.setUserVersion(1)
        try connection.execute(
            """
            CREATE TABLE wh_things (
                id INTEGER PRIMARY KEY NOT NULL, name TEXT, _synced_at TEXT NOT NULL, _deleted_at TEXT
            );
            CREATE INDEX wh_things_deleted ON wh_things (_deleted_at) WHERE _deleted_at IS NOT NULL;
            INSERT INTO wh_things VALUES (1, 'a', '2026-05-01T00:00:00.000Z', NULL),
                (2, 'b', '2026-05-01T00:00:00.000Z', NULL);
            INSERT INTO crmirror_columns VALUES
                ('wh_things', 'id', 'id', 1, 'integer', 1, 0, '2026-05-01T00:00:00.000Z', NULL),
                ('wh_things', 'name', 'name', 1, 'text', 0, 0, '2026-05-01T00:00:00.000Z', NULL);
            INSERT INTO crmirror_runs (id, account, stream, kind, route, started_at, pages, rows_seen)
                VALUES (7, 'wh', 'things', 'poll', 'live', '2026-05-02T00:00:00.000Z', 1, 1);
            INSERT INTO crmirror_streams (account, stream, vendor, table_name, scope, state, checkpoint, run_id, watermark,
                rows_live, poll_interval_seconds, complete_through)
                VALUES ('wh', 'things', 'welcomehome', 'wh_things', 'all', 'ok',
                '{"pages":1,"position":{"part":0,"place":{"link":{"_0":"https://crm.example/api?cursor=1"}}},\
            "walk":{"kind":"poll","route":"live","since":1777593600000,"startedAt":1777680000000}}',
                7, '2026-05-01T00:00:00.000Z', 2, 300, '2026-05-01T00:00:00.000Z');
            INSERT INTO crmirror_walk_keys VALUES ('wh', 'things', 1);
            """
        )
        return path
    }

    @Test func `it is brought up to date, with all that it knows`() async throws {
        let directory = try TemporaryDirectory()
        let path = try firstVersion(directory)
        let store = try Store(path: path)
        let reader = try Connection(path: path, access: .readOnly)
        #expect(try reader.scalar("PRAGMA user_version") == .integer(Int64(Migrations.steps.count)))
        #expect(try reader.query("SELECT id, name FROM wh_things") == [[1, "a"], [2, "b"]])
        let state = try #require(try await store.states().first)
        #expect(state.watermark == Instant(milliseconds: 1_777_593_600_000))
        #expect(state.rowsLive == 2)
        #expect(state.honoured.filter == nil)
        #expect(state.releasedAt == nil)
        #expect(state.sweepNotBefore == nil)
        let checkpoint = try #require(state.checkpoint)
        #expect(checkpoint.position == .link(1))
        #expect(checkpoint.savedAt == nil)
        #expect(checkpoint.walk.findsVanished == nil)
        #expect(checkpoint.walk.since == Instant(milliseconds: 1_777_593_600_000))
        // The walk under way goes on, with arrays now.
        let now = Workbench.start
        let report = try await store.commit(
            PageCommit(
                account: "wh", stream: .things,
                page: Page(records: tagged((1, "a", ["x"]), (2, "c", [])), next: nil),
                position: checkpoint.position, checkpoint: checkpoint,
                completion: .init(
                    watermark: now, nextDueAt: now, pollInterval: .seconds(300), sweepAgainAt: now),
                requests: 1, retries: 0, now: now
            ))
        #expect(report.outcome == .complete)
        #expect(report.counts.updated == 2)
        #expect(try reader.query("SELECT parent_id, position, value FROM wh_things_tags") == [[1, 0, "x"]])
        #expect(try reader.query("SELECT id, pages, outcome FROM crmirror_runs") == [[7, 2, "complete"]])
    }

    /// A database of version 2, made by its own SQL: columns that lost their type, columns with a word in them, and
    /// booleans of which nobody knows how they were spelled.
    private func secondVersion(_ directory: TemporaryDirectory) throws -> String {
        let path = "\(directory.path)/crm.sqlite"
        let connection = try Connection(path: path, access: .readWrite)
        for step in Migrations.steps.prefix(2) { try connection.execute(step) }
        try connection.setApplicationID(Migrations.applicationID)
        try connection.setUserVersion(2)
        try connection.execute(
            """
            CREATE TABLE wh_things (
                id  PRIMARY KEY NOT NULL, size , word INTEGER, flag BOOLEAN, mixed , clean INTEGER, yes BOOLEAN,
                _synced_at TEXT NOT NULL, _deleted_at TEXT
            );
            CREATE INDEX wh_things_deleted ON wh_things (_deleted_at) WHERE _deleted_at IS NOT NULL;
            INSERT INTO wh_things VALUES
                (7, 5, 1, 1, 1, 12, 1, '2026-05-01T00:00:00.000Z', NULL),
                ('007', '05', 'none', 0, 0, -3, NULL, '2026-05-01T00:00:00.000Z', NULL),
                ('x', x'37FF', NULL, NULL, '1', NULL, 0, '2026-05-01T00:00:00.000Z', NULL);
            CREATE TABLE wh_things_tags (
                parent_id NOT NULL, position INTEGER NOT NULL, value TEXT, PRIMARY KEY (parent_id, position)
            ) WITHOUT ROWID;
            INSERT INTO wh_things_tags VALUES (7, 0, 'a'), ('007', 0, 'b');
            INSERT INTO crmirror_child_tables VALUES ('wh_things_tags', 'wh_things', 'tags', 'position', NULL);
            INSERT INTO crmirror_columns
                (table_name, column_name, vendor_name, occurrence, type, is_key, is_loose, first_seen_at)
            SELECT 'wh_things', column1, column1, 1, column2, column1 = 'id', column3, '2026-05-01T00:00:00.000Z'
            FROM (VALUES ('id', 'integer', 1), ('size', 'integer', 1), ('word', 'integer', 0),
                ('flag', 'boolean', 0), ('mixed', 'boolean', 1), ('clean', 'integer', 0), ('yes', 'boolean', 0));
            INSERT INTO crmirror_columns VALUES
                ('wh_things_tags', 'value', 'value', 1, 'text', 0, 0, '2026-05-01T00:00:00.000Z', NULL);
            INSERT INTO crmirror_anomalies VALUES
                ('wh_things', '007', 'word', 'integer', 'none', '2026-05-01T00:00:00.000Z'),
                ('wh_things', '007', 'size', 'integer', '05', '2026-05-01T00:00:00.000Z'),
                ('wh_things', 'x', 'size', 'integer', x'37FF', '2026-05-01T00:00:00.000Z');
            INSERT INTO crmirror_streams (account, stream, vendor, table_name, scope, state, watermark, rows_live,
                poll_interval_seconds) VALUES ('wh', 'things', 'welcomehome', 'wh_things', 'all', 'ok',
                '2026-05-01T00:00:00.000Z', 3, 300);
            """
        )
        return path
    }

    private static let oldHeader = ["id", "size", "word", "flag", "mixed", "clean", "yes"]

    private func mirrored(_ bench: Workbench) throws -> [[Value]] {
        try bench.query("SELECT id, size, word, flag, mixed, clean, yes FROM wh_things ORDER BY rowid")
    }

    @Test func `what version 2 kept without a type gets an honest one, and loses nothing`() async throws {
        let bench = try await Workbench { try secondVersion($0) }
        let before = try mirrored(bench)
        // A page without a boolean: there is no text yet to make of 1 and 0.
        let first = try await bench.poll(page(Self.oldHeader, [["8", "1", "1", nil, nil, "4", nil]]))
        #expect(first.changes.map(\.column) == ["id", "size", "word"])
        #expect(before.count == 3)
        #expect(
            try mirrored(bench) == [
                ["7", "5", "1", 1, 1, 12, 1], ["007", "05", "none", 0, 0, -3, nil],
                ["x", .blob([0x37, 0xFF]), nil, nil, "1", nil, 0], ["8", "1", "1", nil, nil, 4, nil],
            ])
        #expect(try bench.tags() == [["007", 0, "b"], ["7", 0, "a"]])
        try await bench.reopen()
        let second = try await bench.poll(page(Self.oldHeader, [["9", nil, nil, "t", "f", nil, nil]]))
        #expect(second.changes.map(\.column) == ["mixed"])
        #expect(try bench.column("mixed", by: "rowid") == ["t", "f", "1", nil, "f"])
        #expect(try bench.column("flag", by: "rowid") == [1, 0, nil, nil, 1])
        // Nobody told how the stored ones were spelled; this page's come as CSV's do.
        let third = try await bench.poll(page(Self.oldHeader, [["9", nil, nil, "t", "f", nil, "maybe"]]))
        #expect(third.changes.map(\.column) == ["yes"])
        #expect(try bench.column("yes", by: "rowid") == ["t", nil, "f", nil, "maybe"])
        #expect(
            try bench.query(
                """
                SELECT name, type FROM pragma_table_info('wh_things') WHERE name NOT LIKE '\\_%' ESCAPE '\\'
                """) == [
                    ["id", "TEXT"], ["size", "TEXT"], ["word", "TEXT"], ["flag", "BOOLEAN"],
                    ["mixed", "TEXT"],
                    ["clean", "INTEGER"], ["yes", "TEXT"],
                ])
        #expect(try bench.query("SELECT DISTINCT is_loose FROM crmirror_columns") == [[0]])
        let again = try await bench.poll(
            page(
                Self.oldHeader,
                [["007", "05", "none", "f", "f", "-3", nil], ["8", "1", "1", nil, nil, "4", nil]]))
        #expect(again.counts.unchanged == 2)
        #expect(again.changes == [])
        #expect(try bench.query("PRAGMA integrity_check") == [["ok"]])
    }

    @Test func `a file made by steps is the file made anew`() async throws {
        let directory = try TemporaryDirectory()
        let old = try firstVersion(directory)
        _ = try Store(path: old)
        let bench = try await Workbench()
        let schema = """
            SELECT type, name, sql FROM sqlite_schema
            WHERE name LIKE 'crmirror%' ORDER BY name
            """
        #expect(try Connection(path: old, access: .readOnly).query(schema) == bench.query(schema))
    }

    /// `crmirror status` works while the service does not run, also before it ran for the first time after an upgrade.
    @Test func `its status can be read before it is brought up to date`() throws {
        let directory = try TemporaryDirectory()
        let path = try firstVersion(directory)
        let states = try StatusReader(path: path).states()
        #expect(states.map(\.stream) == ["things"])
        #expect(states.map(\.rowsLive) == [2])
        #expect(try Connection(path: path, access: .readOnly).scalar("PRAGMA user_version") == 1)
    }

    @Test func `a file of crmirror's that is not brought up to date is released with what to do, if at all`()
        throws
    {
        let directory = try TemporaryDirectory()
        let path = try firstVersion(directory)
        let connection = try Connection(path: path, access: .readWrite)
        try connection.execute("UPDATE crmirror_streams SET state = 'held'")
        do {
            let released = try HeldStreams.release(
                in: path, account: "wh", streams: nil, now: Workbench.start)
            #expect(released == ["things"])
        } catch {
            #expect(error.hint != nil, "\(error)")
        }
    }
}
