import SQLite
import Testing

struct CacheTests {
    let connection: Connection
    private let scratch: Scratch

    init() throws {
        scratch = try Scratch()
        connection = try scratch.create("CREATE TABLE t (x)")
    }

    /// How many statements `body` compiles.
    private func preparations(_ body: () throws -> Void) rethrows -> Int {
        let before = connection.preparationCount
        try body()
        return connection.preparationCount - before
    }

    @Test func `the same SQL is compiled once`() throws {
        let count = try preparations {
            for number in 0..<10 { try connection.run("INSERT INTO t VALUES (?)", [.integer(Int64(number))]) }
        }
        #expect(count == 1)
        #expect(try connection.scalar("SELECT count(*) FROM t") == 10)
    }

    @Test func `nested use of the same SQL gives two statements that do not disturb each other`() throws {
        try connection.execute("INSERT INTO t VALUES (1), (2), (3)")
        let sql = "SELECT x FROM t ORDER BY x"
        var seen: [Int64] = []
        let count = try preparations {
            try connection.withStatement(sql) { outer in
                while try outer.step() {
                    try connection.withStatement(sql) { inner in
                        while try inner.step() {
                            seen.append(outer.integer(at: 0) * 10 + inner.integer(at: 0))
                        }
                    }
                }
            }
        }
        #expect(seen == [11, 12, 13, 21, 22, 23, 31, 32, 33])
        #expect(count == 2)
        #expect(try preparations { _ = try connection.query(sql) } == 0)
    }

    @Test func `the next user finds nothing bound and nothing under way, also after an error`() throws {
        struct Interruption: Error {}
        let sql = "SELECT ?1 UNION ALL SELECT 2"
        #expect(throws: Interruption.self) {
            try connection.withStatement(sql) { statement in
                try statement.bind(text: "left over", at: 1)
                try expectRow(statement)
                throw Interruption()
            }
        }
        let count = try preparations {
            try connection.withStatement(sql) { statement in
                try expectRow(statement)
                #expect(statement.kind(at: 0) == .null)
            }
        }
        #expect(count == 0)
    }

    @Test func `the statement used longest ago makes room`() throws {
        func use(_ number: Int) throws { _ = try connection.scalar("SELECT \(number)") }
        for number in 0..<64 { try use(number) }
        try use(0)
        try use(64)
        #expect(try preparations { try use(0) } == 0)
        #expect(try preparations { try use(2) } == 0)
        #expect(try preparations { try use(1) } == 1)
    }

    @Test func `a cached statement sees a changed schema`() throws {
        try connection.execute("INSERT INTO t VALUES (1)")
        #expect(try connection.query("SELECT * FROM t") == [[1]])
        try connection.execute("ALTER TABLE t ADD COLUMN y DEFAULT 'new'")
        var rows: [[Value]] = []
        let count = try preparations { rows = try connection.query("SELECT * FROM t") }
        #expect(rows == [[1, "new"]])
        #expect(count == 0)
    }

    @Test func `dropped statements are compiled again, and those in use go on`() throws {
        try connection.withStatement("SELECT 1 UNION ALL SELECT 2") { statement in
            try expectRow(statement)
            _ = try connection.scalar("SELECT 5")
            connection.dropCachedStatements()
            let count = try preparations { _ = try connection.scalar("SELECT 5") }
            #expect(count == 1)
            try expectRow(statement)
            #expect(statement.integer(at: 0) == 2)
        }
    }

    @Test(arguments: ["SELECT 1; SELECT 2", "SELECT 1; nonsense", "", " -- only a comment", "SELECT 1\0"])
    func `what is not exactly one statement is refused`(sql: String) {
        #expect(failure { _ = try connection.query(sql) }?.operation == .prepare)
    }

    @Test(arguments: ["SELECT 1;", "SELECT 1 ; -- done", "SELECT 1;\n/* done */ ;"])
    func `space and comments may follow a statement`(sql: String) throws {
        #expect(try connection.scalar(sql) == 1)
    }

    @Test func `a script runs to its first mistake, and the error shows where that is`() throws {
        let script =
            "INSERT INTO t VALUES (1); -- one\n;; INSERT INTO t VALUES (2); INSERT INTO absent VALUES (3)"
        let error = failure { try connection.execute(script) }
        #expect(error?.sql?.contains("absent") == true)
        #expect(error?.sql?.contains("(2)") == false)
        #expect(try connection.query("SELECT x FROM t") == [[1], [2]])
    }

    @Test func `a script of nothing does nothing`() throws {
        #expect(try preparations { try connection.execute(" -- nothing\n ; ") } == 0)
    }
}
