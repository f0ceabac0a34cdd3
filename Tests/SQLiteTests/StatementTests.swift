import SQLite
import Testing

struct StatementTests {
    let connection: Connection
    private let scratch: Scratch

    init() throws {
        scratch = try Scratch()
        connection = try scratch.create("CREATE TABLE t (id INTEGER PRIMARY KEY, x)")
    }

    /// What comes back for one bound value.
    private func roundTrip(_ value: Value) throws -> Value? {
        try connection.run("INSERT INTO t (x) VALUES (?)", [value])
        return try connection.scalar("SELECT x FROM t WHERE id = ?", [.integer(connection.lastInsertRowID)])
    }

    @Test(
        arguments: [
            nil, 0, -1, .integer(.max), .integer(.min), .integer(1 << 53 + 1), 0.1, -1e308, .real(.infinity),
            .real(.leastNonzeroMagnitude), "", "text", "a\0b\0", "\0", "🦜 naïve\r\n", .blob([]),
            .blob([0, 255, 0, 128]),
        ] as [Value])
    func `a value comes back as it was bound`(value: Value) throws {
        #expect(try roundTrip(value) == value)
    }

    @Test func `a NaN comes back as NULL`() throws {
        #expect(try roundTrip(.real(.nan)) == .null)
    }

    @Test func `SQLite sees the whole of a text with NUL bytes`() throws {
        try connection.run("INSERT INTO t (x) VALUES (?)", ["a\0bc"])
        #expect(try connection.scalar("SELECT hex(x) FROM t") == "61006263")
    }

    @Test func `bytes that are not UTF-8 survive in a blob`() throws {
        let bytes: [UInt8] = [0x63, 0x61, 0x66, 0xe9, 0xff, 0x00]
        #expect(try roundTrip(.blob(bytes)) == .blob(bytes))
    }

    @Test func `a broken text can be read as bytes`() throws {
        try connection.withStatement("SELECT CAST(x'61e9' AS TEXT)") { statement in
            try expectRow(statement)
            #expect(statement.kind(at: 0) == .text)
            #expect(statement.bytes(at: 0) == [0x61, 0xe9])
            #expect(statement.text(at: 0) == "a\u{fffd}")
        }
    }

    @Test func `bytes are bound without a copy`() throws {
        let page = Array("one,two".utf8)
        try page.withUnsafeBytes { page in
            try connection.withStatement("INSERT INTO t (x) VALUES (?1), (?2), (?3), (?4)") { statement in
                try statement.bind(staticText: .init(rebasing: page[0..<3]), at: 1)
                try statement.bind(staticBlob: .init(rebasing: page[4..<7]), at: 2)
                try statement.bind(staticText: .init(rebasing: page[3..<3]), at: 3)
                try statement.bind(staticBlob: UnsafeRawBufferPointer(start: nil, count: 0), at: 4)
                try statement.run()
            }
        }
        let rows = try connection.query("SELECT x FROM t ORDER BY id")
        #expect(rows == [["one"], [.blob(Array("two".utf8))], [""], [.blob([])]])
    }

    @Test func `an empty static text without an address is a text and not NULL`() throws {
        try connection.withStatement("INSERT INTO t (x) VALUES (?)") { statement in
            try statement.bind(staticText: UnsafeRawBufferPointer(start: nil, count: 0), at: 1)
            try statement.run()
        }
        #expect(try connection.scalar("SELECT x FROM t") == "")
    }

    @Test func `static bytes are read when the statement runs`() throws {
        let bytes = UnsafeMutableRawBufferPointer.allocate(byteCount: 1, alignment: 1)
        defer { bytes.deallocate() }
        try connection.withStatement("INSERT INTO t (x) VALUES (?)") { statement in
            bytes[0] = UInt8(ascii: "a")
            try statement.bind(staticText: UnsafeRawBufferPointer(bytes), at: 1)
            bytes[0] = UInt8(ascii: "b")
            try statement.run()
            try statement.bind(text: "c", at: 1)
            try statement.run()
        }
        #expect(try connection.query("SELECT x FROM t ORDER BY id") == [["b"], ["c"]])
    }

