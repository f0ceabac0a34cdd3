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
