import Mirror
import SQLite
@testable import Store
import Testing

/// The tables of arrays: how they are made, and how they keep up with their parents.
@Suite struct ChildTableTests {
    private func declaration(_ bench: Workbench, _ table: String) throws -> [[Value]] {
        try bench.query("SELECT name, type, pk FROM pragma_table_info('\(table)')")
    }

    // MARK: Making

    @Test func `an array is a table of its own, keyed by parent and place`() async throws {
        let bench = try await Workbench()
        let report = try await bench.load(
            documents(
                ["id"], [[.number("7")]],
                [
                    TestArray(
                        "emailAddresses", ["id", "address", "isPrimary"],
                        [[[.number("1"), "a@x", .flag(true)], [.number("2"), "b@x", .flag(false)]]])
                ]))
        #expect(report.changes.map(\.table) == ["wh_things", "wh_things_email_addresses"])
        #expect(
            try declaration(bench, "wh_things_email_addresses") == [
                ["parent_id", "INTEGER", 1], ["position", "INTEGER", 2], ["id", "INTEGER", 0],
                ["address", "TEXT", 0], ["is_primary", "BOOLEAN", 0],
            ])
        #expect(
            try bench.rows("wh_things_email_addresses") == [[7, 0, 1, "a@x", 1], [7, 1, 2, "b@x", 0]])
    }

    @Test func `the stream's description of an element's column holds`() async throws {
        var stream = Stream.things
        stream.columnTypes = ["phones.number": .text, "phones.code": .timestamp, "number": .boolean]
        let bench = try await Workbench(stream)
        try await bench.load(
            documents(
                ["id"], [["1"]],
                [TestArray("phones", ["number", "code"], [[[.number("5"), "2026-01-02T03:04:05+01:00"]]])]))
        #expect(
            try bench.query("SELECT number, code FROM wh_things_phones") == [["5", "2026-01-02T02:04:05Z"]])
        #expect(
            try bench.query(
                "SELECT column_name, type FROM crmirror_columns WHERE table_name = 'wh_things_phones' ORDER BY 1"
            ) == [["code", "timestamp"], ["number", "text"]])
    }

    @Test func `parents of text ids have children of text ids, also where they look like numbers`()
        async throws
    {
        let bench = try await Workbench()
        try await bench.load(tagged())
        try await bench.load(
            documents(["id"], [["a"], ["007"]], [.values("tags", [["x"], ["y"]])]))
        #expect(try declaration(bench, "wh_things_tags").first == ["parent_id", "TEXT", 1])
        #expect(try bench.tags() == [["007", 0, "y"], ["a", 0, "x"]])
    }

    @Test func `an array inside an object has the object's name in its own`() async throws {
        let bench = try await Workbench()
        try await bench.load(documents(["id"], [["1"]], [.values("preferences.bedRooms", [["2"]])]))
        #expect(try bench.tags("wh_things_preferences_bed_rooms") == [[1, 0, 2]])
        #expect(
            try bench.query("SELECT table_name, parent_table, field FROM crmirror_child_tables") == [
                ["wh_things_preferences_bed_rooms", "wh_things", "preferences.bedRooms"]
            ])
    }

    @Test func `fields that want one table's name get tables of their own, and keep them`() async throws {
        let bench = try await Workbench()
        let both = documents(
            ["id"], [["1"]], [.values("tagList", [["camel"]]), .values("tag_list", [["snake"]])])
        try await bench.load(both)
        try await bench.reopen()
        let other = documents(
            ["id"], [["1"]], [.values("tag_list", [["snake"]]), .values("tagList", [["camel"]])])
        #expect(try await bench.load(other).counts.unchanged == 1)
        #expect(try bench.tags("wh_things_tag_list") == [[1, 0, "camel"]])
        #expect(try bench.tags("wh_things_tag_list_2") == [[1, 0, "snake"]])
    }

    @Test func `a stream's table keeps its name before the first page of it came`() async throws {
        let bench = try await Workbench()
        let other = Stream(name: "things_tags", polling: .changes(overlap: .zero), rank: 0)
        _ = try await bench.store().register(
            account: Workbench.account, vendor: "welcomehome", scope: "all", streams: [other],
            pollInterval: { _, _ in .seconds(300) }, now: bench.now)
        try await bench.load(tagged((1, "a", ["x"])))
        #expect(try bench.tags("wh_things_tags_2") == [[1, 0, "x"]])
        #expect(try bench.scalar("SELECT count(*) FROM sqlite_schema WHERE name = 'wh_things_tags'") == 0)
    }

    @Test func `an element's own parent_id and position stay beside crmirror's`() async throws {
        let bench = try await Workbench()
        try await bench.load(
            documents(
                ["id"], [["1"]],
                [TestArray("rows", ["position", "parent_id", "Position"], [[["9", "8", "7"]]])]))
        #expect(
            try bench.query(
                "SELECT parent_id, position, position_2, parent_id_2, position_3 FROM wh_things_rows")
                == [[1, 0, 9, 8, 7]])
        try await bench.reopen()
        let again = documents(
            ["id"], [["1"]],
            [TestArray("rows", ["position", "parent_id", "Position"], [[["9", "8", "6"]]])])
        #expect(try await bench.load(again).counts.updated == 1)
        #expect(try bench.query("SELECT position_3 FROM wh_things_rows") == [[6]])
    }

    @Test func `elements without a column are counted by their place alone`() async throws {
        let bench = try await Workbench()
        try await bench.load(documents(["id"], [["1"]], [TestArray("rooms", [], [[[], []]])]))
        #expect(try bench.rows("wh_things_rooms") == [[1, 0], [1, 1]])
        try await bench.reopen()
        let fewer = documents(["id"], [["1"]], [TestArray("rooms", [], [[[]]])])
        #expect(try await bench.load(fewer).counts.updated == 1)
        #expect(try await bench.load(fewer).counts.unchanged == 1)
        let told = documents(["id"], [["1"]], [TestArray("rooms", ["size"], [[["big"]]])])
        #expect(try await bench.load(told).changes.map(\.kind) == [.added])
        #expect(try bench.rows("wh_things_rooms") == [[1, 0, "big"]])
    }

    @Test func `a new field of an element is a new column`() async throws {
        let bench = try await Workbench()
        try await bench.load(documents(["id"], [["1"]], [TestArray("rooms", ["a"], [[["x"]]])]))
        let report = try await bench.load(
            documents(["id"], [["1"]], [TestArray("rooms", ["b", "a"], [[["y", "x"]]])]))
        #expect(report.changes == [SchemaChange(kind: .added, table: "wh_things_rooms", column: "b")])
        #expect(report.counts.updated == 1)
        #expect(try bench.query("SELECT a, b FROM wh_things_rooms") == [["x", "y"]])
        try await bench.reopen()
        // A field that an element does not have is empty.
        try await bench.load(documents(["id"], [["1"]], [TestArray("rooms", ["b"], [[["y"]]])]))
        #expect(try bench.query("SELECT a, b FROM wh_things_rooms") == [[nil, "y"]])
    }

    // MARK: Keeping up

    @Test(arguments: [
        ["x"], ["x", "y", "z"], ["y", "x"], [], ["x", "x"], ["z", "y"],
    ])
    func `an array that changed is replaced as a whole`(_ after: [String]) async throws {
        let bench = try await Workbench()
        try await bench.load(tagged((1, "a", ["x", "y"]), (2, "b", ["p", "q"])))
        let untouched = try bench.syncedAt(2)
        let before = try bench.syncedAt(1)
        let report = try await bench.poll(tagged((1, "a", after.map { .text($0) }), (2, "b", ["p", "q"])))
        let expected = after.enumerated().map { [Value.integer(1), .integer(Int64($0)), .text($1)] }
        #expect(try bench.tags() == expected + [[2, 0, "p"], [2, 1, "q"]])
        #expect(report.counts.updated == 1)
        #expect(report.counts.unchanged == 1)
        #expect(report.counts.seen == 2)
        #expect(try bench.syncedAt(1) != before)
        #expect(try bench.syncedAt(1) == "2026-05-28T20:26:44.000Z")
        #expect(try bench.syncedAt(2) == untouched)
    }

    @Test func `a field that no record of the page has any longer is empty for all of them`() async throws {
        let bench = try await Workbench()
        try await bench.load(tagged((1, "a", ["x"]), (2, "b", []), (3, "c", ["z"])))
        let report = try await bench.poll(documents(["id", "name"], [["1", "a"], ["2", "b"]]))
        #expect(try bench.tags() == [[3, 0, "z"]])
        #expect(report.counts.updated == 1)
        #expect(report.counts.unchanged == 1)
    }

    @Test func `a page that does not tell everything leaves the arrays that it lacks`() async throws {
        let bench = try await Workbench()
        try await bench.load(tagged((1, "a", ["x"])))
        let report = try await bench.poll(
            documents(["id", "name"], [["1", "b"]], extent: .listed))
        #expect(report.counts.updated == 1)
        #expect(try bench.tags() == [[1, 0, "x"]])
    }

    @Test func `what is as it was is not written`() async throws {
        let bench = try await Workbench()
        let records = tagged((1, "a", ["x", nil, "y"]), (2, "b", []))
        try await bench.load(records)
        try await bench.reopen()
        let before = try bench.rows("wh_things")
        let report = try await bench.poll(records)
        #expect(report.counts.unchanged == 2)
        #expect(report.counts.updated == 0)
        #expect(try bench.rows("wh_things") == before)
        #expect(try bench.tags() == [[1, 0, "x"], [1, 1, nil], [1, 2, "y"]])
    }

    @Test func `a row that changed keeps the arrays that did not`() async throws {
        let bench = try await Workbench()
        try await bench.load(tagged((1, "a", ["x"])))
        let report = try await bench.poll(tagged((1, "b", ["x"])))
        #expect(report.counts.updated == 1)
        #expect(try bench.tags() == [[1, 0, "x"]])
    }

    @Test func `an older version writes neither its row nor its elements`() async throws {
        let bench = try await Workbench()
        func version(_ name: String, _ updated: TestCell, _ tags: [TestCell]) -> Records {
            documents(
                ["id", "name", "updated_at"], [["1", .text(name), updated]], [.values("tags", [tags])])
        }
        try await bench.load(version("new", "2026-05-02T00:00:00.5Z", ["x", "y"]))
        let before = try bench.rows("wh_things")
        let older = try await bench.poll(version("old", "2026-05-02T00:00:00Z", ["z"]))
        #expect(older.counts.unchanged == 1)
        #expect(try bench.tags() == [[1, 0, "x"], [1, 1, "y"]])
        let empty = try await bench.poll(version("old", "2026-05-01T00:00:00Z", []))
        #expect(empty.counts.unchanged == 1)
        let absent = try await bench.poll(
            documents(["id", "name", "updated_at"], [["1", "old", "2026-05-01T00:00:00Z"]]))
        #expect(absent.counts.unchanged == 1)
        #expect(try bench.tags() == [[1, 0, "x"], [1, 1, "y"]])
        #expect(try bench.rows("wh_things") == before)
        let same = try await bench.poll(version("new", "2026-05-02T00:00:00.500Z", ["z"]))
        #expect(same.counts.updated == 1)
        #expect(try bench.tags() == [[1, 0, "z"]])
    }

    @Test func `an older version's odd values are not listed: they are nowhere`() async throws {
        let bench = try await Workbench()
        func version(_ seenAt: TestCell, _ updated: TestCell) -> Records {
            documents(["id", "seen_at", "updated_at"], [["1", seenAt, updated]])
        }
        try await bench.load(version("2026-05-01T00:00:00Z", "2026-05-02T00:00:00Z"))
        try await bench.poll(version("yesterday", "2026-05-01T00:00:00Z"))
        #expect(try bench.scalar("SELECT count(*) FROM crmirror_anomalies") == 0)
    }

    @Test(arguments: [
        (["x"] as [TestCell], ["y", "z"] as [TestCell]), (["x", "y"], ["z"]), (["x"], []), ([], ["x"]),
    ])
    func `of a record that comes twice in a page the later has it`(
        _ first: [TestCell], _ second: [TestCell]
    ) async throws {
        let expected = second.enumerated().map { index, cell in
            [Value.integer(1), .integer(Int64(index)), .text(String(decoding: cell.content, as: UTF8.self))]
        }
        let fresh = try await Workbench()
        try await fresh.load(tagged((1, "a", first), (2, "b", ["p"]), (1, "a", second)))
        #expect(try fresh.tags() == expected + [[2, 0, "p"]])
        let known = try await Workbench()
        try await known.load(tagged((1, "old", ["o", "o", "o"])))
        let report = try await known.poll(tagged((1, "a", first), (2, "b", ["p"]), (1, "a", second)))
        #expect(report.counts.seen == 3)
        #expect(try known.tags() == expected + [[2, 0, "p"]])
    }

    @Test func `nothing is half done where a page is refused`() async throws {
        let bench = try await Workbench()
        try await bench.load(tagged((1, "a", ["x"])))
        let bad = documents(
            ["id", "name"], [["1", "b"], [nil, "c"]], [.values("others", [["y"], ["z"]])])
        _ = try await bench.fault(bad)
        #expect(try bench.tags() == [[1, 0, "x"]])
        #expect(try bench.scalar("SELECT count(*) FROM sqlite_schema WHERE name = 'wh_things_others'") == 0)
        let good = documents(["id", "name"], [["1", "b"]], [.values("others", [["y"]])])
        #expect(try await bench.load(good).changes.map(\.table) == ["wh_things_others"])
    }

    @Test func `a restart between two pages changes nothing`() async throws {
        let bench = try await Workbench()
        try await bench.begin()
        try await bench.write(tagged((1, "a", ["x"])), next: .link(1))
        try await bench.reopen()
        let report = try await bench.write(tagged((2, "b", ["y"])))
        #expect(report.changes == [])
        #expect(try bench.tags() == [[1, 0, "x"], [2, 0, "y"]])
    }

    // MARK: Columns of a record told as a whole

    @Test func `what a record told as a whole does not have is empty`() async throws {
        let bench = try await Workbench()
        try await bench.load(documents(["id", "name", "note"], [["1", "a", "n"], ["2", "b", nil]]))
        let report = try await bench.poll(
            documents(["id", "name"], [["1", "a"], ["2", "b"], ["3", "c"]]))
        #expect(report.counts.updated == 1)
        #expect(report.counts.unchanged == 1)
        #expect(report.counts.inserted == 1)
        #expect(try bench.column("note") == [nil, nil, nil])
    }

    @Test func `what a page only lists leaves the others as they are`() async throws {
        let bench = try await Workbench()
        try await bench.load(documents(["id", "name", "note"], [["1", "a", "n"]]))
        let report = try await bench.poll(documents(["id", "name"], [["1", "a"]], extent: .listed))
        #expect(report.counts.unchanged == 1)
        #expect(try bench.column("note") == ["n"])
    }

    // MARK: Volatile columns

    @Test func `a volatile column alone is no reason to write a row`() async throws {
        var stream = Stream.things
        stream.volatileColumns = ["image"]
        let bench = try await Workbench(stream)
        func record(_ name: String, _ image: TestCell) -> Records {
            documents(["id", "name", "image"], [["1", .text(name), image]])
        }
        try await bench.load(record("a", "signed-1"))
        let before = try bench.rows("wh_things")
        #expect(try await bench.poll(record("a", "signed-2")).counts.unchanged == 1)
        #expect(try await bench.poll(documents(["id", "name"], [["1", "a"]])).counts.unchanged == 1)
        #expect(try bench.rows("wh_things") == before)
        #expect(try await bench.poll(record("b", "signed-3")).counts.updated == 1)
        #expect(try bench.column("image") == ["signed-3"])
    }

    @Test func `nor in an element`() async throws {
        var stream = Stream.things
        stream.volatileColumns = ["image"]
        let bench = try await Workbench(stream)
        func record(_ name: String, _ image: String) -> Records {
            documents(
                ["id"], [["1"]], [TestArray("people", ["name", "image"], [[[.text(name), .text(image)]]])])
        }
        try await bench.load(record("a", "signed-1"))
        #expect(try await bench.poll(record("a", "signed-2")).counts.unchanged == 1)
        #expect(try bench.query("SELECT image FROM wh_things_people") == [["signed-1"]])
        #expect(try await bench.poll(record("b", "signed-3")).counts.updated == 1)
        #expect(try bench.query("SELECT image FROM wh_things_people") == [["signed-3"]])
    }
}
