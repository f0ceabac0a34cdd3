import Mirror
import Testing
import Vendors

@Suite struct StreamTests {
    @Test func `all sixteen tables, the lists and the events are mirrored under names of their own`() throws {
        let names = try Fixture().connector.streams.map(\.name)
        #expect(Set(names).count == names.count)
        #expect(
            Set(names).isSuperset(of: [
                "organizations", "referrers", "prospects", "prospect_fields", "residents", "influencers",
                "activities", "external_references", "units", "housing_contracts", "deposit_transactions",
                "marketing_touchpoints", "service_agreements", "traits", "users", "waitlist_entries",
            ]))
        #expect(
            Set(names).isSuperset(of: [
                "activity_types", "care_types", "communities", "floor_plans", "lead_sources",
                "privacy_levels",
                "prospect_field_definitions", "events", "stages", "scores", "close_reasons", "relationships",
            ]))
        #expect(names.count == 28)
    }

    @Test func `the lists come first, then the largest tables`() throws {
        let order = try Fixture().connector.streams.sorted { $0.rank < $1.rank }.map(\.name)
        let lists = try #require(order.firstIndex(of: "relationships"))
        let prospects = try #require(order.firstIndex(of: "prospects"))
        #expect(lists < prospects)
        #expect(order[prospects + 1] == "activities")
        #expect(order.last == "traits")
    }

    @Test func `exports are polled for changes and lists walked whole`() throws {
        let fixture = try Fixture()
        #expect(try fixture.stream("prospects").polling == .changes(overlap: .seconds(300)))
        #expect(try fixture.stream("events").polling == .changes(overlap: .seconds(300)))
        #expect(try fixture.stream("stages").polling == .whole(atFullWalkPace: false))
        #expect(
            try fixture.stream("prospects").deletionMarks == [
                .moment(column: "discarded_at"), .presence(column: "merged_into_prospect_id"),
            ])
    }

    @Test func `the credentials are checked with a ping`() throws {
        #expect(try Fixture().connector.check.target == .path("ping", query: []))
    }

    @Test func `only a mirror of all communities takes the snapshot`() throws {
        let all = try Fixture()
        let request = try #require(all.connector.snapshot(of: try all.stream("prospects")))
        #expect(request.path == "exports/daily_snapshots/table/Prospects")
        #expect(all.connector.snapshot(of: try all.stream("stages")) == nil)
        let one = try Fixture(communities: ["12"])
        #expect(one.connector.snapshot(of: try one.stream("prospects")) == nil)
    }

    @Test func `the registry knows WelcomeHome and nobody it was not told of`() throws {
        let vendor = try #require(Registry.vendor(named: "welcomehome"))
        #expect(vendor.defaultBaseURL == "https://crm.welcomehomesoftware.com/api")
        #expect(vendor.throttle == ThrottleLimit(requests: 5, per: .seconds(1), burst: 5))
        #expect(vendor.credential.name == "Authorization")
        #expect(vendor.credential.prefix == "Token token=")
        #expect(vendor.overlap == .seconds(300))
        #expect(Registry.vendor(named: "salesforce") == nil)
        #expect(Set(Registry.vendors.map(\.name)).count == Registry.vendors.count)
    }
}
