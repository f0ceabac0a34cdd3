import Mirror
import Testing

@Suite struct RequestTests {
    @Test(arguments: [Walk.backfill, .sweep])
    func `a walk of everything asks in the order of creation and without a filter`(_ walk: Walk) throws {
        let request = try Fixture().request("prospects", walk)
        #expect(request.path == "exports/community/all/table/Prospects")
        #expect(request.query == ["limit=10000", "sort_by=created_at"])
        #expect(request.accept == "text/csv")
        #expect(request.ownLimit == nil)
    }

    @Test func `a poll asks in the order of change for what changed since`() throws {
        let request = try Fixture().request("housing_contracts", .poll)
        #expect(request.path == "exports/community/all/table/HousingContracts")
        #expect(
            request.query == [
                "limit=10000", "sort_by=updated_at", "filters[updated_at_after]=2026-05-28T20:26:40Z",
            ])
    }

    @Test(arguments: [
        (1, "limit=1"), (9_999, "limit=9999"), (10_000, "limit=10000"), (50_000, "limit=10000"),
    ])
    func `a page is no larger than the vendor allows`(_ size: Int, _ limit: String) throws {
        #expect(try Fixture(pageSize: size).request("prospects").query.first == limit)
    }

    @Test func `a list is asked for plainly`() throws {
        let fixture = try Fixture(pageSize: 5)
        for (name, path) in [("stages", "stages"), ("prospect_field_definitions", "prospect_fields")] {
            let request = try fixture.request(name)
            #expect(request.path == path)
            #expect(request.query == [])
            #expect(request.accept == "application/json")
        }
    }

    @Test func `events are asked for by the hundred, a poll's since its watermark`() throws {
        let fixture = try Fixture()
        #expect(try fixture.request("events").path == "events")
        #expect(try fixture.request("events").query == ["limit=100"])
        #expect(
            try fixture.request("events", .poll).query == [
                "limit=100", "filters[updated_at_after]=2026-05-28T20:26:40Z",
            ])
    }

    @Test func `the vendor's link is used as it is, under the cursor's own limit`() throws {
        let link = "https://crm.example/api/exports/community/all/table/Prospects?cursor=6eb0"
        let request = try Fixture().request("prospects", .poll, at: Position(place: .link(link)))
        #expect(request.target == .link(link))
        #expect(request.accept == "text/csv")
        #expect(request.ownLimit == ThrottleLimit(requests: 3, per: .seconds(62), burst: 3))
    }

    @Test func `a link of events has no cursor and so no limit of its own`() throws {
        let request = try Fixture().request("events", at: Position(place: .link("https://crm.example/x")))
        #expect(request.target == .link("https://crm.example/x"))
        #expect(request.accept == "application/json")
        #expect(request.ownLimit == nil)
    }

    @Test func `several communities are asked for one after the other`() throws {
        let fixture = try Fixture(communities: ["12", "7"])
        #expect(try fixture.request("units").path == "exports/community/12/table/Units")
        let second = Position(part: 1, place: .beginning)
        #expect(try fixture.request("units", at: second).path == "exports/community/7/table/Units")
        #expect(try fixture.request("stages").path == "stages")
    }

    @Test func `a plain beginning says nothing of the order but keeps the filter`() throws {
        let request = try Fixture().request("prospects", .poll, at: Position(place: .plainBeginning))
        #expect(request.query == ["limit=10000", "filters[updated_at_after]=2026-05-28T20:26:40Z"])
    }

    @Test(arguments: [Position.Place.page(number: 2, largest: 0), .file(offset: 10, line: 3)])
    func `another vendor's place in a walk begins the walk again`(_ place: Position.Place) throws {
        let fault = try #require(throws: Fault.self) {
            _ = try Fixture().request("prospects", at: Position(place: place))
        }
        #expect(fault.kind == .expired)
    }

    @Test func `an unknown stream is rejected`() throws {
        let fixture = try Fixture()
        let stream = Stream(name: "secrets", polling: .whole(atFullWalkPace: false), rank: 0)
        let fault = try #require(throws: Fault.self) {
            _ = try fixture.connector.request(for: stream, walk: .backfill, at: .beginning)
        }
        #expect(fault.kind == .rejected)
        #expect(fixture.connector.snapshot(of: stream) == nil)
    }
}
