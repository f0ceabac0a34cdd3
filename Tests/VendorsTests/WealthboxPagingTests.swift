import Mirror
import Testing

/// Where a walk goes on, and where it ends.
@Suite struct WealthboxPagingTests {
    @Test(arguments: [
        // What `meta` says holds, however many records came.
        (1, 0, 100, "{\"total_count\":250,\"total_pages\":3}", 2),
        (2, 100, 40, "{\"total_count\":250,\"total_pages\":3}", 3),
        (3, 100, 100, "{\"total_count\":300,\"total_pages\":3}", nil),
        (1, 0, 7, "{\"total_count\":7,\"total_pages\":\"1\"}", nil),
        // But nothing comes behind an empty page.
        (2, 100, 0, "{\"total_count\":250,\"total_pages\":3}", nil),
        // Without it a page smaller than the largest is the last.
        (1, 0, 100, nil, 2), (1, 0, 3, nil, 2), (1, 0, 0, nil, nil),
        (2, 100, 100, nil, 3), (2, 100, 99, nil, nil), (2, 3, 0, nil, nil), (4, 25, 25, "{}", 5),
        // A vendor that gives less than it was asked for.
        (2, 40, 50, "{\"total_count\":500}", 3),
    ])
    func `a list ends at its last page`(
        _ number: Int, _ largest: Int, _ count: Int, _ meta: String?, _ next: Int?
    ) throws {
        let position = number == 1 ? .beginning : Position.numbered(number, largest: largest)
        let page = try WealthboxFixture().page(
            "projects", collection("projects", count, meta: meta), at: position
        )
        #expect(page.next == next.map { .numbered($0, largest: max(largest, count)) })
    }

    @Test func `the vendor's total is that of the list`() throws {
        let body = collection("tasks", 2, meta: "{\"total_count\":2,\"total_pages\":1}")
        #expect(try WealthboxFixture().page("tasks", body, at: .part(1)).total == 2)
        #expect(try WealthboxFixture().page("tasks", collection("tasks", 2)).total == nil)
    }

    @Test(arguments: [
        ("contacts", 2), ("tasks", 2), ("workflows", 3), ("opportunities", 1), ("comments", 9),
        ("categories", 13), ("users", 1),
    ])
    func `behind a list's last page the next list begins`(_ name: String, _ lists: Int) throws {
        let fixture = WealthboxFixture()
        let key = name == "categories" ? "tags" : name
        for part in 0..<lists {
            let next: Position? = part + 1 < lists ? .part(part + 1) : nil
            let empty = try fixture.page(name, collection(key, 0), at: .part(part))
            #expect(empty.next == next)
            let last = try fixture.page(
                name, collection(key, 3, meta: "{\"total_pages\":4}"),
                at: .numbered(4, largest: 100, part: part)
            )
            #expect(last.next == next)
        }
    }

    @Test func `numbers stay in their list`() throws {
        let page = try WealthboxFixture().page("tasks", collection("tasks", 5), at: .part(1))
        #expect(page.next == .numbered(2, largest: 5, part: 1))
    }

    @Test func `the profile is one page`() throws {
        #expect(try WealthboxFixture().page("me", WealthboxSamples.me).next == nil)
    }

    // MARK: - Cursors

    private func nextOfActivity(
        _ count: Int, _ rest: String, at place: Position.Place = .beginning
    ) throws -> Position.Place? {
        let records = (0..<count).map { "{\"id\":\($0)}" }.joined(separator: ",")
        let page = try WealthboxFixture().page(
            "activity", "{\"stream_items\":[\(records)]\(rest)}", at: Position(place: place)
        )
        return page.next?.place
    }

    @Test(arguments: [
        ",\"meta\":{\"next_cursor\":\"x\"}", ",\"next_cursor\":\"x\"",
        ",\"meta\":{\"cursor\":{\"next\":\"x\"}}",
        ",\"cursor\":{\"next\":\"x\"}", ",\"meta\":{\"pagination\":{\"next_cursor\":\"x\"}}",
        ",\"pagination\":{\"next_cursor\":\"x\"}", ",\"paging\":{\"next_cursor\":\"x\"}",
        ",\"meta\":{\"cursor\":\"x\"}", ",\"cursor\":\"x\"",
        ",\"cursor\":null,\"meta\":{\"next_cursor\":\"x\"}",
    ])
    func `the cursor is found wherever it may stand`(_ rest: String) throws {
        #expect(try nextOfActivity(1, rest) == .cursor("x"))
        #expect(try nextOfActivity(1, rest, at: .cursor("w")) == .cursor("x"))
    }

    @Test func `a cursor that is a number is kept as it is spelled`() throws {
        let rest = ",\"meta\":{\"next_cursor\":12345678901234567890}"
        #expect(try nextOfActivity(1, rest) == .cursor("12345678901234567890"))
    }

    @Test func `an empty page with a cursor is not the last`() throws {
        #expect(try nextOfActivity(0, ",\"meta\":{\"next_cursor\":\"x\"}") == .cursor("x"))
    }

    @Test(arguments: [
        ",\"meta\":{\"next_cursor\":null}", ",\"next_cursor\":\"\"", ",\"meta\":{\"next_cursor\":false}",
    ])
    func `an empty cursor ends the walk`(_ rest: String) throws {
        #expect(try nextOfActivity(100, rest) == nil)
        #expect(try nextOfActivity(100, rest, at: .cursor("w")) == nil)
    }

    @Test func `behind a cursor, an answer without one is the last`() throws {
        #expect(try nextOfActivity(100, "", at: .cursor("w")) == nil)
    }

    @Test func `an answer that leads back to itself is an error`() throws {
        let body = "{\"stream_items\":[{\"id\":1}],\"meta\":{\"next_cursor\":\"w\"}}"
        let fault = try WealthboxFixture().fault("activity", body, at: Position(place: .cursor("w")))
        #expect(fault.kind == .malformed)
    }

    @Test func `a full page that says nothing of cursors goes on by numbers`() throws {
        #expect(try nextOfActivity(100, "") == .page(number: 2, largest: 100))
        #expect(try nextOfActivity(25, "") == .page(number: 2, largest: 25))
        #expect(try nextOfActivity(24, "") == nil)
        #expect(
            try nextOfActivity(100, "", at: .page(number: 2, largest: 100)) == .page(number: 3, largest: 100))
        #expect(try nextOfActivity(9, "", at: .page(number: 3, largest: 100)) == nil)
    }
}
