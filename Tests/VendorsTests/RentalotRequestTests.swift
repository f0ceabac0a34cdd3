import Mirror
import Testing
import Vendors

@Suite struct RentalotRequestTests {
    private static let contact = "550e8400-e29b-41d4-a716-446655440000"

    @Test(arguments: [
        ("contacts", "contacts"), ("properties", "properties"), ("conversations", "conversations"),
        ("showings", "showings"), ("events", "events"), ("drafts", "drafts"), ("followups", "followups"),
        ("workflows", "workflows"), ("workflow_runs", "workflows/runs"), ("sessions", "sessions"),
    ])
    func `each list is walked from its first page`(_ name: String, _ path: String) throws {
        let request = try RentalotFixture().request(name)
        #expect(request.urlText == "api/v1/\(path)?page=1&limit=100")
        #expect(request.accept == "application/json")
        #expect(request.headers.isEmpty)
    }

    @Test func `a further page is asked for by its number`() throws {
        #expect(
            try RentalotFixture().request("showings", at: .page(4, largest: 50)).urlText
                == "api/v1/showings?page=4&limit=100")
    }

    @Test(arguments: [(nil, 100), (20, 20), (200, 200), (1000, 200)])
    func `a page has what the configuration says, up to the largest plan's`(
        _ configured: Int?, _ asked: Int
    ) throws {
        let query = try RentalotFixture(pageSize: configured).request("contacts").query
        #expect(query == ["page=1", "limit=\(asked)"])
    }

    @Test func `archived contacts are a list of their own`() throws {
        let fixture = RentalotFixture()
        #expect(
            try fixture.request("contacts", at: Position(part: 1, place: .beginning)).urlText
                == "api/v1/contacts?status=archived&page=1&limit=100")
        #expect(
            try fixture.request("contacts", at: .page(3, largest: 100, part: 1)).urlText
                == "api/v1/contacts?status=archived&page=3&limit=100")
    }

    @Test func `messages are asked for by conversation, without a filter`() throws {
        let position = Position(place: .beginning, parent: "c-1")
        for walk in [Walk.backfill, .poll] {
            #expect(
                try RentalotFixture().request("messages", walk, at: position).urlText
                    == "api/v1/conversations/c-1/messages?page=1&limit=100")
        }
        #expect(
            try RentalotFixture().request("messages", at: .page(2, largest: 100, parent: "c-1")).urlText
                == "api/v1/conversations/c-1/messages?page=2&limit=100")
    }

    @Test(arguments: [nil, "", "..", "a/b", "a?b", "a b", "a%2Fb"])
    func `messages of no conversation, or of one that would lead elsewhere, are not asked for`(
        _ parent: String?
    ) throws {
        #expect(throws: Fault.self) {
            _ = try RentalotFixture().request("messages", at: Position(place: .beginning, parent: parent))
        }
    }

    @Test(arguments: [
        Position(part: 2, place: .beginning), Position(part: -1, place: .beginning),
        Position(place: .link("https://crm.example/x")), Position(place: .cursor("x")),
    ])
    func `a checkpoint that leads nowhere begins again`(_ position: Position) throws {
        let fault = try #require(throws: Fault.self) {
            _ = try RentalotFixture().request("contacts", at: position)
        }
        #expect(fault.kind == .expired)
    }

    @Test func `a contact is confirmed by asking for it alone, others cannot be`() throws {
        let fixture = RentalotFixture()
        let contacts = try fixture.stream("contacts")
        #expect(
            fixture.connector.confirmation(of: Self.contact, in: contacts)?.urlText
                == "api/v1/contacts/\(Self.contact)")
        #expect(fixture.connector.confirmation(of: "../sessions", in: contacts) == nil)
        for stream in fixture.connector.streams where stream.name != "contacts" {
            #expect(fixture.connector.confirmation(of: Self.contact, in: stream) == nil)
        }
    }

    @Test func `the credentials are checked with one contact`() {
        #expect(RentalotFixture().connector.check.urlText == "api/v1/contacts?limit=1")
    }

    @Test func `contacts are always mirrored and the others on request`() throws {
        let streams = RentalotFixture().connector.streams
        #expect(streams.filter { !$0.isOnRequest }.map(\.name) == ["contacts"])
        #expect(Set(streams.map(\.name)).count == 11)
        #expect(streams.allSatisfy { $0.isPageNumbered })
        #expect(streams.filter { $0.parent != nil }.map(\.name) == ["messages"])
    }

    @Test func `the streams say how they learn what changed`() throws {
        let fixture = RentalotFixture()
        for stream in fixture.connector.streams {
            switch stream.name {
            case "contacts": #expect(stream.polling == .whole(atFullWalkPace: false))
            case "messages": #expect(stream.polling == .changes(overlap: .zero))
            default: #expect(stream.polling == .whole(atFullWalkPace: true))
            }
        }
        let types = try fixture.stream("contacts").columnTypes
        #expect(types["applied_at"] == .timestamp)
        #expect(types["phone"] == .text)
    }

    @Test func `conversations are walked before their messages`() throws {
        let fixture = RentalotFixture()
        #expect(try fixture.stream("conversations").rank < fixture.stream("messages").rank)
    }

    @Test func `the vendor is what its page says`() {
        let vendor = Vendor.rentalot
        #expect(vendor.name == "rentalot")
        #expect(vendor.defaultBaseURL == "https://rentalot.ai")
        #expect(vendor.throttle == ThrottleLimit(requests: 30, per: .seconds(60), burst: 5))
        #expect("\(vendor.credential.name): \(vendor.credential.prefix)" == "Authorization: Bearer ")
        #expect(vendor.oauth == nil)
        #expect(vendor.clientCredentialsURL == nil)
    }
}
