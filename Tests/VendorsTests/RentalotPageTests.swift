import Mirror
import Testing
import Vendors

@Suite struct RentalotPageTests {
    /// List Contacts, "Response".
    static let contacts = #"""
        { "data": [ { "id": "550e8400-e29b-41d4-a716-446655440000", "name": "Jane Smith",
        "email": "jane@example.com", "phone": "+15551234567", "status": "prospect", "role": "prospect",
        "channelPreference": "whatsapp", "source": "telegram", "referralSource": null, "language": "en",
        "appliedAt": null, "createdAt": "2026-02-10T14:30:00Z", "updatedAt": "2026-02-10T14:30:00Z" } ],
        "pagination": { "page": 1, "limit": 20, "total": 87, "totalPages": 5 } }
        """#

    private static let archived = Position(part: 1, place: .beginning)

    private func rows(_ count: Int, _ pagination: String? = nil) -> String {
        let rows = (0..<count).map { #"{"id":"\#($0)"}"# }.joined(separator: ",")
        return #"{"data":[\#(rows)]\#(pagination.map { ",\"pagination\":{\($0)}" } ?? "")}"#
    }

    private func next(
        _ body: String, at position: Position = .beginning, of stream: String = "showings"
    ) throws -> Position? {
        try RentalotFixture().page(stream, body, at: position).next
    }

    @Test func `the documentation's page is read`() throws {
        let page = try RentalotFixture().page("contacts", Self.contacts)
        #expect(
            page.records.columns.map(\.name) == [
                "id", "name", "email", "phone", "status", "role", "channel_preference", "source",
                "referral_source", "language", "applied_at", "created_at", "updated_at",
            ])
        #expect(
            page.records.rows == [
                [
                    "550e8400-e29b-41d4-a716-446655440000", "Jane Smith", "jane@example.com",
                    "+15551234567", "prospect", "prospect", "whatsapp", "telegram", nil, "en", nil,
                    "2026-02-10T14:30:00Z", "2026-02-10T14:30:00Z",
                ]
            ])
        #expect(page.records.key == .column(0))
        #expect(page.records.extent == .whole)
        #expect(page.total == 87)
        #expect(page.next == .page(2, largest: 1))
    }

    @Test func `the number of pages says which is the last`() throws {
        #expect(try next(rows(20, #""totalPages":5,"limit":20"#), at: .page(4, largest: 20)) != nil)
        #expect(try next(rows(20, #""totalPages":5,"limit":20"#), at: .page(5, largest: 20)) == nil)
        #expect(try next(rows(0, #""total":0,"totalPages":0"#)) == nil)
        #expect(try next(rows(3, #""totalPages":"1""#)) == nil)
    }

    @Test func `a smaller page is not the last where more pages are told`() throws {
        #expect(try next(rows(15, #""totalPages":5,"limit":20"#)) == .page(2, largest: 15))
    }

    @Test func `an empty page is the last, whatever is told`() throws {
        #expect(try next(rows(0, #""totalPages":5,"limit":20"#), at: .page(2, largest: 20)) == nil)
        #expect(try next(rows(0)) == nil)
    }

    @Test func `the limit that counts is the answer's`() throws {
        #expect(try next(rows(50, #""limit":50"#)) == .page(2, largest: 50))
        #expect(try next(rows(49, #""limit":50"#)) == nil)
    }

    @Test func `without any word on pages a smaller one than the largest is the last`() throws {
        #expect(try next(rows(20)) == .page(2, largest: 20))
        #expect(try next(rows(20), at: .page(2, largest: 20)) == .page(3, largest: 20))
        #expect(try next(rows(19), at: .page(3, largest: 20)) == nil)
    }

    @Test func `behind the contacts the archived ones begin, and behind those nothing`() throws {
        let last = rows(3, #""total":3,"totalPages":1"#)
        #expect(try next(last, of: "contacts") == Self.archived)
        #expect(try next(last, at: Self.archived, of: "contacts") == nil)
        #expect(try next(rows(0), of: "contacts") == Self.archived)
    }

    @Test func `the pages of a part stay in it`() throws {
        let body = rows(3, #""totalPages":2"#)
        #expect(try next(body, at: Self.archived, of: "contacts") == .page(2, largest: 3, part: 1))
    }

    @Test func `the total is the list's that is walked`() throws {
        let page = try RentalotFixture().page("contacts", rows(1, #""total":7"#), at: Self.archived)
        #expect(page.total == 7)
        #expect(try RentalotFixture().page("contacts", rows(1)).total == nil)
    }

    @Test func `a message says which conversation it is of`() throws {
        let position = Position(place: .beginning, parent: "c-1")
        let body = #"{"data":[{"id":"m1","body":"x"},{"id":"m2","conversationId":null}]}"#
        let records = try RentalotFixture().page("messages", body, at: position).records
        #expect(records.column("conversation_id") == ["c-1", "c-1"])
        #expect(records.column("id") == ["m1", "m2"])
        #expect(records.columns.filter { $0.name == "conversation_id" }.count == 1)
    }

    @Test(arguments: [
        #""conversationId":"c-9""#, #""conversation_id":"c-9""#, #""conversation":{"id":"c-9"}"#,
    ])
    func `what a message says itself is left as it is`(_ member: String) throws {
        let position = Position(place: .beginning, parent: "c-1")
        let body = #"{"data":[{"id":"m1",\#(member)}]}"#
        let records = try RentalotFixture().page("messages", body, at: position).records
        #expect(records.columns.map(\.name) == ["id", "conversation_id"])
        #expect(records.rows == [["m1", "c-9"]])
    }

    @Test func `the pages of messages stay in their conversation, and the last ends it`() throws {
        let position = Position(place: .beginning, parent: "c-1")
        #expect(
            try next(rows(3, #""totalPages":2"#), at: position, of: "messages")
                == .page(2, largest: 3, parent: "c-1"))
        #expect(try next(rows(3, #""totalPages":1"#), at: position, of: "messages") == nil)
    }

    @Test func `a list under another name is taken where it is the only one`() throws {
        let page = try RentalotFixture().page("sessions", #"{"sessions":[{"id":"1"}]}"#)
        #expect(page.records.rows == [["1"]])
    }

    @Test(arguments: [
        #"{"error":{"code":"x","message":"Not what was asked for","details":[]}}"#,
        #"{"details":[],"message":"Not what was asked for"}"#,
        #"{"items":[{"id":"1"}],"links":[{"id":"Not what was asked for"}]}"#,
        #"{"data":{"id":"Not what was asked for"}}"#, #"{"data":["Not what was asked for"]}"#,
        #"{"data":[{"id":"Not what was asked for""#, "Not what was asked for",
    ])
    func `another shape is an error and never an empty page`(_ body: String) throws {
        let fault = try RentalotFixture().fault("contacts", json(body))
        #expect(fault.kind == .malformed)
        #expect(fault.cause.contains("Not what was asked for"))
    }

    @Test func `a web page is an error that passes`() throws {
        let fault = try RentalotFixture().fault("contacts", answer("<html>Down</html>", type: "text/html"))
        #expect(fault.kind == .transient)
    }

    @Test func `a contact without an id is an error`() throws {
        let fault = try RentalotFixture().fault("contacts", json(#"{"data":[{"id":"1"},{"name":"Miller"}]}"#))
        #expect(fault.kind == .malformed)
        #expect(!"\(fault)".contains("Miller"))
    }

    @Test(arguments: [404, 410])
    func `a conversation that is gone has no messages`(_ status: Int) throws {
        let position = Position(place: .beginning, parent: "c-1")
        #expect(try RentalotFixture().meaning("messages", status: status, at: position) == .nothing)
    }

    @Test(arguments: [400, 401, 403, 404, 410, 429, 500])
    func `other statuses follow the rules for all vendors`(_ status: Int) throws {
        let fixture = RentalotFixture()
        #expect(try fixture.meaning("contacts", status: status, at: .beginning) == nil)
        guard ![404, 410].contains(status) else { return }
        let position = Position(place: .beginning, parent: "c-1")
        #expect(try fixture.meaning("messages", status: status, at: position) == nil)
    }
}
