import Mirror
import Testing

/// What a poll's pages say of the question for changes. `since` is 2026-05-28T20:26:40.250Z.
@Suite struct WealthboxPollTests {
    // MARK: - The filter

    @Test(arguments: [
        // The minute of 20:25 ended before, that of 20:26 did not.
        ("2026-05-28 04:25 PM -0400", true), ("2026-05-28 04:26 PM -0400", false),
        ("2026-05-28T20:25:40Z", true), ("2026-05-28T20:25:41.000000+00:00", false),
        ("2015-10-12 11:30 PM -0400", true), ("2026-05-29 10:00 AM -0400", false), ("yesterday", false),
    ])
    func `a record that was not asked for shows that the filter is ignored`(
        _ time: String, _ isIgnored: Bool
    ) throws {
        let body = changed("tasks", "2026-05-28 11:00 PM +0200", time, "2026-05-29 10:00 AM -0400", nil)
        let page = try WealthboxFixture().page("tasks", body, .filtered, at: .part(1))
        #expect(page.ignoresSince == isIgnored)
        #expect(page.records.count == 4)
        // The walk goes on all the same.
        #expect(page.next == .numbered(2, largest: 4, part: 1))
    }

    @Test func `only polls ask, so only polls are answered`() throws {
        let fixture = WealthboxFixture()
        let body = changed("contacts", "2015-10-12 11:30 PM -0400")
        #expect(try fixture.page("contacts", body, .backfill).ignoresSince == false)
        #expect(try fixture.page("contacts", body, .sweep).ignoresSince == false)
        #expect(try fixture.page("contacts", body, .newestFirst).ignoresSince == false)
        #expect(try fixture.page("contacts", body, .poll).ignoresSince)
        let users = changed("users", "2015-10-12 11:30 PM -0400")
        #expect(try fixture.page("users", users, .filtered).ignoresSince == false)
    }

    @Test func `old deletions do not show that the filter of changes is ignored`() throws {
        let body = "{\"contacts\":[{\"id\":1,\"deleted_at\":\"2015-10-12 11:30 PM -0400\"}]}"
        #expect(try WealthboxFixture().page("contacts", body, .filtered, at: .part(1)).ignoresSince == false)
    }

    // MARK: - The latest change first

    private func goesOn(_ times: String?...) throws -> Bool {
        var records: [String] = []
        for (index, time) in times.enumerated() {
            records.append("{\"id\":\(index),\"updated_at\":\(time.map { "\"\($0)\"" } ?? "null")}")
        }
        let page = try WealthboxFixture().page(
            "notes", "{\"notes\":[\(records.joined(separator: ","))]}", .newestFirst
        )
        return page.next != nil
    }

    @Test func `a walk ends once the records fall past the watermark`() throws {
        #expect(
            try !goesOn(
                "2026-05-29 10:00 AM -0400", "2026-05-28 05:00 PM -0400", "2026-05-28 05:00 PM -0400",
                "2026-05-28 04:25 PM -0400"))
    }

    @Test func `a walk that did not fall past the watermark goes on`() throws {
        #expect(try goesOn("2026-05-29 10:00 AM -0400", "2026-05-28 05:00 PM -0400"))
    }

    @Test func `the minute of the watermark is walked to its end`() throws {
        // 04:26 PM may be 20:26:59, which is after the watermark, and so may be what follows.
        #expect(try goesOn("2026-05-29 10:00 AM -0400", "2026-05-28 04:26 PM -0400"))
    }

    @Test func `records in another order prove nothing`() throws {
        #expect(try goesOn("2015-10-12 11:30 PM -0400", "2015-10-12 11:31 PM -0400"))
        #expect(
            try goesOn(
                "2026-05-29 10:00 AM -0400", "2015-10-12 11:30 PM -0400", "2026-05-29 09:00 AM -0400",
                "2015-10-12 11:30 PM -0400"))
    }

    @Test func `a page full of one moment proves nothing`() throws {
        #expect(try goesOn("2015-10-12 11:30 PM -0400", "2015-10-12 11:30 PM -0400"))
        #expect(try goesOn("2015-10-12 11:30 PM -0400"))
    }

    @Test func `records that do not say when they changed prove nothing`() throws {
        #expect(try goesOn("2026-05-29 10:00 AM -0400", nil, "2015-10-12 11:30 PM -0400"))
        #expect(try goesOn("2026-05-29 10:00 AM -0400", "2015-10-12 11:30 PM -0400", "long ago"))
    }

    @Test func `the deletions come also where the contacts end early`() throws {
        let body = changed(
            "contacts", "2026-05-29 10:00 AM -0400", "2015-10-12 11:30 PM -0400",
            meta: "{\"total_pages\":9}"
        )
        let page = try WealthboxFixture().page("contacts", body, .newestFirst, at: .numbered(2, largest: 2))
        #expect(page.next == .part(1))
        #expect(page.records.count == 2)
    }

    @Test func `only a poll ends early`() throws {
        let body = changed("notes", "2026-05-29 10:00 AM -0400", "2015-10-12 11:30 PM -0400")
        for walk in [Walk.backfill, .sweep, .filtered] {
            #expect(try WealthboxFixture().page("notes", body, walk).next == .numbered(2, largest: 2))
        }
    }

    @Test func `deletions are walked to their end, unless the latest come first and the others are old`()
        throws
    {
        let (new, old) = ("2026-05-29 10:00 AM -0400", "2015-10-12 11:30 PM -0400")
        func next(_ moments: [String], _ walk: Walk) throws -> Position? {
            let rows = moments.enumerated().map { #"{"id":\#($0 + 1),"deleted_at":"\#($1)"}"# }
            let body = #"{"contacts":[\#(rows.joined(separator: ","))]}"#
            return try WealthboxFixture().page("contacts", body, walk, at: .part(1)).next
        }
        let second = Position.numbered(2, largest: 2, part: 1)
        #expect(try next([new, old], .newestFirst) == nil)
        #expect(try next([old, new], .newestFirst) == second)
        #expect(try next([new, new], .newestFirst) == second)
        #expect(try next([old, old], .newestFirst) == second)
        #expect(try next([new, old], .sweep) == second)
    }
}
