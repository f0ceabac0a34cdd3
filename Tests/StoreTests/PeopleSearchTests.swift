import Mirror
import SQLite
@testable import Store
import Testing

@Suite struct PeopleSearchTests {
    private let bench: PeopleBench

    init() throws {
        bench = try PeopleBench()
    }

    private func found(_ words: String) throws -> [Value] {
        try bench.query(
            """
            SELECT p.full_name FROM people_search AS s
            JOIN people AS p ON p.source_table = s.source_table AND p.source_id = s.source_id
            WHERE people_search MATCH '\(words)' ORDER BY p.full_name
            """
        ).map { $0[0] }
    }

    @Test func `people are found by the beginning of a name, without its accents, and by e-mail`()
        async throws
    {
        try await bench.register("desk", "desk")
        try await bench.loadContacts([(1, "Zoë Müller", ["zoe.m@x.org"]), (2, "Bo Ray", [])])
        try await bench.tend("desk")
        #expect(try found("zoe*") == ["Zoë Müller"])
        #expect(try found("\"muller\"") == ["Zoë Müller"])
        #expect(try found("\"zoe.m@x.org\"") == ["Zoë Müller"])
        #expect(try found("full_name : ra*") == ["Bo Ray"])
    }

    @Test(arguments: [
        ("+1 (630) 555-0142", "16305550142 6305550142 305550142 5550142"),
        ("0505550142", "0505550142 505550142 5550142"), ("555-0142", "5550142"),
        ("٠٥٠٥٥٥٠١٤٢", "0505550142 505550142 5550142"),
    ])
    func `a phone is found by its digits however it was written`(phone: String, words: String) {
        #expect(PhoneDigits.words(of: phone) == words)
    }

    @Test func `what is too short for a phone number has no digits to find`() {
        #expect(PhoneDigits.words(of: "ext. 123456") == nil)
    }

    @Test func `a first load is not searched before it is complete, and then found whole`() async throws {
        try await bench.register("desk", "desk")
        let lead = documents(["id", "name"], [[.number("1"), "Ann Lee"]])
        try await bench.load("desk", "leads", lead, isLast: false)
        #expect(try await bench.tend("desk") == 0)
        try await bench.load("desk", "leads", lead)
        #expect(try await bench.tend("desk") > 0)
        #expect(try found("ann") == ["Ann Lee"])
        #expect(try await bench.tend("desk") == 0)
    }

    @Test func `a change of a row, of an address and of another's record is found at once`() async throws {
        try await bench.register("desk", "desk")
        try await bench.register("hall", "hall")
        try await bench.loadContacts([(1, "Ann Lee", ["a@x.org"])])
        try await bench.loadProspects([""])
        try await bench.load(
            "hall", "residents",
            page(["id", "prospect_id", "first_name", "last_name"], [["5", "1", "Cy", "Poe"]]))
        try await bench.tend("desk")
        try await bench.tend("hall")
        #expect(try found("poe") == ["Cy Poe", "Cy Poe"])

        try await bench.loadContacts([(1, "Ann Lee", ["other@x.org"])])
        #expect(try found("\"a@x.org\"").isEmpty)
        #expect(try found("other") == ["Ann Lee"])
        try await bench.loadContacts([(1, "Ann Roe", ["other@x.org"])])
        #expect(try found("lee").isEmpty)
        #expect(try found("roe") == ["Ann Roe"])
        try await bench.load(
            "hall", "residents",
            page(["id", "prospect_id", "first_name", "last_name"], [["5", "1", "Di", "Orr"]]))
        #expect(try found("poe").isEmpty)
        #expect(try found("orr") == ["Di Orr", "Di Orr"])
    }

    @Test func `after random changes the search is what it would be if it were built anew`() async throws {
        var random = SeededNumbers(seed: 7)
        try await bench.register("desk", "desk")
        let names = ["Ann", "Zoë", "Bo", "Cy", "Di"]
        for round in 0..<40 {
            let ids = Set((0..<8).map { _ in Int.random(in: 1...30, using: &random) }).sorted()
            let rows = ids.map { id in
                let name =
                    "\(names.randomElement(using: &random) ?? "") \(names.randomElement(using: &random) ?? "")"
                let count = Int.random(in: 0...2, using: &random)
                return (id, name, (0..<count).map { _ in "m\(Int.random(in: 0...9, using: &random))@x.org" })
            }
            try await bench.loadContacts(rows)
            if round % 7 == 3 { try await bench.tend("desk") }
            if round % 11 == 5 { try await bench.reopen() }
        }
        try await bench.tend("desk")
        try bench.expectSearchInStep()
        #expect(try found("m1*").isEmpty == false)
    }

    @Test func `a table that is gone is gone from the search, and one that came again is in it`() async throws
    {
        try await bench.register("desk", "desk")
        try await bench.register("hall", "hall")
        try await bench.loadProspects(["Ann Lee"])
        try await bench.load("desk", "leads", documents(["id", "name"], [[.number("1"), "Bo Ray"]]))
        try await bench.tend("hall")
        try await bench.tend("desk")
        try bench.execute("DROP TABLE hall_prospects")
        try await bench.reopen()
        try await bench.tend("desk")
        #expect(try found("ann").isEmpty)
        #expect(try found("bo") == ["Bo Ray"])
        try bench.expectSearchInStep()
    }

