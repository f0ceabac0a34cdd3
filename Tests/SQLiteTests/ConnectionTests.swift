import Foundation
import SQLite
import Testing

struct ConnectionTests {
    let scratch: Scratch

    init() throws { scratch = try Scratch() }

    @Test func `a writer's settings are on`() throws {
        let options = Connection.Options(
            cacheKibibytes: 3000,
            mmapBytes: 1 << 20,
            pageSize: 8192,
            walAutocheckpointPages: 77,
        )
        let connection = try Connection(path: scratch.path(), access: .readWrite, options: options)
        let settings: [(String, Value)] = [
            ("journal_mode", "wal"), ("synchronous", 1), ("foreign_keys", 1), ("secure_delete", 0),
            ("temp_store", 2), ("cache_size", -3000), ("mmap_size", 1_048_576),
            ("page_size", 8192), ("wal_autocheckpoint", 77),
        ]
        for (name, value) in settings {
            #expect(try connection.scalar("PRAGMA \(name)") == value, "\(name)")
        }
    }

    @Test func `a commit goes to the write-ahead log`() throws {
        let connection = try scratch.create("CREATE TABLE t (x)")
        #expect(try scratch.files().contains("mirror.db-wal"))
        #expect(try connection.checkpoint(.passive).logFrames > 0)
    }

    @Test func `a database that cannot have a log is refused`() {
        let error = failure { _ = try Connection(path: ":memory:", access: .readWrite) }
        #expect(error?.operation == .configure)
        #expect(error?.message.contains("memory") == true)
    }

    @Test func `a read-only connection reads and refuses to write`() throws {
        let writer = try scratch.create("CREATE TABLE t (x); INSERT INTO t VALUES (1)")
        let reader = try scratch.open("mirror.db", .readOnly)
        #expect(try reader.scalar("SELECT x FROM t") == 1)
        let error = failure { try reader.execute("INSERT INTO t VALUES (2)") }
        #expect(error?.isReadOnly == true)
        #expect(try writer.scalar("SELECT count(*) FROM t") == 1)
    }

    @Test func `a read-only connection does not create the file`() throws {
        let error = failure { _ = try scratch.open("absent.db", .readOnly) }
        #expect(error?.operation == .open)
        #expect(error?.database == "absent.db")
        #expect(error?.hint != nil)
        #expect(try scratch.files().isEmpty)
    }

    @Test(arguments: [Connection.Access.readOnly, .readWrite])
    func `a file that is no database is refused at once and left alone`(access: Connection.Access) throws {
        let contents = Data(String(repeating: "not a database, ", count: 100).utf8)
        try contents.write(to: URL(fileURLWithPath: scratch.path()))
        let error = failure { _ = try scratch.open("mirror.db", access) }
        #expect(error?.isCorrupt == true)
        #expect(try Data(contentsOf: URL(fileURLWithPath: scratch.path())) == contents)
    }

    @Test func `a path that looks like a URI is a path`() throws {
        // As a URI it names a file in the scratch directory; as a path, one in a directory that is not there.
        let error = failure { _ = try Connection(path: "file:\(scratch.path())", access: .readWrite) }
        #expect(error?.operation == .open)
        #expect(try scratch.files().isEmpty)
    }

    @Test func `a path with a NUL byte is refused`() throws {
        let error = failure { _ = try scratch.open("mirror\0.db") }
        #expect(error?.operation == .open)
        #expect(try scratch.files().isEmpty)
    }

    @Test func `the marks in the header survive a new connection`() throws {
        do {
            let connection = try scratch.open()
            #expect(try connection.applicationID == 0)
            try connection.setApplicationID(0x6372_6d72)
            try connection.setUserVersion(-7)
        }
        let reader = try scratch.open("mirror.db", .readOnly)
        #expect(try reader.applicationID == 0x6372_6d72)
        #expect(try reader.userVersion == -7)
    }

