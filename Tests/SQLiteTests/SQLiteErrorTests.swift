import SQLite
import Testing

struct SQLiteErrorTests {
    let connection: Connection
    private let scratch: Scratch

    init() throws {
        scratch = try Scratch()
        connection = try scratch.create(
            """
            CREATE TABLE t (id INTEGER PRIMARY KEY, name TEXT UNIQUE, size CHECK (length(size) < 5),
                must NOT NULL DEFAULT 1);
            CREATE TABLE strict (number INTEGER) STRICT;
            CREATE TABLE child (name TEXT REFERENCES t (name));
            INSERT INTO t (name) VALUES ('swordfish-1');
            CREATE UNIQUE INDEX computed ON t (lower(name));
            """)
    }

    @Test func `an error says what, where and why`() {
        let sql = "INSERT INTO t (name) VALUES (?1)"
        let error = failure { try connection.run(sql, ["swordfish-1"]) }
        #expect(error?.operation == .step)
        #expect(error?.database == "mirror.db")
        #expect(error?.message.hasPrefix("UNIQUE constraint failed: ") == true)
        #expect(error?.extendedCode == 2067)
        #expect(error?.primaryCode == 19)
        #expect(error?.sql == sql)
        #expect(error?.description.contains(sql) == true)
        #expect(error?.description.hasPrefix("run a statement (mirror.db): UNIQUE") == true)
    }

    @Test(
        arguments: [
            ("INSERT INTO t (name) VALUES (?)", "swordfish-1"),
            ("INSERT INTO t (name) VALUES (?)", "SWORDFISH-1"),
            ("INSERT INTO t (size) VALUES (?)", "swordfish"),
            ("INSERT INTO t (name, must) VALUES (?, NULL)", "swordfish"),
            ("INSERT INTO t (id) VALUES (?)", "swordfish"),
            ("INSERT INTO strict VALUES (?)", "swordfish"),
            ("INSERT INTO child VALUES (?)", "swordfish"),
            ("SELECT json(?)", "swordfish"),
            ("SELECT abs(?)", .integer(.min)),
            ("SELECT zeroblob(2000000000) || ?", "swordfish"),
        ] as [(String, Value)])
    func `an error holds no bound value`(sql: String, value: Value) throws {
        let error = try #require(failure { _ = try connection.query(sql, [value]) })
        #expect(error.sql == sql)
        #expect(error.description.contains(sql))
        #expect(!error.description.lowercased().contains("swordfish"))
        #expect(!error.description.contains("9223372036854775808"))
    }

    @Test func `a misfit value is told from other constraints`() {
        let rowid = failure { try connection.run("INSERT INTO t (id) VALUES (?)", ["x"]) }
        #expect(rowid?.isMismatch == true)
        #expect(rowid?.isConstraint == false)
        let strict = failure { try connection.run("INSERT INTO strict VALUES (?)", ["x"]) }
        #expect(strict?.isMismatch == true)
        #expect(strict?.isConstraint == true)
        let unique = failure { try connection.run("INSERT INTO t (name) VALUES (?)", ["swordfish-1"]) }
        #expect(unique?.isMismatch == false)
        #expect(unique?.isConstraint == true)
    }

    @Test func `a mistake in the SQL is an error of preparing and shows the SQL`() {
        let error = failure { _ = try connection.query("SELEC 1") }
        #expect(error?.operation == .prepare)
        #expect(error?.sql == "SELEC 1")
        #expect(error?.message.contains("syntax error") == true)
    }

    @Test func `a long statement is shortened in the text and whole beside it`() {
        let sql = "SELECT \(String(repeating: "absent, ", count: 500))1"
        let error = failure { _ = try connection.query(sql) }
        #expect(error?.sql == sql)
        #expect((error?.description.count ?? 0) < 600)
    }
}
