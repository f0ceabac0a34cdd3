import SQLite
import Testing

struct TransactionTests {
    let scratch: Scratch
    let connection: Connection

    private struct Interruption: Error {}

    init() throws {
        scratch = try Scratch()
        connection = try scratch.create("CREATE TABLE t (x UNIQUE)")
    }

    private func rows() throws -> Value? { try connection.scalar("SELECT count(*) FROM t") }

    @Test func `a transaction commits and gives its result`() throws {
        let result = try connection.transaction {
            try connection.run("INSERT INTO t VALUES (1)")
            #expect(connection.isInTransaction)
            return "done"
        }
        #expect(result == "done")
        #expect(!connection.isInTransaction)
        #expect(try scratch.open("mirror.db", .readOnly).scalar("SELECT count(*) FROM t") == 1)
    }

    @Test func `a throw rolls back and comes through`() throws {
        #expect(throws: Interruption.self) {
            try connection.transaction {
                try connection.run("INSERT INTO t VALUES (1)")
                throw Interruption()
            }
        }
        #expect(!connection.isInTransaction)
        #expect(try rows() == 0)
    }

    @Test func `a throw in the middle of reading rolls back too`() throws {
        #expect(throws: Interruption.self) {
            try connection.transaction {
                try connection.run("INSERT INTO t VALUES (1), (2)")
                try connection.withStatement("SELECT x FROM t") { statement in
                    try expectRow(statement)
                    throw Interruption()
                }
            }
        }
        #expect(try rows() == 0)
    }

    @Test func `a commit that fails rolls back`() throws {
        try connection.execute("CREATE TABLE c (t REFERENCES t (x) DEFERRABLE INITIALLY DEFERRED)")
        let error = failure {
            try connection.transaction { try connection.run("INSERT INTO c VALUES (9)") }
        }
        #expect(error?.isConstraint == true)
        #expect(!connection.isInTransaction)
        #expect(try connection.scalar("SELECT count(*) FROM c") == 0)
    }

    @Test func `a transaction in a transaction is refused, and the outer one goes on`() throws {
        try connection.transaction {
            try connection.run("INSERT INTO t VALUES (1)")
            let error = failure { try connection.transaction(.deferred) {} }
            #expect(error?.message.contains("do not nest") == true)
            try connection.run("INSERT INTO t VALUES (2)")
        }
        #expect(try rows() == 2)
    }

    @Test func `the first error is thrown where SQLite has rolled back by itself`() throws {
        let error = failure {
            try connection.transaction {
                try connection.run("INSERT INTO t VALUES (1)")
                try connection.run("INSERT OR ROLLBACK INTO t VALUES (1)")
            }
        }
        #expect(error?.isConstraint == true)
        #expect(!connection.isInTransaction)
        #expect(try rows() == 0)
        try connection.transaction { try connection.run("INSERT INTO t VALUES (2)") }
        #expect(try rows() == 1)
    }

    @Test func `a full disk is told, rolled back and survived`() throws {
        guard case .integer(let count) = try connection.scalar("PRAGMA page_count") else {
            throw Interruption()
        }
        try connection.execute("PRAGMA max_page_count = \(count + 2)")
        let error = failure {
            try connection.transaction {
                try connection.run("INSERT INTO t VALUES (1)")
                try connection.run("INSERT INTO t VALUES (zeroblob(100000))")
            }
        }
        #expect(error?.isFull == true)
        #expect(error?.isBusy == false)
        #expect(!connection.isInTransaction)
        #expect(try rows() == 0)
        try connection.execute("PRAGMA max_page_count = 1000000")
        try connection.run("INSERT INTO t VALUES (zeroblob(100000))")
        #expect(try connection.integrityCheck().isEmpty)
    }

    @Test func `a second writer is told that the database is busy`() throws {
        let other = try scratch.open()
        try connection.transaction {
            let error = failure { try other.transaction {} }
            #expect(error?.isBusy == true)
            #expect(error?.isFull == false)
            #expect(!other.isInTransaction)
        }
        try other.transaction { try other.run("INSERT INTO t VALUES (1)") }
        #expect(try rows() == 1)
    }

    @Test func `a reader sees what is committed while a writer is at work`() throws {
        let reader = try scratch.open("mirror.db", .readOnly)
        let count = "SELECT count(*) FROM t"
        try connection.run("INSERT INTO t VALUES (1)")
        try connection.transaction {
            try connection.run("INSERT INTO t VALUES (2)")
            #expect(try reader.scalar(count) == 1)
        }
        #expect(try reader.scalar(count) == 2)
    }

    @Test func `a deferred transaction reads one state`() throws {
        let reader = try scratch.open("mirror.db", .readOnly)
        try reader.transaction(.deferred) {
            #expect(try reader.scalar("SELECT count(*) FROM t") == 0)
            try connection.run("INSERT INTO t VALUES (1)")
            #expect(try reader.scalar("SELECT count(*) FROM t") == 0)
        }
        #expect(try reader.scalar("SELECT count(*) FROM t") == 1)
    }
}
