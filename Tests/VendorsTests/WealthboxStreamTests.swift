import Mirror
import Testing
import Vendors

@Suite struct WealthboxStreamTests {
    @Test func `every collection is mirrored, the reference lists first`() {
        let names = WealthboxFixture().connector.streams.sorted { $0.rank < $1.rank }.map(\.name)
        #expect(
            names == [
                "me", "users", "teams", "user_groups", "contact_roles", "custom_fields", "tags", "categories",
                "contacts", "notes", "tasks", "events", "opportunities", "projects", "workflows",
                "workflow_templates", "comments", "activity",
            ])
    }

    @Test func `streams are polled as their lists allow`() throws {
        let fixture = WealthboxFixture()
        for stream in fixture.connector.streams {
            switch stream.name {
            case "contacts", "notes":
                #expect(
                    stream.polling == .changesIfHonoured(overlap: .seconds(300), otherwise: .newestFirst))
            case "me", "users", "teams", "user_groups", "contact_roles", "custom_fields", "tags",
                "categories":
                #expect(stream.polling == .whole(atFullWalkPace: false))
            default:
                #expect(stream.polling == .changesIfHonoured(overlap: .seconds(300), otherwise: .whole))
            }
            #expect(stream.isPageNumbered == !["me", "activity"].contains(stream.name))
            #expect(!stream.hasSnapshot && !stream.isOnRequest && stream.parent == nil)
        }
    }

    @Test func `deleted contacts are marked, and signed pictures are no change`() throws {
        let fixture = WealthboxFixture()
        #expect(try fixture.stream("contacts").deletionMarks == [.moment(column: "deleted_at")])
        #expect(try fixture.stream("contacts").volatileColumns == ["image"])
        #expect(try fixture.stream("projects").volatileColumns == ["image"])
        #expect(try fixture.stream("notes").deletionMarks == [])
    }

    @Test(arguments: [
        ("contacts", "birth_date", ColumnType.date), ("contacts", "deleted_at", .timestamp),
        ("contacts", "gross_annual_income", .decimal), ("contacts", "street_addresses.zip_code", .text),
        ("contacts", "phone_numbers.extension", .text), ("contacts", "email_addresses.principal", .boolean),
        ("contacts", "occupation_start_date", .date), ("tasks", "due_date", .timestamp),
        ("workflows", "workflow_steps.due_date", .timestamp),
        ("workflows", "workflow_milestones.milestone_date", .timestamp),
        ("opportunities", "amounts.amount", .text), ("opportunities", "amounts.amount_number", .decimal),
        ("opportunities", "probability", .decimal), ("workflows", "workflow_milestones.id", .text),
        ("contacts", "passport_number", .text), ("contacts", "drivers_license_number", .text),
        ("opportunities", "target_close", .timestamp),
        ("contact_roles", "removed_options.deleted_at", .timestamp), ("categories", "category", .text),
        ("tasks", "assigned_to_team", .integer),
    ])
    func `a value means what the documentation says`(
        _ name: String, _ column: String, _ type: ColumnType
    ) throws {
        #expect(try WealthboxFixture().stream(name).columnTypes[column] == type)
    }

    @Test func `the vendor is where and as its documentation says`() throws {
        let vendor = Vendor.wealthbox
        #expect(vendor.name == "wealthbox")
        #expect(vendor.defaultBaseURL == "https://api.crmworkspace.com")
        #expect(vendor.throttle == ThrottleLimit(requests: 300, per: .seconds(300), burst: 5))
        #expect(vendor.credential.name == "ACCESS_TOKEN")
        #expect(vendor.credential.prefix == "")
        #expect(vendor.overlap == .seconds(300))
        let oauth = try #require(vendor.oauth)
        #expect(oauth.authorizeURL == "https://app.crmworkspace.com/oauth/authorize")
        #expect(oauth.tokenURL == "https://app.crmworkspace.com/oauth/token")
        #expect(oauth.scope == "login data")
        #expect(vendor.clientCredentialsURL == nil)
    }
}
