import Mirror
import Testing
import Vendors

@Suite struct WealthboxRequestTests {
    private static let firstPage = "per_page=100&page=1"
    private static let since = "updated_since=2026-05-28T20:26:40Z"

    @Test(arguments: [
        ("users", "v1/users"), ("teams", "v1/teams"), ("user_groups", "v1/user_groups"),
        ("contact_roles", "v1/categories/contact_roles"), ("custom_fields", "v1/categories/custom_fields"),
        ("tags", "v1/categories/tags"), ("workflow_templates", "v1/workflow_templates"),
        ("events", "v1/events"), ("projects", "v1/projects"), ("notes", "v1/notes"),
    ])
    func `a list is asked for by the hundred`(_ name: String, _ path: String) throws {
        let request = try WealthboxFixture().request(name)
        #expect(request.text == "\(path)?\(Self.firstPage)")
        #expect(request.accept == "application/json")
        #expect(request.headers == [])
        #expect(request.ownLimit == nil)
    }

    @Test(arguments: [
        (
            "contacts",
            ["v1/contacts?\(firstPage)", "v1/contacts?deleted=true&\(firstPage)"]
        ),
        (
            "tasks",
            ["v1/tasks?completed=false&\(firstPage)", "v1/tasks?completed=true&\(firstPage)"]
        ),
        (
            "workflows",
            [
                "v1/workflows?status=scheduled&\(firstPage)", "v1/workflows?status=active&\(firstPage)",
                "v1/workflows?status=completed&\(firstPage)",
            ]
        ),
        ("opportunities", ["v1/opportunities?include_closed=true&\(firstPage)"]),
        (
            "comments",
            ["v1/comments?\(firstPage)"]
                + [
                    "StatusUpdates", "Task", "Event", "Opportunity", "Project", "Workflow", "WorkflowStep",
                    "Contact",
                ].map { "v1/comments?resource_type=\($0)&\(firstPage)" }
        ),
        (
            "categories",
            [
                "opportunity_stages", "opportunity_pipelines", "contact_types", "contact_sources",
                "task_categories", "event_categories", "file_categories", "investment_objectives",
                "financial_account_types", "email_types", "phone_types", "address_types", "website_types",
            ].map { "v1/categories/\($0)?\(firstPage)" }
        ),
        ("activity", ["v1/activity?per_page=100"]),
        ("me", ["v1/me"]),
    ])
    func `what makes a stream complete is asked for, list by list`(_ name: String, _ urls: [String]) throws {
        let fixture = WealthboxFixture()
        for (part, url) in urls.enumerated() {
            #expect(try fixture.url(name, at: .part(part)) == url)
        }
        let fault = try #require(throws: Fault.self) {
            _ = try fixture.request(name, at: .part(urls.count))
        }
        #expect(fault.kind == .expired)
    }

    @Test(arguments: [
        "contacts", "tasks", "workflows", "workflow_templates", "events", "opportunities", "projects",
        "notes",
        "comments", "activity",
    ])
    func `a poll asks every list but the deletions for what changed since`(_ name: String) throws {
        let fixture = WealthboxFixture()
        for part in 0..<(try lists(of: name)) where (name, part) != ("contacts", 1) {
            let query = try fixture.request(name, .filtered, at: .part(part)).query
            #expect(query.filter { $0.hasPrefix("updated_since") } == [Self.since])
            #expect(!query.contains { $0.hasPrefix("order") })
        }
    }

    @Test func `a walk that does not say how it is narrowed is narrowed by the filter`() throws {
        #expect(
            try WealthboxFixture().url("projects", .poll) == "v1/projects?\(Self.firstPage)&\(Self.since)")
    }

    @Test(arguments: ["contacts", "notes"])
    func `where the filter is ignored the latest change is asked for first`(_ name: String) throws {
        let url = try WealthboxFixture().url(name, .newestFirst, at: .numbered(3, largest: 100))
        #expect(url == "v1/\(name)?per_page=100&page=3&order=updated")
    }

    @Test(arguments: [Walk.filtered, .newestFirst])
    func `deletions are asked for by when they were`(_ walk: Walk) throws {
        #expect(
            try WealthboxFixture().url("contacts", walk, at: .part(1))
                == "v1/contacts?deleted=true&\(Self.firstPage)&deleted_since=2026-05-28T20:26:40Z"
        )
    }

    @Test(arguments: [Walk.backfill, .sweep])
    func `a walk of everything has no filter and no order`(_ walk: Walk) throws {
        let fixture = WealthboxFixture()
        for stream in fixture.connector.streams {
            let query = try fixture.request(stream.name, walk).query
            #expect(!query.contains { $0.contains("since") || $0.hasPrefix("order") })
        }
    }

    @Test func `reference lists are never narrowed`() throws {
        #expect(try WealthboxFixture().url("users", .filtered) == "v1/users?\(Self.firstPage)")
        #expect(try WealthboxFixture().url("me", .filtered) == "v1/me")
    }

    @Test(arguments: [(1, "1"), (99, "99"), (100, "100"), (500, "100")])
    func `a page is no larger than the vendor allows`(_ size: Int, _ asked: String) throws {
        #expect(try WealthboxFixture(pageSize: size).url("notes") == "v1/notes?per_page=\(asked)&page=1")
        #expect(try WealthboxFixture(pageSize: size).url("activity") == "v1/activity?per_page=\(asked)")
    }

    @Test func `later pages keep the list's own parameters and the filter`() throws {
        #expect(
            try WealthboxFixture().url("workflows", .filtered, at: .numbered(7, largest: 100, part: 2))
                == "v1/workflows?status=completed&per_page=100&page=7&\(Self.since)"
        )
    }

    @Test func `activity goes on with the cursor, or by numbers where there was none`() throws {
        let fixture = WealthboxFixture()
        let cursor = Position(place: .cursor("a=b&c"))
        #expect(try fixture.url("activity", at: cursor) == "v1/activity?per_page=100&cursor=a=b&c")
        #expect(
            try fixture.url("activity", .filtered, at: cursor)
                == "v1/activity?per_page=100&cursor=a=b&c&\(Self.since)"
        )
        #expect(
            try fixture.url("activity", at: .numbered(2, largest: 100)) == "v1/activity?per_page=100&page=2"
        )
    }

    @Test(arguments: [
        ("contacts", Position.Place.link("https://crm.example/x")), ("contacts", .cursor("a")),
        ("contacts", .confirmation), ("activity", .file(offset: 1, line: 1)),
        ("me", .page(number: 2, largest: 1)),
    ])
    func `another vendor's place in a walk begins the walk again`(
        _ name: String, _ place: Position.Place
    ) throws {
        let fault = try #require(throws: Fault.self) {
            _ = try WealthboxFixture().request(name, at: Position(place: place))
        }
        #expect(fault.kind == .expired)
    }

    @Test func `an unknown stream is rejected`() throws {
        let stream = Stream(name: "secrets", polling: .whole(atFullWalkPace: false), rank: 0)
        let connector = WealthboxFixture().connector
        let fault = try #require(throws: Fault.self) {
            _ = try connector.request(for: stream, walk: .backfill, at: .beginning)
        }
        #expect(fault.kind == .rejected)
        #expect(connector.confirmation(of: "1", in: stream) == nil)
        #expect(
            connector.meaning(
                of: answer("", status: 422), for: stream, walk: .filtered, at: .beginning) == nil
        )
    }

    @Test func `the credential is checked with the login's profile`() {
        #expect(WealthboxFixture().connector.check.text == "v1/me")
    }

    @Test(arguments: [
        "contacts", "tasks", "workflows", "workflow_templates", "events", "opportunities", "projects",
        "notes",
    ])
    func `a record that is missed is asked for alone where that is documented`(_ name: String) throws {
        let fixture = WealthboxFixture()
        let request = try #require(fixture.connector.confirmation(of: "123", in: fixture.stream(name)))
        #expect(request.text == "v1/\(name)/123")
        #expect(request.accept == "application/json")
    }

    @Test(arguments: [
        "comments", "activity", "users", "teams", "user_groups", "contact_roles", "custom_fields", "tags",
        "categories", "me",
    ])
    func `other records cannot be asked for alone`(_ name: String) throws {
        let fixture = WealthboxFixture()
        #expect(fixture.connector.confirmation(of: "123", in: try fixture.stream(name)) == nil)
    }

    @Test(arguments: ["", "1/2", "..", "1?x=2", "1#", "1%2F", "tags\u{1F}1", "ä"])
    func `a key that would be another path is not asked for`(_ key: String) throws {
        let fixture = WealthboxFixture()
        #expect(fixture.connector.confirmation(of: key, in: try fixture.stream("contacts")) == nil)
    }

    /// How many lists the stream is walked by.
    private func lists(of name: String) throws -> Int {
        let fixture = WealthboxFixture()
        var count = 0
        while (try? fixture.request(name, at: .part(count))) != nil { count += 1 }
        return count
    }
}
