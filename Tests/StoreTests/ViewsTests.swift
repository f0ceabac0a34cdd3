import Mirror
import SQLite
@testable import Store
import Testing

@Suite struct ViewsTests {
    private let bench: PeopleBench

    init() throws {
        bench = try PeopleBench()
    }

    @Test func `the views come with the first table that feeds them`() async throws {
        try await bench.register("hall", "hall")
        #expect(try bench.viewSQL("people") == nil)
        try await bench.loadProspects(["Ann Lee"])
        #expect(
            try bench.query("SELECT account, vendor, source_table, source_id, kind, full_name FROM people")
                == [
                    ["hall", "hall", "hall_prospects", "1", "prospect", "Ann Lee"]
                ])
        #expect(try bench.viewSQL("activities") == nil)
        #expect(try bench.columns(of: "people") == PeopleSource.columns)
    }

    @Test func `a view has the columns of the contract, and NULL for what no table has`() async throws {
        try await bench.register("hall", "hall")
        try await bench.load(
            "hall", "activities",
            page(["id", "record_type", "record_id"], [["5", "Prospect", "1"], ["6", "Unit", "2"]]))
        #expect(try bench.columns(of: "activities") == ActivitySource.columns)
        #expect(
            try bench.query("SELECT * FROM activities ORDER BY source_id") == [
                [
                    "hall", "hall", "hall_activities", "5", "hall_prospects", "1", "activity", nil, nil, nil,
                    nil, nil, nil, nil, nil,
                ],
                [
                    "hall", "hall", "hall_activities", "6", nil, nil, "activity", nil, nil, nil, nil, nil,
                    nil, nil, nil,
                ],
            ])
    }

    @Test func `damage in one cell leaves every text of the views text`() async throws {
        let damage = TestCell.bytes([0xFF])
        try await bench.register("hall", "hall")
        try await bench.register("desk", "desk")
        try await bench.load(
            "hall", "residents",
            page(
                ["id", "prospect_id", "first_name", "last_name", "cell_phone", "home_phone"],
                [["5", "1", damage, "Poe", damage, "02"]]))
        try await bench.load("hall", "prospects", page(["id", "name"], [["1", damage]]))
        try await bench.load(
            "hall", "activities",
            page(
                ["id", "record_type", "record_id"],
                [["6", "Prospect", "1"], ["7", "Prospect", damage], ["8", damage, "1"]]))
        try await bench.loadContacts([(1, "Ann Lee", ["a@x.org", "b@x.org"])])
        try await bench.load(
            "desk", "users", documents(["id", "name"], [[.number("7"), damage]]))
        try bench.execute("UPDATE desk_contacts_email_addresses SET address = x'FF' WHERE position = 1")
        for account in ["hall", "desk"] { try await bench.tend(account) }

        #expect(
            try bench.query(
                "SELECT full_name, first_name, phone, email, owner FROM people ORDER BY source_id, vendor")
                == [
                    ["Ann Lee", "Ann", nil, "a@x.org", "7"], ["Poe", nil, nil, nil, nil],
                    ["Poe", .blob([0xFF]), "02", nil, nil],
                ])
        #expect(
            try bench.query(
                "SELECT person_source_table, person_source_id FROM activities ORDER BY source_id")
                == [["hall_prospects", "1"], ["hall_prospects", nil], [nil, nil]])
        for view in ["people", "activities"] { #expect(try bench.isDecodable(view)) }
    }

    @Test func `a new column feeds the view as soon as it is there`() async throws {
        try await bench.register("hall", "hall")
        try await bench.loadProspects(["Ann Lee"])
        let before = try bench.viewSQL("people")
        try await bench.load(
            "hall", "prospects", page(["id", "name", "color"], [["1", "Ann Lee", "red"]]))
        #expect(try bench.viewSQL("people") == before)
        try await bench.load(
            "hall", "prospects", page(["id", "name", "users.name"], [["1", "Ann Lee", "Kim"]]))
        #expect(try bench.query("SELECT owner FROM people") == [["Kim"]])
    }

    @Test func `of several columns the first with a value counts, and an empty text is none`() async throws {
        try await bench.register("hall", "hall")
        try await bench.load(
            "hall", "residents",
            page(
                ["id", "first_name", "last_name", "cell_phone", "home_phone"],
                [
                    ["1", "Ann", "Lee", "(630) 555-0142", "1"], ["2", "Bo", nil, "", "02"],
                    ["3", nil, nil, nil, nil],
                ]))
        #expect(
            try bench.query("SELECT full_name, phone FROM people ORDER BY source_id") == [
                ["Ann Lee", "(630) 555-0142"], ["Bo", "02"], [nil, nil],
            ])
    }

    @Test func `the principal address counts, else the first that is one`() async throws {
        try await bench.register("desk", "desk")
        try await bench.loadContacts([
            (1, "Ann Lee", ["a@x.org", "b@x.org"]), (2, "Bo Ray", []), (3, "Cy Poe", ["", "c@x.org"]),
        ])
        try bench.execute("UPDATE desk_contacts_email_addresses SET principal = 0 WHERE parent_id = 3")
        #expect(
            try bench.query("SELECT email, owner FROM people ORDER BY source_id") == [
                ["b@x.org", "7"], [nil, "7"], ["c@x.org", "7"],
            ])
        try await bench.load("desk", "users", documents(["id", "name"], [[.number("7"), "Kim"]]))
        #expect(try bench.query("SELECT DISTINCT owner FROM people") == [["Kim"]])
    }

    @Test func `an activity with two people is two rows, and one without any is one`() async throws {
        try await bench.register("desk", "desk")
        try await bench.loadContacts([(1, "Ann Lee", []), (2, "Bo Ray", [])])
        try await bench.load(
            "desk", "tasks",
            documents(
                ["id", "name", "complete", "updated_at"],
                [
                    [.number("10"), "Call", .flag(true), "2026-05-01T10:00:00Z"],
                    [.number("11"), "Card", .flag(false), "2026-05-01T10:00:00Z"],
                ],
                [
                    TestArray(
                        "linked_to", ["id", "type"],
                        [
                            [
                                [.number("1"), "Contact"], [.number("2"), "Contact"],
                                [.number("1"), "Project"],
                            ],
                            [],
                        ])
                ]))
        #expect(
            try bench.query(
                """
                SELECT a.subject, p.full_name, a.completed_at
                FROM activities AS a JOIN people AS p
                    ON p.source_table = a.person_source_table AND p.source_id = a.person_source_id
                ORDER BY p.full_name
                """) == [
                    ["Call", "Ann Lee", "2026-05-01T10:00:00Z"], ["Call", "Bo Ray", "2026-05-01T10:00:00Z"],
                ])
        #expect(
            try bench.query(
                "SELECT source_id, person_source_id, completed_at FROM activities WHERE subject = 'Card'")
                == [["11", nil, nil]])
    }

    @Test func `an array's elements are activities of the record that holds them, and go when it goes`()
        async throws
    {
        try await bench.register("desk", "desk")
        try await bench.load(
            "desk", "leads",
            documents(
                ["id", "name"], [[.number("4"), "Ann Lee"]],
                [TestArray("notes", ["id", "body"], [[[.number("90"), "Hello"], [.number("91"), "Bye"]]])]))
        let sql = """
            SELECT source_table, source_id, person_source_table, person_source_id, kind, body, deleted_at
            FROM activities ORDER BY source_id
            """
        #expect(
            try bench.query(sql) == [
                ["desk_leads_notes", "90", "desk_leads", "4", "note", "Hello", nil],
                ["desk_leads_notes", "91", "desk_leads", "4", "note", "Bye", nil],
            ])
        try bench.execute("UPDATE desk_leads SET _deleted_at = '2026-05-02T00:00:00Z'")
        #expect(try bench.query(sql).allSatisfy { $0[6] == "2026-05-02T00:00:00Z" })
    }

    @Test func `source_id is text whatever the vendor's ids are, and found as number too`() async throws {
        try await bench.register("hall", "hall")
        try await bench.register("desk", "desk")
        try await bench.loadProspects(["Ann Lee"])
        try await bench.load("desk", "leads", documents(["id", "name"], [["u-1", "Bo Ray"]]))
        #expect(
            try bench.query("SELECT source_id, typeof(source_id) FROM people ORDER BY source_id") == [
                ["1", "text"], ["u-1", "text"],
            ])
        #expect(try bench.query("SELECT full_name FROM people WHERE source_id = 1") == [["Ann Lee"]])
    }

    @Test func `two accounts of a vendor and one that is configured no longer are all there`() async throws {
        try await bench.register("north", "hall")
        try await bench.register("south", "hall")
        try await bench.loadProspects(in: "north", ["Ann Lee"])
        try await bench.loadProspects(in: "south", ["Bo Ray"])
        try await bench.reopen()
        let rows = try bench.query("SELECT account, full_name FROM people ORDER BY account")
        #expect(rows == [["north", "Ann Lee"], ["south", "Bo Ray"]])
    }

    @Test func `a name that somebody else has taken is left alone and said`() async throws {
        try bench.execute("CREATE VIEW people AS SELECT 'mine' AS name")
        try await bench.register("hall", "hall")
        try await bench.loadProspects(["Ann Lee"])
        #expect(try bench.query("SELECT * FROM people") == [["mine"]])
        try await bench.reopen()
        #expect(try bench.store().notices.map { $0.prefix(9) } == ["people is"])
        try bench.execute("DROP VIEW people")
        try await bench.reopen()
        #expect(try bench.query("SELECT full_name FROM people") == [["Ann Lee"]])
        #expect(try bench.store().notices.isEmpty)
    }

    @Test func `an existing database gets the views when it is opened`() async throws {
        try await bench.reopen(views: nil)
        try await bench.register("hall", "hall")
        try await bench.loadProspects(["Ann Lee"])
        #expect(try bench.viewSQL("people") == nil)
        try await bench.reopen()
        #expect(try bench.query("SELECT full_name FROM people") == [["Ann Lee"]])
        // And one that opens it without knowing the vendors does not take them away.
        try await bench.reopen(views: nil)
        try await bench.loadProspects(["Bo Ray"])
        #expect(try bench.query("SELECT full_name FROM people") == [["Bo Ray"]])
    }

    @Test func `a table that a person dropped leaves the view at the next start`() async throws {
        try await bench.register("hall", "hall")
        try await bench.loadProspects(["Ann Lee"])
        try await bench.load(
            "hall", "residents", page(["id", "first_name", "last_name"], [["1", "Bo", "Ray"]]))
        try bench.execute("DROP TABLE hall_residents")
        try await bench.reopen()
        #expect(try bench.query("SELECT full_name FROM people") == [["Ann Lee"]])
    }

    @Test func `a reader that is in the middle of a view goes on while it is made anew`() async throws {
        try await bench.register("hall", "hall")
        try await bench.loadProspects(["Ann Lee", "Bo Ray"])
        let reader = try Connection(path: bench.path, access: .readOnly)
        var names: [Value] = []
        try await bench.register("desk", "desk")
        try reader.execute("BEGIN")
        let sql = "SELECT full_name FROM people ORDER BY source_id"
        names += try reader.query(sql).map { $0[0] }
        try await bench.load("desk", "leads", documents(["id", "name"], [["u-1", "Cy Poe"]]))
        // The state in which it began, the view included.
        names += try reader.query(sql).map { $0[0] }
        #expect(names == ["Ann Lee", "Bo Ray", "Ann Lee", "Bo Ray"])
        try reader.execute("COMMIT")
        #expect(try reader.query(sql).map { $0[0] } == ["Ann Lee", "Bo Ray", "Cy Poe"])
    }

    @Test func `more parts than SQLite joins in a row are still one view`() throws {
        let connection = try Connection(path: bench.directory.path + "/many.sqlite", access: .readWrite)
        let parts = (0..<1201).map { ViewPart(table: "t", sql: "SELECT '\($0)'", searched: []) }
        try connection.execute(Views.create("people", ["name"], parts))
        #expect(try connection.scalar("SELECT count(*) FROM people") == 1201)
    }
}

extension PeopleBench {
    /// Whether whatever the view calls text is UTF-8.
    func isDecodable(_ view: String) throws -> Bool {
        let columns = try columns(of: view).map { "iif(typeof(\($0)) = 'text', CAST(\($0) AS BLOB), NULL)" }
        let rows = try query("SELECT \(columns.joined(separator: ", ")) FROM \(view)")
        return rows.joined().allSatisfy { value in
            if case .blob(let bytes) = value { String(validating: bytes, as: UTF8.self) != nil } else { true }
        }
    }

    func columns(of view: String) throws -> [String] {
        try query("SELECT name FROM pragma_table_info('\(view)') ORDER BY cid").compactMap(\.[0].textValue)
    }
}
