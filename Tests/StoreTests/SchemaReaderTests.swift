import Mirror
import SQLite
import Store
import Testing

@Suite struct SchemaReaderTests {
    @Test func `a stream's table comes with what it mirrors and what each column is`() async throws {
        let bench = try await Workbench()
        try await bench.load(things((1, "a"), (2, "b")))
        let table = try #require(try SchemaReader(path: bench.path).schema().table("wh_things"))
        let state = try await bench.state()
        #expect(table.kind == .stream(DatabaseSchema.StreamSummary(state)))
        #expect(state.completeThrough != nil)
        #expect(table.columns.map(\.name) == ["id", "name", "_synced_at", "_deleted_at"])
        #expect(table.columns[0].keyPlace == 1)
        #expect(table.columns[0].origin == DatabaseSchema.Origin(vendorName: "id", type: "integer"))
        #expect(table.columns[2].origin == nil)
        #expect(table.statements.count == 2)
        #expect(table.statements[0].hasPrefix("CREATE TABLE \"wh_things\""))
    }

    @Test func `streams come first, then children, other people's work, and crmirror's own`() async throws {
        let bench = try await Workbench()
        try await bench.load(things((1, "a")))
        try bench.execute(
            """
            CREATE TABLE notes (id INTEGER PRIMARY KEY, "an ""odd"" name" TEXT);
            CREATE TRIGGER notes_kept BEFORE DELETE ON notes BEGIN SELECT raise(ABORT, 'kept'); END;
            CREATE VIEW a_view AS SELECT name FROM wh_things;
            CREATE VIRTUAL TABLE words USING fts5(text);
            """)
        let schema = try SchemaReader(path: bench.path).schema()
        let names = schema.tables.map(\.name)
        #expect(names.prefix(4) == ["wh_things", "notes", "words", "a_view"])
        #expect(names.dropFirst(4).allSatisfy { $0.hasPrefix("crmirror_") })
        #expect(schema.table("notes")?.columns.map(\.name) == ["id", "an \"odd\" name"])
        #expect(schema.table("notes")?.statements.count == 2)
        #expect(schema.table("a_view")?.kind == .other(isView: true))
    }

    @Test func `what crmirror makes over all vendors is told from what only has such a name`() async throws {
        let bench = try PeopleBench()
        try bench.execute("CREATE VIEW activities AS SELECT 'people' AS mine")
        try await bench.register("hall", "hall")
        try await bench.loadProspects(["Ann Lee"])
        try await bench.tend("hall")
        let schema = try SchemaReader(path: bench.path).schema()
        #expect(schema.table("people")?.kind == .overVendors(isSearch: false))
        #expect(schema.table("people_search")?.kind == .overVendors(isSearch: true))
        #expect(schema.table("activities")?.kind == .other(isView: true))
    }

    @Test func `the statements make an empty file of the same schema`() async throws {
        let bench = try await Workbench()
        try await bench.load(things((1, "a")))
        try bench.execute("CREATE VIRTUAL TABLE words USING fts5(text)")
        let copy = bench.directory.path + "/copy.sqlite"
        let statements = try SchemaReader(path: bench.path).schema().tables.flatMap(\.statements)
        let connection = try Connection(path: copy, access: .readWrite)
        for statement in statements { try connection.execute(statement) }
        let listing = "SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY type, name"
        #expect(try connection.query(listing) == bench.query(listing))
    }

    @Test func `a view over a table that is gone has no columns, and hides nothing`() async throws {
        let bench = try await Workbench()
        try await bench.load(things((1, "a")))
        try bench.execute("CREATE TABLE gone (a); CREATE VIEW orphan AS SELECT a FROM gone; DROP TABLE gone")
        let schema = try SchemaReader(path: bench.path).schema()
        #expect(schema.table("orphan")?.columns == [])
        #expect(schema.table("wh_things")?.columns.isEmpty == false)
    }

    @Test func `a file that is not there, or not a mirror, is said to be so`() throws {
        let directory = try TemporaryDirectory()
        let missing = try #require(throws: Fault.self) {
            _ = try SchemaReader(path: directory.path + "/none")
        }
        #expect(missing.hint != nil)
        let path = directory.path + "/songs"
        try Connection(path: path, access: .readWrite).execute("CREATE TABLE songs (title)")
        #expect(throws: Fault.self) { _ = try SchemaReader(path: path) }
    }
}
