import Mirror
import SQLite
@testable import Store
import Testing

/// Names that collide, and names that SQL or crmirror uses itself.
@Suite struct ColumnNamesTests {
    @Test func `colliding names are numbered in order of appearance`() async throws {
        let bench = try await Workbench()
        try await bench.load(
            page(["id", "name", "Name", "name", "NAME"], [["1", "a", "b", "c", "d"]]))
        #expect(
            try bench.query("SELECT name, name_2, name_3, name_4 FROM wh_things") == [["a", "b", "c", "d"]])
        #expect(
            try bench.query(
                """
                SELECT column_name, vendor_name, occurrence FROM crmirror_columns ORDER BY rowid
                """) == [
                    ["id", "id", 1], ["name", "name", 1], ["name_2", "Name", 1], ["name_3", "name", 2],
                    ["name_4", "NAME", 1],
                ])
    }

    @Test func `a numbered name that is taken is passed over`() async throws {
        let bench = try await Workbench()
        try await bench.load(page(["id", "name_2", "name", "Name"], [["1", "a", "b", "c"]]))
        #expect(try bench.query("SELECT name_2, name, name_3 FROM wh_things") == [["a", "b", "c"]])
    }

    @Test func `they stay what they are in another order, on another page and after reopening`() async throws
    {
        let bench = try await Workbench()
        try await bench.load(page(["id", "name", "Name", "name"], [["1", "a", "b", "c"]]))
        try await bench.poll(page(["Name", "name", "id", "name"], [["b2", "a2", "1", "c2"]]))
        #expect(try bench.query("SELECT name, name_2, name_3 FROM wh_things") == [["a2", "b2", "c2"]])
        try await bench.reopen()
        let report = try await bench.poll(page(["NAME", "name", "Name", "id"], [["new", "a3", "b3", "1"]]))
        #expect(report.changes.map(\.column) == ["name_4"])
        #expect(
            try bench.query("SELECT name, name_2, name_3, name_4 FROM wh_things") == [
                ["a3", "b3", "c2", "new"]
            ])
        #expect(try bench.scalar("SELECT count(*) FROM wh_things") == 1)
    }

    @Test func `words of SQL and of crmirror, quotes and nothing at all are names like others`() async throws
    {
        let header = [
            "id", "select", "\"quoted\"", "_synced_at", "_deleted_at", "_key", "", "a;--", "naïve", "\0",
        ]
        let bench = try await Workbench()
        let cells = header.indices.map { TestCell.text(String($0)) }
        try await bench.load(page(header, [cells]))
        try await bench.reopen()
        let report = try await bench.poll(page(header, [cells]))
        #expect(report.counts.unchanged == 1)
        #expect(report.changes == [])
        #expect(
            try bench.query("SELECT \"select\", _quoted_, _synced_at_2, _deleted_at_2, _key_2 FROM wh_things")
                == [
                    [1, 2, "3", "4", 5]
                ])
        #expect(try bench.query("SELECT \"_\", naïve FROM wh_things") == [[6, 8]])
        #expect(try bench.scalar("SELECT _deleted_at FROM wh_things") == Value.null)
    }

    @Test func `the key is the vendor's column of that name, also where it is numbered`() async throws {
        let bench = try await Workbench()
        let header = ["ID", "things.id"]
        let first = page(header, key: "things.id", [["5", "1"]])
        var records = first
        records.columns[1].name = "id"
        try await bench.load(records)
        var changed = page(header, key: "things.id", [["6", "1"], ["6", "2"]])
        changed.columns[1].name = "id"
        let report = try await bench.poll(changed)
        #expect(report.counts.updated == 1)
        #expect(report.counts.inserted == 1)
        #expect(try bench.query("SELECT id, id_2 FROM wh_things ORDER BY id_2") == [[6, 1], [6, 2]])
    }
}