    @Test func `columns are named and typed`() throws {
        try connection.withStatement("SELECT 1 AS one, 2.5, 'x', x'00', NULL") { statement in
            #expect(statement.columnCount == 5)
            #expect(statement.columnName(at: 0) == "one")
            try expectRow(statement)
            #expect((0..<5).map { statement.kind(at: $0) } == [.integer, .real, .text, .blob, .null])
            #expect(statement.integer(at: 0) == 1)
            #expect(statement.real(at: 1) == 2.5)
            #expect(statement.blob(at: 3) == [0])
            #expect(statement.text(at: 4) == nil)
            #expect(statement.blob(at: 4) == nil)
            #expect(try !statement.step())
        }
    }

    @Test(arguments: [0, 2, -1] as [Int32])
    func `a parameter that does not exist is an error`(index: Int32) {
        let error = failure {
            try connection.withStatement("SELECT ?1") { try $0.bind(Int64(1), at: index) }
        }
        #expect(error?.operation == .bind)
        #expect(error?.message == "column index out of range")
    }

    @Test(arguments: [[], [1, 2]] as [[Value]])
    func `as many values as parameters are needed`(values: [Value]) {
        let error = failure { try connection.run("INSERT INTO t (x) VALUES (?)", values) }
        #expect(error?.message == "\(values.count) values for 1 parameters")
        #expect(error?.database == "mirror.db")
    }

    @Test func `binding in the middle of a run is an error`() {
        let error = failure {
            try connection.withStatement("SELECT ?1 UNION SELECT 2") { statement in
                try expectRow(statement)
                try statement.bind(Int64(1), at: 1)
            }
        }
        #expect(error?.operation == .bind)
    }

    @Test func `a value that is too big is an error`() throws {
        let nothing = UnsafeRawBufferPointer(start: UnsafeRawPointer(bitPattern: 8), count: Int(Int32.max))
        let error = failure {
            try connection.withStatement("INSERT INTO t (x) VALUES (?)") {
                try $0.bind(staticText: nothing, at: 1)
            }
        }
        #expect(error?.message == "string or blob too big")
    }

    @Test func `a run begins anew and keeps what is bound`() throws {
        try connection.withStatement("INSERT INTO t (x) VALUES (?)") { statement in
            try statement.bind(text: "same", at: 1)
            try statement.run()
            try statement.run()
        }
        #expect(try connection.query("SELECT x FROM t") == [["same"], ["same"]])
    }

    @Test func `cleared parameters are NULL`() throws {
        try connection.withStatement("SELECT ?1") { statement in
            try statement.bind(Int64(5), at: 1)
            statement.clearBindings()
            try expectRow(statement)
            #expect(statement.kind(at: 0) == .null)
        }
    }

    @Test func `a statement that failed can be bound and run again`() throws {
        try connection.withStatement("INSERT INTO t (id) VALUES (?)") { statement in
            try statement.bind(Int64(1), at: 1)
            try statement.run()
            let error = failure { try statement.run() }
            #expect(error?.isConstraint == true)
            try statement.bind(Int64(2), at: 1)
            try statement.run()
        }
        #expect(try connection.query("SELECT id FROM t") == [[1], [2]])
    }

    @Test func `what only shows when a half-way statement ends is thrown`() throws {
        try connection.execute("CREATE TABLE c (t REFERENCES t DEFERRABLE INITIALLY DEFERRED)")
        let error = failure {
            try connection.withStatement("INSERT INTO c VALUES (99) RETURNING t") { statement in
                try expectRow(statement)
            }
        }
        #expect(error?.isConstraint == true)
        #expect(try connection.scalar("SELECT count(*) FROM c") == 0)
    }

    @Test func `insert, update and no change of an upsert can be told apart`() throws {
        let upsert = """
            INSERT INTO t VALUES (?1, ?2)
            ON CONFLICT (id) DO UPDATE SET x = excluded.x WHERE x IS NOT excluded.x
            """
        func write(_ id: Int64, _ text: String) throws -> (changes: Int, isInsert: Bool) {
            connection.lastInsertRowID = .min
            try connection.run(upsert, [.integer(id), .text(text)])
            return (connection.changes, connection.lastInsertRowID != .min)
        }
        #expect(try write(7, "a") == (1, true))
        #expect(try write(7, "a") == (0, false))
        #expect(try write(7, "b") == (1, false))
        #expect(try write(8, "b") == (1, true))
        #expect(connection.lastInsertRowID == 8)
    }
}
