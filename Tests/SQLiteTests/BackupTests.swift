import Foundation
import SQLite
import Testing

struct BackupTests {
    let scratch: Scratch
    let connection: Connection

    private struct Interruption: Error {}

    init() throws {
        scratch = try Scratch()
        connection = try scratch.create(
            """
            CREATE TABLE t (id INTEGER PRIMARY KEY, x UNIQUE);
            WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 500)
            INSERT INTO t SELECT i, randomblob(500) FROM n;
            PRAGMA application_id = 42;
            PRAGMA user_version = 7;
            """)
    }

    private func others() throws -> [String] {
        try scratch.files().filter { !$0.hasPrefix("mirror.db") }
    }

    @Test func `a copy holds the same rows and marks, is sound, and is one file`() throws {
        let before = try connection.query("SELECT * FROM t")
        try connection.backup(to: scratch.path("copy.db"))
        #expect(try others() == ["copy.db"])
        let copy = try scratch.open("copy.db", .readOnly)
        #expect(try copy.query("SELECT * FROM t") == before)
        #expect(try copy.applicationID == 42)
        #expect(try copy.userVersion == 7)
        #expect(try copy.integrityCheck().isEmpty)
        #expect(try others() == ["copy.db"])
    }

    @Test func `a copy can be written like any database`() throws {
        try connection.backup(to: scratch.path("copy.db"))
        let copy = try scratch.open("copy.db")
        try copy.run("DELETE FROM t")
        #expect(try copy.scalar("PRAGMA journal_mode") == "wal")
        #expect(try connection.scalar("SELECT count(*) FROM t") == 500)
    }

    @Test func `writers go on, and the copy is of the moment it began`() throws {
        let other = try scratch.open()
        guard case .integer(let pages) = try connection.scalar("PRAGMA page_count") else {
            throw Interruption()
        }
        var steps = 0
        try connection.backup(to: scratch.path("copy.db"), pagesPerStep: 10) {
            steps += 1
            let writer = steps.isMultiple(of: 2) ? other : connection
            try writer.transaction {
                try writer.run("INSERT INTO t (x) VALUES (randomblob(500))")
                try writer.run("UPDATE t SET x = randomblob(500) WHERE id = ?", [.integer(Int64(steps))])
            }
        }
        // It did not begin again: the pages went by once, ten at a time.
        #expect(steps == (pages - 1) / 10)
        #expect(steps > 3)
        #expect(try connection.scalar("SELECT count(*) FROM t") == .integer(Int64(500 + steps)))
        let copy = try scratch.open("copy.db", .readOnly)
        #expect(try copy.scalar("SELECT count(*) FROM t") == 500)
        #expect(try copy.integrityCheck().isEmpty)
    }

    @Test func `an open transaction is not in the copy`() throws {
        try connection.transaction {
            try connection.run("DELETE FROM t")
            try connection.backup(to: scratch.path("copy.db"))
        }
        #expect(try scratch.open("copy.db", .readOnly).scalar("SELECT count(*) FROM t") == 500)
    }

    @Test func `a read-only connection can be backed up`() throws {
        try scratch.open("mirror.db", .readOnly).backup(to: scratch.path("copy.db"))
        #expect(try scratch.open("copy.db", .readOnly).scalar("SELECT count(*) FROM t") == 500)
    }

    @Test func `a copy is no more open than its source`() throws {
        let manager = FileManager.default
        try manager.setAttributes([.posixPermissions: 0o600], ofItemAtPath: scratch.path())
        try connection.backup(to: scratch.path("copy.db"), pagesPerStep: 10) {
            let partial = try manager.attributesOfItem(atPath: scratch.path("copy.db.partial"))
            #expect(partial[.posixPermissions] as? Int == 0o600)
        }
        let copy = try manager.attributesOfItem(atPath: scratch.path("copy.db"))
        #expect(copy[.posixPermissions] as? Int == 0o600)
    }