    @Test func `the user version is part of the transaction`() throws {
        let connection = try scratch.open()
        let error = failure {
            try connection.transaction {
                try connection.setUserVersion(3)
                try connection.execute("SELECT * FROM absent")
            }
        }
        #expect(error != nil)
        #expect(try connection.userVersion == 0)
    }

    @Test func `foreign keys are enforced`() throws {
        let connection = try scratch.create(
            "CREATE TABLE p (id INTEGER PRIMARY KEY); CREATE TABLE c (p REFERENCES p)")
        let error = failure { try connection.run("INSERT INTO c VALUES (?)", [5]) }
        #expect(error?.isConstraint == true)
    }

    @Test func `a misspelt quoted column is an error and not a text`() throws {
        let connection = try scratch.create("CREATE TABLE t (name)")
        let error = failure { _ = try connection.query(#"SELECT "naem" FROM t"#) }
        #expect(error?.message.contains("naem") == true)
    }

    @Test(arguments: ["select", #""quoted""#, "a b", "", "naïve", "x\"); DROP TABLE t; --", "[b]", "`c`"])
    func `any name can be a column's`(name: String) throws {
        let connection = try scratch.create("CREATE TABLE t (\(quoted(identifier: name)), other)")
        try connection.run("INSERT INTO t (\(quoted(identifier: name))) VALUES (?)", ["value"])
        try connection.withStatement("SELECT * FROM t") { statement in
            try expectRow(statement)
            #expect(statement.columnName(at: 0) == name)
            #expect(statement.text(at: 0) == "value")
        }
    }

    @Test func `a name with a NUL byte is refused and not cut off`() throws {
        let connection = try scratch.create("CREATE TABLE t (x)")
        let name = quoted(identifier: "a\0b")
        let error = failure { try connection.execute("ALTER TABLE t ADD COLUMN \(name)") }
        #expect(error?.message.contains("NUL") == true)
        #expect(try connection.query("SELECT name FROM pragma_table_info('t')") == [["x"]])
    }

    @Test func `a sound database has no problems`() throws {
        let connection = try scratch.create("CREATE TABLE t (x UNIQUE); INSERT INTO t VALUES (1), (2)")
        #expect(try connection.quickCheck().isEmpty)
        #expect(try connection.integrityCheck().isEmpty)
    }

    @Test func `an index that does not fit its table is found by the full check alone`() throws {
        let connection = try scratch.create(
            """
            CREATE TABLE t (x, y); CREATE INDEX i ON t (x); INSERT INTO t VALUES (1, 2), (3, 4);
            PRAGMA writable_schema = ON;
            UPDATE sqlite_schema SET sql = 'CREATE INDEX i ON t (y)' WHERE name = 'i';
            """)
        try connection.checkpoint(.passive)
        let reader = try scratch.open("mirror.db", .readOnly)
        #expect(try reader.quickCheck().isEmpty)
        #expect(try !reader.integrityCheck().isEmpty)
    }

    @Test func `a truncating checkpoint empties the log`() throws {
        let connection = try scratch.create("CREATE TABLE t (x); INSERT INTO t VALUES (1)")
        let outcome = try connection.checkpoint(.truncate)
        #expect(!outcome.busy)
        #expect(outcome.logFrames == 0)
        let attributes = try FileManager.default.attributesOfItem(atPath: scratch.path("mirror.db-wal"))
        #expect(attributes[.size] as? Int == 0)
    }

    @Test func `a checkpoint says that a reader was in the way`() throws {
        let connection = try scratch.create("CREATE TABLE t (x)")
        let reader = try scratch.open("mirror.db", .readOnly)
        try reader.transaction(.deferred) {
            _ = try reader.query("SELECT * FROM t")
            try connection.execute("INSERT INTO t VALUES (1)")
            let outcome = try connection.checkpoint(.truncate)
            #expect(outcome.busy)
            #expect(outcome.checkpointedFrames < outcome.logFrames)
        }
        #expect(try !connection.checkpoint(.truncate).busy)
    }
}
