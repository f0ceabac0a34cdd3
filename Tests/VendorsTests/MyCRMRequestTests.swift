import Formats
import Mirror
import Testing
import Vendors

@Suite struct MyCRMRequestTests {
    private static let ordered = "sort=id&sort_order=ASC"

    private func poll(since: String, startedAt: String, vendorStartedAt: String? = nil) throws -> Walk {
        Walk(
            kind: .poll, startedAt: try instant(startedAt),
            vendorStartedAt: try vendorStartedAt.map(instant), since: try instant(since)
        )
    }

    private func instant(_ text: String) throws -> Instant {
        try #require(Timestamp.parse(text))
    }

    /// `from` and `to` of the request for changed leads.
    private func days(_ walk: Walk) throws -> [String] {
        let names = ["filters[updated][from]=", "filters[updated][to]="]
        return try MyCRMFixture().request("leads", walk).query.compactMap { item in
            names.first { item.hasPrefix($0) }.map { String(item.dropFirst($0.count)) }
        }
    }

    @Test(arguments: [Walk.backfill, .sweep])
    func `whole walks ask for the order that stays`(_ walk: Walk) throws {
        let fixture = MyCRMFixture()
        #expect(
            try fixture.request("leads", walk).urlText == "leads?\(Self.ordered)&page=1&per_page=100")
        #expect(
            try fixture.request("whatsapp_leads", walk).urlText
                == "whatsapp-leads?\(Self.ordered)&page=1&per_page=100")
    }

    @Test func `a further page is asked for by its number`() throws {
        let request = try MyCRMFixture().request("leads", at: .page(12, largest: 100))
        #expect(request.urlText == "leads?\(Self.ordered)&page=12&per_page=100")
        #expect(request.accept == "application/json")
        #expect(request.ownLimit == nil)
    }

    @Test(arguments: [(nil, 100), (25, 25), (100, 100), (500, 100)])
    func `a page has a hundred rows or fewer`(_ configured: Int?, _ asked: Int) throws {
        let query = try MyCRMFixture(pageSize: configured).request("leads").query
        #expect(query.contains("per_page=\(asked)"))
    }

    @Test func `a poll asks for the changed leads, with its brackets encoded`() throws {
        let walk = try poll(since: "2026-03-10T12:00:00Z", startedAt: "2026-03-11T12:00:00Z")
        #expect(
            try MyCRMFixture().request("leads", walk, at: .page(2, largest: 100)).urlText
                == "leads?\(Self.ordered)&filters%5Bupdated%5D%5Bfrom%5D=2026-03-09"
                + "&filters%5Bupdated%5D%5Bto%5D=2026-03-18&page=2&per_page=100"
        )
    }

    @Test(arguments: [
        ("2026-03-10T00:00:00Z", "2026-03-09"), ("2026-03-10T23:59:59Z", "2026-03-09"),
        ("2026-03-01T00:00:00Z", "2026-02-28"), ("2028-03-01T11:00:00Z", "2028-02-29"),
        ("2026-01-01T09:30:00Z", "2025-12-31"), ("2026-01-01T09:30:00+14:00", "2025-12-30"),
    ])
    func `the first day is one before the moment's own`(_ since: String, _ day: String) throws {
        let walk = try poll(since: since, startedAt: "2028-06-01T00:00:00Z")
        #expect(try days(walk).first == day)
    }

    /// The day of a moment at the vendor's place lies in what is asked for, wherever that is: at the
    /// watermark, and now.
    @Test(arguments: -12...14)
    func `no time zone loses a lead`(_ hoursEast: Int64) throws {
        let zone = Duration.seconds(hoursEast * 3600)
        for hour in Int64(0)..<24 {
            let since = try instant("2026-02-28T00:30:00Z") + .seconds(hour * 3600)
            let start = since + .seconds(86_400)
            let asked = try days(Walk(kind: .poll, startedAt: start, since: since))
            let (first, last) = (try #require(asked.first), try #require(asked.last))
            #expect(first <= Timestamp.format(since + zone).prefix(10))
            // Even if the last day is not among those that come.
            #expect(Timestamp.format(start + zone).prefix(10) < last)
        }
    }

    @Test func `the days go on from the latest moment that is known`() throws {
        let walk = try poll(
            since: "2026-03-10T12:00:00Z", startedAt: "2020-01-01T00:00:00Z",
            vendorStartedAt: "2026-03-11T12:00:00Z")
        #expect(try days(walk) == ["2026-03-09", "2026-03-18"])
        let early = try poll(since: "2026-03-10T12:00:00Z", startedAt: "2020-01-01T00:00:00Z")
        #expect(try days(early) == ["2026-03-09", "2026-03-17"])
    }

    @Test(arguments: [Walk.Narrowing.newestFirst, .filter, nil])
    func `a poll asks for the WhatsApp leads that changed last first`(_ narrowing: Walk.Narrowing?) throws {
        var walk = Walk.poll
        walk.narrowing = narrowing
        #expect(
            try MyCRMFixture().request("whatsapp_leads", walk).urlText
                == "whatsapp-leads?sort=updated&sort_order=DESC&page=1&per_page=100")
    }

    @Test func `a poll without a watermark walks everything`() throws {
        let walk = Walk(kind: .poll, startedAt: Instant(seconds: 1_780_000_000))
        for name in ["leads", "whatsapp_leads"] {
            let fixture = MyCRMFixture()
            #expect(try fixture.request(name, walk) == fixture.request(name))
        }
    }

    @Test func `sub-objects are asked for whole`() throws {
        let fixture = MyCRMFixture()
        #expect(
            try fixture.request("leads").headers == [
                .init("X-MyCRM-Expand-Data", "user,notes,preferences")
            ])
        #expect(
            try fixture.request("whatsapp_leads").headers == [.init("X-MyCRM-Expand-Data", "user,property")])
    }

    @Test func `the configuration chooses the sub-objects`() throws {
        for name in ["leads", "whatsapp_leads"] {
            #expect(
                try MyCRMFixture(expand: ["true"]).request(name).headers == [
                    .init("X-MyCRM-Expand-Data", "true")
                ])
            #expect(try MyCRMFixture(expand: []).request(name).headers.isEmpty)
        }
    }

    @Test(arguments: [
        Position.Place.plainBeginning, .link("https://crm.example/leads"), .cursor("x"), .confirmation,
        .createdFrom(Instant(seconds: 0)), .createdUntil(Instant(seconds: 0)), .file(offset: 0, line: 1),
    ])
    func `a checkpoint without a page number begins again`(_ place: Position.Place) throws {
        let fault = try #require(throws: Fault.self) {
            _ = try MyCRMFixture().request("leads", at: Position(place: place))
        }
        #expect(fault.kind == .expired)
    }

    @Test func `a lead is confirmed by asking for it alone, a WhatsApp lead cannot be`() throws {
        let fixture = MyCRMFixture()
        let leads = try fixture.stream("leads")
        #expect(fixture.connector.confirmation(of: "35436", in: leads)?.urlText == "leads/35436")
        for key in ["", "../users", "1?x", "1/2", "one"] {
            #expect(fixture.connector.confirmation(of: key, in: leads) == nil)
        }
        #expect(fixture.connector.confirmation(of: "1", in: try fixture.stream("whatsapp_leads")) == nil)
    }

    @Test func `the credentials are checked with one lead`() {
        #expect(MyCRMFixture().connector.check.urlText == "leads?per_page=1")
    }

    @Test func `the streams say how they are kept`() throws {
        let fixture = MyCRMFixture(overlap: .seconds(7200))
        #expect(fixture.connector.streams.map(\.name) == ["leads", "whatsapp_leads"])
        #expect(try fixture.stream("leads").polling == .changes(overlap: .seconds(7200)))
        #expect(try fixture.stream("whatsapp_leads").polling == .newestFirst(overlap: .seconds(7200)))
        #expect(fixture.connector.streams.allSatisfy { $0.isPageNumbered && !$0.isOnRequest })
        #expect(fixture.connector.streams.allSatisfy { $0.columnTypes["updated_at"] == .timestamp })
        #expect(try fixture.stream("leads").columnTypes["fields.value"] == .text)
    }

    @Test func `the vendor is what its page says`() {
        let vendor = Vendor.myCRM
        #expect(vendor.name == "mycrm")
        #expect(vendor.defaultBaseURL == "https://api-v2.mycrm.com")
        #expect(vendor.throttle == ThrottleLimit(requests: 2, per: .seconds(1), burst: 5))
        #expect("\(vendor.credential.name): \(vendor.credential.prefix)" == "Authorization: Bearer ")
        #expect(vendor.overlap == .seconds(86_400))
        #expect(vendor.clientCredentialsURL == "https://auth.propertyfinder.com/auth/oauth/v1/token")
        #expect(vendor.oauth == nil)
    }
}