    @Test func `a backup that is stopped leaves the former copy and nothing else`() throws {
        try connection.backup(to: scratch.path("copy.db"))
        try connection.run("DELETE FROM t WHERE id > 400")
        #expect(throws: Interruption.self) {
            try connection.backup(to: scratch.path("copy.db"), pagesPerStep: 1) { throw Interruption() }
        }
        #expect(try others() == ["copy.db"])
        #expect(try scratch.open("copy.db", .readOnly).scalar("SELECT count(*) FROM t") == 500)
        try connection.backup(to: scratch.path("copy.db"))
        #expect(try scratch.open("copy.db", .readOnly).scalar("SELECT count(*) FROM t") == 400)
    }

    @Test func `a damaged source gives no copy`() throws {
        let rootPage = "SELECT rootpage FROM sqlite_schema WHERE name = 'sqlite_autoindex_t_1'"
        guard case .integer(let page) = try connection.scalar(rootPage) else { throw Interruption() }
        try connection.checkpoint(.truncate)
        let file = try FileHandle(forWritingTo: URL(fileURLWithPath: scratch.path()))
        try file.seek(toOffset: UInt64(page - 1) * 4096)
        try file.write(contentsOf: Data(repeating: 0xa5, count: 4096))
        try file.close()
        #expect(try !scratch.open("mirror.db", .readOnly).quickCheck().isEmpty)
        let error = failure { try connection.backup(to: scratch.path("copy.db")) }
        #expect(error?.isCorrupt == true)
        #expect(try others().isEmpty)
    }

    @Test func `the database itself is no target, under any name`() throws {
        try FileManager.default.linkItem(atPath: scratch.path(), toPath: scratch.path("hard.db"))
        try FileManager.default.createSymbolicLink(
            atPath: scratch.path("soft.db"), withDestinationPath: scratch.path())
        for name in ["mirror.db", "hard.db", "soft.db", "mirror.db-wal", "./mirror.db"] {
            let error = failure { try connection.backup(to: scratch.path(name)) }
            #expect(error?.message.contains("the database itself") == true, "\(name)")
        }
        #expect(try connection.integrityCheck().isEmpty)
        #expect(try connection.scalar("SELECT count(*) FROM t") == 500)
    }

    @Test func `a database that is in use is no target`() throws {
        let user = try scratch.open("used.db")
        try user.execute("CREATE TABLE own (x)")
        let error = failure { try connection.backup(to: scratch.path("used.db")) }
        #expect(error?.message.contains("in use") == true)
        #expect(try user.scalar("SELECT count(*) FROM own") == 0)
    }

    @Test func `a second backup to the same target is refused while the first runs`() throws {
        var refused: SQLiteError?
        try connection.backup(to: scratch.path("copy.db"), pagesPerStep: 50) {
            refused = failure { try connection.backup(to: scratch.path("copy.db")) }
        }
        #expect(refused?.isBusy == true)
        #expect(try scratch.open("copy.db", .readOnly).integrityCheck().isEmpty)
    }

    @Test func `what a killed backup left is taken over`() throws {
        try Data(repeating: 1, count: 10_000_000).write(
            to: URL(fileURLWithPath: scratch.path("copy.db.partial")))
        try Data(repeating: 1, count: 100).write(
            to: URL(fileURLWithPath: scratch.path("copy.db.partial-wal")))
        try connection.backup(to: scratch.path("copy.db"))
        #expect(try others() == ["copy.db"])
        #expect(try scratch.open("copy.db", .readOnly).scalar("SELECT count(*) FROM t") == 500)
    }

    @Test func `a target that cannot be written is told`() throws {
        let error = failure { try connection.backup(to: scratch.path("absent/copy.db")) }
        #expect(error?.operation == .backup)
        #expect(error?.message == "open: No such file or directory")
        #expect(error?.hint != nil)
    }
}
