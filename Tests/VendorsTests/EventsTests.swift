import Formats
import Mirror
import Testing

@Suite struct EventsTests {
    private static let start = Instant(seconds: 1_780_000_000)

    /// `count` events, each `step` seconds later than the one before.
    private func events(_ count: Int, step: Int64, from start: Instant = start) -> String {
        let items = (0..<count).map { index in
            let created = Timestamp.format(start + .seconds(step * Int64(index)))
            return #"{"id":\#(index),"created_at":"\#(created)"}"#
        }
        return "[\(items.joined(separator: ","))]"
    }

    private func next(_ body: String, at position: Position = .beginning) throws -> Position? {
        try Fixture().page("events", json(body), at: position).next
    }

    @Test func `a link is followed, also behind a page that is not full`() throws {
        let page = try Fixture().page(
            "events", json(events(3, step: 1), link: "</api/events?page=2>; rel=next"))
        #expect(page.next == Position(place: .link("https://crm.example/api/events?page=2")))
        #expect(page.records.count == 3)
    }

    @Test(arguments: [0, 1, 99])
    func `a page that is not full ends the walk`(_ count: Int) throws {
        #expect(try next(events(count, step: 1)) == nil)
    }

    @Test func `a full page in rising order goes on at its last moment`() throws {
        let last = Self.start + .seconds(198)
        let position = try #require(try next(events(100, step: 2)))
        #expect(position == Position(place: .createdFrom(last)))
    }

    @Test func `a full page in falling order goes on at its last moment`() throws {
        let last = Self.start - .seconds(198)
        #expect(try next(events(100, step: -2)) == Position(place: .createdUntil(last)))
    }

    /// Whether the filters include their bounds is not documented, and several events may share a second.
    @Test func `the bounds of the next page overlap by a second`() throws {
        let fixture = try Fixture()
        let moment = Instant(milliseconds: 1_780_000_000_000)
        #expect(
            try fixture.request("events", at: Position(place: .createdFrom(moment))).query == [
                "limit=100", "filters[created_at_after]=2026-05-28T20:26:39Z",
            ])
        #expect(
            try fixture.request("events", .poll, at: Position(place: .createdUntil(moment))).query == [
                "limit=100", "filters[created_at_before]=2026-05-28T20:26:41Z",
                "filters[updated_at_after]=2026-05-28T20:26:40Z",
            ])
    }

    @Test func `a full page of one moment is an error and not the end`() throws {
        #expect(try Fixture().fault("events", json(events(100, step: 0))).kind == .malformed)
    }

    @Test func `a full page in no order is an error and not the end`() throws {
        let mixed = events(99, step: 1).dropLast() + "," + events(1, step: 1).dropFirst()
        #expect(try Fixture().fault("events", json(String(mixed))).kind == .malformed)
    }

    @Test func `a full page of events that do not all say when they were created is an error`() throws {
        let body = events(99, step: 1).dropLast() + #",{"id":100}]"#
        #expect(try Fixture().fault("events", json(String(body))).kind == .malformed)
    }

    @Test func `the same full page twice is an error`() throws {
        let here = Position(place: .createdFrom(Self.start + .seconds(99)))
        #expect(try Fixture().fault("events", json(events(100, step: 1)), at: here).kind == .malformed)
    }
}
