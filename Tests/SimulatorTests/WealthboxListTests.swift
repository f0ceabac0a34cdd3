import Simulator
import Testing

/// How Wealthbox lists, with what goes wrong in it.
@Suite struct WealthboxListTests {
    @Test func `pages hold 25 rows, or as many as asked for up to 100`() async throws {
        try await withWealthbox(rows: 150) { client, _ in
            let plain = try await client.page("contacts")
            #expect(plain.rows.count == 25)
            #expect(plain.meta?.totalCount == 144 && plain.meta?.totalPages == 6)
            #expect(try await client.page("contacts?per_page=40").rows.count == 40)
            let capped = try await client.page("contacts?per_page=1000")
            #expect(capped.rows.count == 100 && capped.meta?.totalPages == 2)
            #expect(try await client.page("contacts?per_page=100&page=2").rows.count == 44)
            #expect(try await client.page("contacts?per_page=100&page=3").rows.isEmpty)
        }
    }

    @Test func `a collection is unordered, and the same while nothing changes`() async throws {
        try await withWealthbox { client, _ in
            let ids = try await client.allIDs("contacts")
            #expect(try ids != ids.sorted() && Set(ids) == client.liveIDs("contacts"))
            #expect(try await client.allIDs("contacts") == ids)
        }
    }

    @Test func `what comes and goes shifts the pages behind it`() async throws {
        try await withWealthbox { client, wealthbox in
            let before = try await client.allIDs("contacts")
            try wealthbox.remove("contacts", keys: [String(before[3])])
            let second = try await client.page("contacts?page=2")
            #expect(second.ids.first == before[26])
            try wealthbox.restore("contacts", keys: [String(before[3])])
            #expect(try await client.allIDs("contacts") == before)
        }
    }

    @Test(arguments: [
        ("contacts", ["contacts"]), ("tasks", ["tasks", "tasks?completed=true"]),
        ("workflows", ["workflows", "workflows?status=completed", "workflows?status=scheduled"]),
        ("workflow_templates", ["workflow_templates"]), ("events", ["events"]),
        ("opportunities", ["opportunities?include_closed=true"]), ("projects", ["projects"]),
        ("notes", ["notes"]), ("users", ["users"]), ("teams", ["teams"]), ("user_groups", ["user_groups"]),
        ("tags", ["categories/tags"]), ("contact_roles", ["categories/contact_roles"]),
        ("custom_fields", ["categories/custom_fields"]),
        (
            "comments",
            ["Tasks", "StatusUpdates", "Events", "Opportunities", "Projects", "Workflows"].map {
                "comments?resource_type=\($0)"
            }
        ),
    ])
    func `the lists of a collection have every record once`(collection: String, lists: [String])
        async throws
    {
        try await withWealthbox { client, _ in
            var ids: [Int] = []
            for list in lists { ids += try await client.allIDs(list) }
            #expect(!ids.isEmpty && ids.count == Set(ids).count)
            #expect(try Set(ids) == client.liveIDs(collection))
        }
    }

    @Test func `a list shows records as they truly are`() async throws {
        try await withWealthbox { client, wealthbox in
            for collection in ["contacts", "events", "projects", "notes", "workflow_templates"] {
                let body = try await client.wealthbox("/v1/\(collection)?per_page=100&page=1").body
                let records = try wealthbox.truth(of: collection).filter { !$0.isDeleted }.prefix(50)
                for record in records {
                    let second = try await client.wealthbox("/v1/\(collection)/\(record.key)")
                    #expect(second.body == JSON.object(record.fields).text)
                }
                #expect(records.contains { body.contains(JSON.object($0.fields).text) })
            }
        }
    }

    @Test func `tasks and opportunities leave out what is done unless asked`() async throws {
        try await withWealthbox { client, _ in
            #expect(try await client.page("tasks").rows.allSatisfy { $0.complete == false })
            #expect(try await client.page("tasks?completed=false").rows.allSatisfy { $0.complete == false })
            #expect(try await client.page("tasks?completed=true").rows.allSatisfy { $0.complete == true })
            let open = try await client.allIDs("opportunities")
            let all = try await client.allIDs("opportunities?include_closed=true")
            #expect(open.count < all.count && Set(open).isSubset(of: all))
        }
        try await withWealthbox {
            $0.completedTasks = .asWell
        } _: { client, _ in
            let tasks = try await client.allIDs("tasks?completed=true")
            #expect(try Set(tasks) == client.liveIDs("tasks"))
        }
    }

    @Test func `comments are of one kind`() async throws {
        try await withWealthbox { client, _ in
            let plain = try await client.page("comments?per_page=100")
            #expect(Set(plain.rows.map(\.resourceType)) == ["Task"])
            let ofNotes = try await client.page("comments?resource_type=StatusUpdates")
            #expect(Set(ofNotes.rows.map(\.resourceType)) == ["StatusUpdate"])
            #expect(try await client.page("comments?resource_type=StatusUpdate").rows.isEmpty)
        }
    }

    @Test func `the activity goes on along a cursor`() async throws {
        try await withWealthbox { client, wealthbox in
            var page = try await client.page("activity?per_page=50")
            var ids = page.ids
            #expect(page.key == "stream_items")
            try wealthbox.insert(into: "activity", seed: 1)
            while let cursor = page.meta?.nextCursor {
                page = try await client.page("activity?per_page=50&cursor=\(cursor)")
                ids += page.ids
            }
            #expect(ids.count == 120 && Set(ids).count == 120)
            #expect(try await client.page("activity").ids.first.map { !ids.contains($0) } == true)
            #expect(try await client.wealthbox("/v1/activity?cursor=soon").status == 422)
        }
    }

    @Test func `ids of categories repeat from one to the next`() async throws {
        try await withWealthbox { client, wealthbox in
            let stages = try await client.page("categories/opportunity_stages")
            let phones = try await client.page("categories/phone_types")
            #expect(stages.key == "tags" && Set(stages.ids) == Set(phones.ids))
            let keys = try wealthbox.truth(of: "categories").map(\.key)
            #expect(keys.count == 13 * 6 && Set(keys).count == keys.count)
            #expect(keys.contains("phone_types\u{1F}1"))
            for wrong in ["categories/categories", "categories/contacts", "tags", "phone_types"] {
                #expect(try await client.wealthbox("/v1/" + wrong).status == 404)
            }
        }
    }

    @Test func `keys and totals can be as clients report them`() async throws {
        try await withWealthbox { configuration in
            configuration.notesKey = "status_updates"
            configuration.categoriesAreTags = false
            configuration.tellsTotals = false
        } _: { client, _ in
            let notes = try await client.page("notes")
            #expect(notes.key == "status_updates" && notes.meta == nil)
            #expect(try await client.page("categories/phone_types").key == "phone_types")
            #expect(try await client.page("categories/tags").key == "tags")
        }
    }

    @Test func `me is one object whose id is not the user's`() async throws {
        try await withWealthbox { client, wealthbox in
            let me = try #require(try wealthbox.truth(of: "me").first)
            #expect(try await client.wealthbox("/v1/me").body == JSON.object(me.fields).text)
            #expect(me.fields["current_user"]?.members?["id"] != me.fields["id"])
        }
    }
}
