import Mirror
import SQLite
@testable import Store
import Testing

/// How SQLite answers typical questions to the views over 100,000 contacts and their tasks.
@Suite struct ViewPlanTests {
    private let bench: PeopleBench

    init() async throws {
        bench = try PeopleBench()
        try await bench.register("desk", "desk")
        try await bench.register("hall", "hall")
        try await bench.loadContacts([(1, "Ann Lee", ["a@x.org"])])
        try await bench.load("desk", "users", documents(["id", "name"], [[.number("7"), "Kim"]]))
        try await bench.load(
            "desk", "tasks",
            documents(
                ["id", "name"], [[.number("1"), "Call"]],
                [TestArray("linked_to", ["id", "type"], [[[.number("1"), "Contact"]]])]))
        try await bench.load(
            "desk", "leads", documents(["id", "name", "email"], [["u-1", "Bo Ray", "b@x.org"]]))
        try await bench.loadProspects(["Cy Poe"])
        try await bench.load(
            "hall", "residents",
            page(["id", "prospect_id", "first_name", "last_name"], [["5", "1", "Cy", "Poe"]]))
        try await bench.load(
            "hall", "activities",
            page(
                ["id", "record_type", "record_id", "notes"],
                [["5", "Prospect", "1", "Hello"], ["6", "Unit", "1", "Leak"]]))
        try bench.execute(Self.hundredThousand)
        try await bench.tend("desk")
        try await bench.tend("hall")
    }

    private static let hundredThousand = """
        WITH RECURSIVE n(i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM n WHERE i < 100000)
        INSERT INTO desk_contacts (id, first_name, last_name, assigned_to, type, _synced_at)
        SELECT i, 'Ann' || i, 'Lee', 7, 'Person', '2026-05-01T00:00:00Z' FROM n;
        INSERT INTO desk_contacts_email_addresses (parent_id, position, address, principal)
        SELECT id, 0, 'a' || id || '@x.org', 1 FROM desk_contacts WHERE id > 1;
        INSERT INTO desk_tasks (id, name, _synced_at)
        SELECT id, 'Call', '2026-05-01T00:00:00Z' FROM desk_contacts WHERE id > 1;
        INSERT INTO desk_tasks_linked_to (parent_id, position, id, type)
        SELECT id, 0, id, 'Contact' FROM desk_contacts WHERE id > 1;
        """

    /// Questions for one person or one person's activities search and never scan.
    private func checkOnePerson() throws {
        let questions = [
            "SELECT * FROM people WHERE account = 'desk' AND source_id = '77'",
            "SELECT * FROM people WHERE source_table = 'desk_contacts' AND source_id = 77",
            "SELECT * FROM activities WHERE source_table = 'desk_tasks' AND source_id = '77'",
            """
            SELECT * FROM activities
            WHERE person_source_table = 'desk_contacts' AND person_source_id = '77'
            """,
            """
            SELECT p.full_name, a.subject FROM people AS p
            JOIN activities AS a
                ON a.person_source_table = p.source_table AND a.person_source_id = p.source_id
            WHERE p.source_id = '77'
            """,
            "SELECT * FROM activities WHERE person_source_table = 'hall_prospects' AND person_source_id = 1",
        ]
        for question in questions {
            let plan = try bench.plan(question)
            #expect(plan.allSatisfy { !$0.hasPrefix("SCAN") && !isSurprising($0) }, "\(question)\n\(plan)")
            #expect(try bench.query(question).count == 1, "\(question)")
        }
    }

    /// By e-mail a table that has the column is searched, and arrays are looked up by their key.
    private func checkEmail() throws {
        let plan = try bench.plan("SELECT * FROM people WHERE email = 'a77@x.org'")
        #expect(plan.contains { $0.contains("desk_leads_by_email") })
        #expect(plan.filter { $0.contains(" element ") }.allSatisfy { $0.hasPrefix("SEARCH") })
        #expect(!plan.contains { isSurprising($0) })
        #expect(try bench.query("SELECT source_id FROM people WHERE email = 'a77@x.org'") == [["77"]])
    }

    /// Activities are joined to their people by an index.
    private func checkJoin() throws {
        let question = """
            SELECT a.subject, p.full_name FROM activities AS a
            JOIN people AS p
                ON p.source_table = a.person_source_table AND p.source_id = a.person_source_id
            """
        let plan = try bench.plan(question)
        #expect(!plan.contains { isSurprising($0) || $0.contains("MATERIALIZE") }, "\(plan)")
        #expect(try bench.query(question).count == 100_001)
    }

