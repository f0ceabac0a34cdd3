import Formats
import Mirror
import Testing
import Vendors

/// Where a walk over MyCRM's numbered pages ends.
@Suite struct MyCRMPagingTests {
    private static let second = Position.page(2, largest: 100)
    /// `Walk.poll` asks since 20:26:40.250.
    private static let watermark = "2026-05-28T20:26:40Z"

    private func leads(_ count: Int, told: String = "") -> String {
        let rows = (0..<count).map { #"{"id":\#($0 + 1)}"# }.joined(separator: ",")
        return #"{"leads":[\#(rows)]\#(told.isEmpty ? "" : ",\(told)")}"#
    }

    private func next(_ body: String, at position: Position = .beginning) throws -> Position? {
        try MyCRMFixture().page("leads", body, at: position).next
    }

    @Test func `an empty page is the last, whatever the count says`() throws {
        #expect(try next(leads(0)) == nil)
        #expect(try next(leads(0, told: #""count":0"#)) == nil)
        #expect(try next(leads(0, told: #""count":500"#), at: Self.second) == nil)
    }

    /// The vendor may give fewer than were asked for; only a smaller page says that it is the last.
    @Test(arguments: [1, 50, 99, 100])
    func `without a count the first page is never the last`(_ rows: Int) throws {
        #expect(try next(leads(rows)) == .page(2, largest: rows))
    }

    @Test func `without a count a page that is smaller than the largest is the last`() throws {
        #expect(try next(leads(99), at: Self.second) == nil)
        #expect(try next(leads(100), at: Self.second) == .page(3, largest: 100))
        #expect(try next(leads(100), at: .page(2, largest: 60)) == .page(3, largest: 100))
    }

    @Test func `the count says which page is the last`() throws {
        #expect(try next(leads(40, told: #""count":40,"page":1,"per_page":100"#)) == nil)
        #expect(try next(leads(100, told: #""count":250"#)) == .page(2, largest: 100))
        #expect(try next(leads(100, told: #""count":250"#), at: Self.second) == .page(3, largest: 100))
        #expect(try next(leads(50, told: #""count":"250""#), at: .page(3, largest: 100)) == nil)
    }

    @Test func `with a count a page may be smaller than the others`() throws {
        #expect(try next(leads(98, told: #""count":250"#), at: Self.second) == .page(3, largest: 100))
        #expect(
            try next(leads(48, told: #""count":250"#), at: .page(3, largest: 100)) == .page(4, largest: 100))
    }

    @Test func `a page size that the vendor cut down is no end`() throws {
        #expect(try next(leads(50, told: #""count":120"#)) == .page(2, largest: 50))
        #expect(try next(leads(20, told: #""count":120"#), at: .page(3, largest: 50)) == nil)
    }

    /// No documentation says that `count` counts the whole list.
    @Test func `a count of the page's own rows ends nothing`() throws {
        #expect(try next(leads(100, told: #""count":100"#)) == .page(2, largest: 100))
        #expect(try next(leads(100, told: #""count":100"#), at: Self.second) == .page(3, largest: 100))
        #expect(try next(leads(60, told: #""count":60"#), at: .page(3, largest: 100)) == nil)
    }

    @Test func `the total is the count where that is the list's`() throws {
        let fixture = MyCRMFixture()
        #expect(try fixture.page("leads", leads(2, told: #""count":250"#)).total == 250)
        // Whether two are all, or all that fit a page, only the page's size can tell.
        #expect(try fixture.page("leads", leads(2, told: #""count":2"#)).total == nil)
        #expect(try fixture.page("leads", leads(2, told: #""count":2,"per_page":2"#)).total == nil)
        #expect(try fixture.page("leads", leads(2, told: #""count":2,"per_page":100"#)).total == 2)
        #expect(try fixture.page("leads", leads(2)).total == nil)
        #expect(try fixture.page("leads", leads(2, told: #""count":1"#)).total == nil)
        #expect(try fixture.page("leads", leads(60, told: #""count":60"#), at: Self.second).total == nil)
    }

    private func whatsApp(_ moments: [String?], told: String = #","count":900"#) -> String {
        let rows = moments.enumerated().map { index, moment in
            #"{"id":\#(index + 1),"updated_at":\#(moment.map { "\"\($0)\"" } ?? "null")}"#
        }
        return #"{"whatsapp":[\#(rows.joined(separator: ","))]\#(told)}"#
    }

    private func pollEnds(_ moments: [String?]) throws -> Bool {
        try MyCRMFixture().page("whatsapp_leads", whatsApp(moments), .poll).next == nil
    }

    @Test func `a poll of WhatsApp leads ends past the watermark`() throws {
        #expect(try pollEnds(["2026-05-28T21:00:00Z", "2026-05-28T20:26:38Z"]))
        #expect(try !pollEnds(["2026-05-28T21:00:00Z", "2026-05-28T20:27:00Z"]))
        #expect(try pollEnds(["2026-05-29T01:00:00+04:00", "2026-05-29T00:26:38+04:00"]))
    }

    /// The vendor cuts off what is finer than a second: 20:26:40 may be 20:26:40.9.
    @Test func `leads of the watermark's own second are not passed over`() throws {
        #expect(try !pollEnds(["2026-05-28T21:00:00Z", Self.watermark]))
        #expect(try !pollEnds([Self.watermark, Self.watermark]))
        #expect(try !pollEnds(["2026-05-28T20:26:39.5Z"]))
    }

    @Test func `leads of one moment, such as an import leaves, prove no order and end nothing`() throws {
        #expect(try !pollEnds(["2026-05-28T20:26:38Z", "2026-05-28T20:26:38Z"]))
    }

    @Test func `an order that is not kept is told`() throws {
        func isIgnored(_ moments: [String?]) throws -> Bool {
            try MyCRMFixture().page("whatsapp_leads", whatsApp(moments), .poll).ignoresSince
        }
        #expect(try isIgnored(["2020-01-01T00:00:00Z", "2020-01-02T00:00:00Z"]))
        #expect(try !isIgnored(["2020-01-02T00:00:00Z", "2020-01-01T00:00:00Z", "2020-01-01T00:00:01Z"]))
    }

    @Test func `where the order that was asked for is ignored, the walk goes to the end`() throws {
        #expect(try !pollEnds(["2020-01-01T00:00:00Z", "2026-05-28T21:00:00Z", "2020-01-01T00:00:00Z"]))
        #expect(try !pollEnds(["2020-01-01T00:00:00Z", "2020-01-02T00:00:00Z"]))
    }

    @Test func `a lead that does not say when it was updated ends nothing`() throws {
        #expect(try !pollEnds(["2020-01-02T00:00:00Z", nil, "2020-01-01T00:00:00Z"]))
        #expect(try !pollEnds(["2020-01-02T00:00:00Z", "yesterday"]))
    }

    @Test func `a poll that ends early tells no total`() throws {
        let fixture = MyCRMFixture()
        let body = whatsApp([Self.watermark])
        #expect(try fixture.page("whatsapp_leads", body, .poll).total == nil)
        #expect(try fixture.page("whatsapp_leads", body, .sweep).total == 900)
    }

    @Test func `whole walks of WhatsApp leads do not end at old ones`() throws {
        let body = whatsApp(["2020-01-02T00:00:00Z", "2020-01-01T00:00:00Z"])
        for walk in [Walk.backfill, .sweep] {
            #expect(try MyCRMFixture().page("whatsapp_leads", body, walk).next == .page(2, largest: 2))
        }
        #expect(try MyCRMFixture().page("leads", leads(2), .poll).next == .page(2, largest: 2))
    }

    @Test func `a poll of WhatsApp leads ends where all are seen`() throws {
        let body = whatsApp([Self.watermark, Self.watermark], told: #","count":2,"per_page":9"#)
        #expect(try MyCRMFixture().page("whatsapp_leads", body, .poll).next == nil)
    }

    @Test func `leads that a poll did not ask for mean nothing, since it asks by days`() throws {
        let body = #"{"leads":[{"id":1,"updated_at":"2026-05-27T00:00:00Z"}]}"#
        #expect(try !MyCRMFixture().page("leads", body, .poll).ignoresSince)
    }
}