    @Test func `a table with nothing to search for is not followed, until a column comes that has something`()
        async throws
    {
        func prospects() throws -> SearchSource? {
            let connection = try Connection(path: bench.path, access: .readOnly)
            return try ViewTables(connection, tables: TableCatalog.load(connection))
                .searchSources(PeopleBench.sources).first { $0.table == "hall_prospects" }
        }
        try await bench.register("hall", "hall")
        try await bench.load("hall", "prospects", page(["id", "status"], [["1", "Active"]]))
        #expect(try prospects()?.hasText == false)
        #expect(try prospects()?.feeders == [])
        try await bench.load("hall", "prospects", page(["id", "name"], [["1", "Ann Lee"]]))
        #expect(try prospects()?.hasText == true)
        #expect(try prospects()?.feeders.isEmpty == false)
    }

    @Test func `a new column that names people has all of them read again`() async throws {
        try await bench.register("hall", "hall")
        try await bench.load(
            "hall", "prospects", page(["id", "status"], [["1", "Active"], ["2", "Active"]]))
        try await bench.tend("hall")
        try await bench.load("hall", "prospects", page(["id", "name"], [["1", "Ann Lee"]]))
        #expect(try found("ann") == ["Ann Lee"])
        try await bench.tend("hall")
        try bench.expectSearchInStep()
    }

    @Test(arguments: [false, true])
    func `people who come into tables that were empty at first are found`(isReopened: Bool) async throws {
        let header = ["id", "prospect_id", "first_name", "last_name"]
        try await bench.register("hall", "hall")
        try await bench.register("desk", "desk")
        try await bench.loadProspects([""])
        try await bench.load("hall", "residents", page(header, []))
        try await bench.loadContacts([])
        try await bench.tend("hall")
        try await bench.tend("desk")
        if isReopened { try await bench.reopen() }

        try await bench.load("hall", "residents", page(header, [["5", "1", "Cy", "Poe"]]))
        try await bench.loadContacts([(1, "Ann Lee", ["a@x.org"])])
        #expect(try found("poe") == ["Cy Poe", "Cy Poe"])
        #expect(try found("\"a@x.org\"") == ["Ann Lee"])
        try await bench.load("hall", "residents", page(header, [["5", "1", "Di", "Orr"]]))
        try await bench.tend("hall")
        try await bench.tend("desk")
        #expect(try found("orr") == ["Di Orr", "Di Orr"])
        try bench.expectSearchInStep()
    }

    @Test func `damage is not searched, and whoever has it is found by the rest`() async throws {
        let damage = TestCell.bytes([0xFF])
        let header = ["id", "prospect_id", "first_name", "last_name", "email", "cell_phone"]
        try await bench.register("hall", "hall")
        try await bench.load("hall", "prospects", page(["id", "name"], [["1", damage]]))
        try await bench.load("hall", "residents", page(header, [["5", "1", damage, "Poe", damage, damage]]))
        try await bench.tend("hall")
        #expect(try found("poe") == ["Poe", "Poe"])
        try await bench.load("hall", "residents", page(header, [["6", "1", "Cy", damage, damage, damage]]))
        #expect(try found("cy") == ["Cy"])
        let kept = "SELECT full_name, email, phone, phone_digits FROM people_search ORDER BY 1"
        #expect(
            try bench.query(kept) == [
                ["Cy", nil, nil, nil], ["Poe", nil, nil, nil], ["Poe", nil, nil, nil],
            ])
        try bench.expectSearchInStep()
    }

    @Test func `somebody else's table of the name is left alone`() async throws {
        try bench.execute("CREATE TABLE people_search (mine)")
        try await bench.register("hall", "hall")
        try await bench.loadProspects(["Ann Lee"])
        try await bench.tend("hall")
        try await bench.reopen()
        #expect(try bench.store().notices.map { $0.prefix(16) } == ["people_search is"])
        #expect(try bench.query("SELECT count(*) FROM people_search") == [[0]])
    }

    @Test func `the file stays sound, and a copy of it can be searched`() async throws {
        try await bench.register("desk", "desk")
        try await bench.loadContacts([(1, "Ann Lee", ["a@x.org"])])
        try await bench.tend("desk")
        let connection = try Connection(path: bench.path, access: .readOnly)
        #expect(try connection.quickCheck().isEmpty)
        #expect(try connection.integrityCheck().isEmpty)
        let copy = bench.directory.path + "/copy.sqlite"
        try StatusReader(path: bench.path).backup(to: copy)
        let rows = try Connection(path: copy, access: .readOnly).query(
            "SELECT source_table, source_id FROM people_search WHERE people_search MATCH 'ann*'")
        #expect(rows == [["desk_contacts", "1"]])
    }
}

extension PeopleBench {
    /// The search's index fits its rows, and these are those of the view.
    func expectSearchInStep() throws {
        let copy = directory.path + "/check-\(UInt64.random(in: 0 ... .max)).sqlite"
        try StatusReader(path: path).backup(to: copy)
        let connection = try Connection(path: copy, access: .readWrite)
        try connection.execute(
            "INSERT INTO people_search (people_search, rank) VALUES ('integrity-check', 1)")
        let kept = try connection.query(
            "SELECT source_table, source_id, full_name, email, phone FROM people_search ORDER BY 1, 2")
        let fresh = try connection.query(
            """
            SELECT source_table, source_id, full_name, iif(typeof(email) <> 'blob', email, NULL),
                iif(typeof(phone) <> 'blob', phone, NULL)
            FROM people
            WHERE full_name IS NOT NULL OR typeof(email) = 'text' OR typeof(phone) = 'text'
            ORDER BY 1, 2
            """)
        #expect(kept == fresh)
        let vocabulary =
            "CREATE VIRTUAL TABLE temp.words USING fts5vocab('main', 'people_search', 'instance')"
        try connection.execute(vocabulary)
        let words = "SELECT term, doc, col, offset FROM words ORDER BY 1, 2, 3, 4"
        let before = try connection.query(words)
        try connection.execute("INSERT INTO people_search (people_search) VALUES ('rebuild')")
        #expect(try connection.query(words) == before)
    }
}