    /// Counting by status reads each table once, and sorts for the groups alone.
    private func checkCount() throws {
        let plan = try bench.plan("SELECT status, count(*) FROM people GROUP BY status")
        #expect(!plan.contains { $0.contains("AUTOMATIC") })
        #expect(plan.filter { $0.contains("TEMP B-TREE") } == ["USE TEMP B-TREE FOR GROUP BY"])
        #expect(plan.filter { $0.hasPrefix("SCAN") && $0.contains("source") }.count == 4)
    }

    /// What the search finds is looked up by its key.
    private func checkSearch() throws {
        let question = """
            SELECT p.* FROM people_search AS s
            JOIN people AS p ON p.source_table = s.source_table AND p.source_id = s.source_id
            WHERE people_search MATCH 'ann77*'
            """
        let plan = try bench.plan(question)
        let others = plan.filter { $0.hasPrefix("SCAN") && !$0.contains("VIRTUAL TABLE INDEX") }
        #expect(others.isEmpty && !plan.contains { isSurprising($0) }, "\(plan)")
        // 77, 770–779, 7700–7799, 77000–77999
        #expect(try bench.query(question).count == 1111)
    }

    @Test func `typical questions are answered by indexes`() throws {
        try checkOnePerson()
        try checkEmail()
        try checkJoin()
        try checkCount()
        try checkSearch()
    }

    private func isSurprising(_ line: String) -> Bool {
        line.contains("AUTOMATIC") || line.contains("TEMP B-TREE")
    }
}

@Suite struct TableIndexTests {
    private let bench: PeopleBench

    init() throws {
        bench = try PeopleBench()
    }

    private func indexes() throws -> [Value] {
        try bench.query(
            "SELECT name FROM sqlite_schema WHERE type = 'index' AND name LIKE '%\\_by\\_%' ESCAPE '\\' AND name NOT LIKE 'crmirror%' ORDER BY name"
        ).map { $0[0] }
    }

    @Test func `indexes come when the first load is complete, and for a column that comes later`()
        async throws
    {
        try await bench.register("hall", "hall")
        let header = ["id", "prospect_id", "first_name"]
        try await bench.load("hall", "residents", page(header, [["1", "2", "Ann"]]), isLast: false)
        try await bench.tend("hall")
        #expect(try indexes().isEmpty)
        try await bench.load("hall", "residents", page(header, [["1", "2", "Ann"]]))
        try await bench.tend("hall")
        #expect(try indexes() == ["hall_residents_by_id_text", "hall_residents_by_prospect_id"])
        try await bench.load("hall", "residents", page(["id", "unit_id"], [["1", "9"]]))
        try await bench.tend("hall")
        #expect(try indexes().contains("hall_residents_by_unit_id"))
        #expect(
            try bench.plan("SELECT * FROM hall_residents WHERE unit_id = 9").first
                == "SEARCH hall_residents USING INDEX hall_residents_by_unit_id (unit_id=?)")
    }

    @Test func `what a key begins with has no second index`() async throws {
        try await bench.register("desk", "desk")
        try await bench.loadContacts([(1, "Ann Lee", ["a@x.org"])])
        try await bench.tend("desk")
        #expect(try indexes() == ["desk_contacts_by_id_text"])
    }

    @Test func `the index of a large table is made in a transaction of its own`() async throws {
        try await bench.register("hall", "hall")
        try await bench.load(
            "hall", "activities", page(["id", "record_id", "unit_id"], [["1", "2", "3"]]))
        try bench.execute("UPDATE crmirror_streams SET rows_live = 90000 WHERE stream = 'activities'")
        #expect(try await bench.store().tend("hall", now: bench.now))
        #expect(try indexes().count == 1)
        #expect(try await bench.store().tend("hall", now: bench.now))
        #expect(try indexes().count == 2)
    }

    @Test func `a table that is declared anew has its indexes again`() async throws {
        try await bench.register("hall", "hall")
        try await bench.load(
            "hall", "activities", page(["id", "record_type", "record_id"], [["1", "Prospect", "2"]]))
        try await bench.tend("hall")
        let before = try indexes()
        // No integer as it is spelled: the column gives its type up.
        try await bench.load(
            "hall", "activities", page(["id", "record_type", "record_id"], [["2", "Prospect", "007"]]))
        try await bench.tend("hall")
        #expect(try Set(before).isSubset(of: Set(indexes())))
        #expect(try bench.query("SELECT source_id FROM activities WHERE person_source_id = '007'") == [["2"]])
    }
}
