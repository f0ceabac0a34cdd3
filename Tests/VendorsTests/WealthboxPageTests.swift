import Mirror
import Testing

/// What an answer becomes.
@Suite struct WealthboxPageTests {
    @Test func `the documented contact becomes a row and its arrays children`() throws {
        let records = try WealthboxFixture().page("contacts", WealthboxSamples.contacts).records
        #expect(records.count == 1)
        #expect(records.key == .column(0))
        #expect(records.extent == .whole)
        let row = try #require(records.rows.first)
        let fields = Dictionary(uniqueKeysWithValues: zip(records.columns.map(\.name), row))
        #expect(fields["id"] == "number 1")
        #expect(fields["occupation_name"] == "CEO")
        #expect(fields["drivers_license_state"] == "New York")
        #expect(fields["household_title"] == "Head")
        #expect(fields["updated_at"] == "2015-10-12 11:30 PM -0400")
        #expect(fields["confirmed_by_tax_return"] == "true!")
        #expect(
            records.children.map(\.name) == [
                "household_members", "tags", "street_addresses", "email_addresses", "phone_numbers",
                "websites",
                "custom_fields", "contact_roles",
            ])
        #expect(records.children.allSatisfy { $0.owners == [0] && $0.order == .position })
    }

    @Test(arguments: [("workflows", ["linked_to_id", "linked_to_type"]), ("activity", ["linked_to_id"])])
    func `an object that something is linked to flattens`(_ name: String, _ columns: [String]) throws {
        let sample = try #require(WealthboxSamples.all[name])
        let records = try WealthboxFixture().page(name, sample).records
        #expect(Set(records.columns.map(\.name)).isSuperset(of: columns))
        #expect(!records.children.contains { $0.name == "linked_to" })
    }

    @Test(arguments: ["tasks", "events", "opportunities", "notes"])
    func `a list of what something is linked to becomes a table`(_ name: String) throws {
        let sample = try #require(WealthboxSamples.all[name])
        let records = try WealthboxFixture().page(name, sample).records
        let links = try #require(records.children.first { $0.name == "linked_to" })
        #expect(links.columns.map(\.name) == ["id", "type", "name"])
    }

    @Test func `a workflow's steps and milestones are tables, also its template's`() throws {
        let records = try WealthboxFixture().page("workflows", WealthboxSamples.workflows).records
        #expect(
            records.children.map(\.name) == [
                "workflow_template_workflow_milestones", "workflow_template_workflow_steps", "workflow_steps",
                "workflow_milestones",
            ])
        let steps = try #require(records.children.first { $0.name == "workflow_steps" })
        #expect(steps.columns.map(\.name).contains("workflow_outcomes"))
    }

    @Test func `a comment's body has its two forms`() throws {
        let records = try WealthboxFixture().page("comments", WealthboxSamples.comments).records
        #expect(Set(records.columns.map(\.name)).isSuperset(of: ["body_text", "body_html"]))
    }

    @Test func `the whole profile is one row`() throws {
        let records = try WealthboxFixture().page("me", WealthboxSamples.me).records
        #expect(records.count == 1)
        #expect(records.key == .column(0))
        #expect(records.columns.first?.name == "id")
        #expect(records.columns.map(\.name).contains("current_user_id"))
        #expect(records.children.map(\.name) == ["accounts", "users"])
    }

    @Test(arguments: ["[]", "{}", "{\"success\":false,\"errors\":[]}", "[{\"id\":1}]", "\"me\""])
    func `a profile that is none is an error`(_ body: String) throws {
        #expect(try WealthboxFixture().fault("me", body).kind == .malformed)
    }

    @Test func `a category's members are known by the category and their id`() throws {
        let records = try WealthboxFixture().page(
            "categories", WealthboxSamples.categories, at: .part(2)
        ).records
        #expect(records.columns.map(\.name) == ["category", "id", "type", "name"])
        #expect(records.rows == [["contact_types", "number 1", "Contact", "Kevin Anderson"]])
        #expect(records.key == .columns([0, 1]))
    }

    // MARK: - Deletions

    @Test func `the feed of deletions marks rows and tells nothing else of them`() throws {
        let body = """
            {"contacts":[{"id":7,"deleted_at":"2022-06-30T00:00:00.000000+00:00"}],"meta":{"total_count":1}}
            """
        let page = try WealthboxFixture().page("contacts", body, at: .part(1))
        #expect(page.records.extent == .deletions)
        #expect(page.records.columns.map(\.name) == ["id", "deleted_at"])
        #expect(page.records.key == .column(0))
        // These are no records of the mirror's.
        #expect(page.total == nil)
        #expect(page.warnings == [])
    }

    @Test func `what does not say when it was deleted is not deleted`() throws {
        let body = """
            {"contacts":[{"id":7},{"id":8,"deleted_at":"2015-05-24 10:00 AM -0400"},{"id":9,"deleted_at":null}]}
            """
        let page = try WealthboxFixture().page("contacts", body, at: .part(1))
        #expect(page.records.rows.map(\.first) == ["number 8"])
        #expect(page.warnings.count == 1)
        #expect(page.next == .numbered(2, largest: 3, part: 1))
    }

    @Test func `live contacts in place of deletions delete nobody`() throws {
        let page = try WealthboxFixture().page("contacts", WealthboxSamples.contacts, at: .part(1))
        #expect(page.records.count == 0)
        #expect(page.records.extent == .deletions)
        #expect(page.warnings.count == 1)
        #expect(page.next == nil)
    }

    // MARK: - Where the collection stands

    @Test(arguments: [
        ("notes", 0, "notes"), ("notes", 0, "status_updates"), ("activity", 0, "stream_items"),
        ("activity", 0, "stream_events"), ("activity", 0, "activity"), ("categories", 4, "tags"),
        ("categories", 4, "task_categories"), ("custom_fields", 0, "custom_fields"),
        ("contacts", 0, "people"),
        ("contacts", 1, "contacts"),
    ])
    func `the collection is read under every name it is known by`(
        _ name: String, _ part: Int, _ key: String
    ) throws {
        let body = "{\"meta\":{},\"\(key)\":[{\"id\":1,\"deleted_at\":\"2015-05-24 10:00 AM -0400\"}]}"
        #expect(try WealthboxFixture().page(name, body, at: .part(part)).records.count == 1)
    }

    @Test(arguments: [
        "{\"people\":[{\"id\":1}],\"companies\":[{\"id\":1}]}", "{\"people\":[]}", "{}", "[{\"id\":1}]",
        "{\"contacts\":{\"id\":1}}", "{\"contacts\":[1]}", "{\"contacts\":[{\"name\":\"Kevin\"}]}",
        "{\"success\":false,\"errors\":[\"Nothing\"]}", "{\"error\":\"Nothing\"}",
        "{\"contacts\":[{\"id\":1}",
    ])
    func `an answer without the collection is an error and never an empty page`(_ body: String) throws {
        #expect(try WealthboxFixture().fault("contacts", body).kind == .malformed)
    }

    @Test func `a web page is a passing fault`() throws {
        #expect(try WealthboxFixture().fault("contacts", "<html>Down</html>").kind == .transient)
    }

    @Test func `an empty collection is believed where it was expected`() throws {
        let page = try WealthboxFixture().page("contacts", "{\"contacts\":[]}")
        #expect(page.records.count == 0)
        #expect(page.records.extent == .whole)
    }

    @Test func `a place beyond the lists is no page`() throws {
        #expect(try WealthboxFixture().fault("users", "{\"users\":[]}", at: .part(1)).kind == .expired)
    }
}
