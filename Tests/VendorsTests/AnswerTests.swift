import Mirror
import Testing

/// What follows from an answer: the next place in the walk, and the meaning of a status.
@Suite struct AnswerTests {
    private static let csv = "prospects.id,prospects.status\n1,open\n"

    @Test func `without a link the walk ends`() throws {
        #expect(try Fixture().page("prospects", answer(Self.csv)).next == nil)
    }

    @Test(arguments: [
        (
            "<https://crm.example/api/exports/community/all/table/Prospects?cursor=6eb0>; rel=\"next\"",
            "https://crm.example/api/exports/community/all/table/Prospects?cursor=6eb0"
        ),
        ("<?cursor=a>; rel=next", "https://crm.example/api/exports/community/all/table/Prospects?cursor=a"),
        ("</api/x?cursor=b>; rel=next", "https://crm.example/api/x?cursor=b"),
        // Not followed here: the transport sees that it is another origin, and refuses it.
        ("<https://evil.example/x>; rel=\"next\"", "https://evil.example/x"),
    ])
    func `a link to the next page is where the walk goes on`(_ link: String, _ url: String) throws {
        let page = try Fixture().page("prospects", answer(Self.csv, link: link))
        #expect(page.next == Position(place: .link(url)))
    }

    @Test func `a link with another relation ends the walk`() throws {
        let page = try Fixture().page(
            "prospects", answer(Self.csv, link: "<https://crm.example/x>; rel=prev"))
        #expect(page.next == nil)
    }

    @Test func `behind one community's last page the next community begins`() throws {
        let fixture = try Fixture(communities: ["12", "7"])
        #expect(try fixture.page("prospects", answer(Self.csv)).next == Position(part: 1, place: .beginning))
        let last = Position(part: 1, place: .link("https://crm.example/x?cursor=1"))
        #expect(try fixture.page("prospects", answer(Self.csv), at: last).next == nil)
    }

    @Test func `a link stays in its community`() throws {
        let fixture = try Fixture(communities: ["12", "7"])
        let page = try fixture.page(
            "prospects", answer(Self.csv, link: "<https://crm.example/y>; rel=next"),
            at: Position(part: 1, place: .beginning)
        )
        #expect(page.next == Position(part: 1, place: .link("https://crm.example/y")))
    }

    @Test func `a list is walked once, however many communities there are`() throws {
        let fixture = try Fixture(communities: ["12", "7"])
        #expect(try fixture.page("stages", json("[]")).next == nil)
    }

    @Test func `a list that comes in pages is followed to its end`() throws {
        let page = try Fixture().page("stages", json("[{\"id\":1}]", link: "<?page=2>; rel=next"))
        #expect(
            page.next
                == Position(
                    place: .link("https://crm.example/api/exports/community/all/table/Prospects?page=2"))
        )
    }

    @Test(arguments: [400, 422])
    func `a refused order is asked for in the plainest way, once`(_ status: Int) throws {
        let fixture = try Fixture(communities: ["12", "7"])
        let beginning = Position(part: 1, place: .beginning)
        let plain = Position(part: 1, place: .plainBeginning)
        #expect(try fixture.meaning("prospects", status: status, at: beginning) == .askAgain(at: plain))
        #expect(try fixture.meaning("prospects", status: status, at: plain) == nil)
    }

    @Test(arguments: [400, 404, 410, 422])
    func `a cursor that is no longer known has expired`(_ status: Int) throws {
        let cursor = Position(place: .link("https://crm.example/x?cursor=1"))
        #expect(try Fixture().meaning("prospects", status: status, at: cursor) == .fault(.expired))
    }

    @Test(arguments: [401, 403, 429, 500, 503])
    func `other statuses follow the rules for all vendors`(_ status: Int) throws {
        let cursor = Position(place: .link("https://crm.example/x?cursor=1"))
        #expect(try Fixture().meaning("prospects", status: status, at: cursor) == nil)
        #expect(try Fixture().meaning("prospects", status: status, at: .beginning) == nil)
    }

    @Test func `an unknown table at the beginning is left to the rules for all vendors`() throws {
        #expect(try Fixture().meaning("prospects", status: 404, at: .beginning) == nil)
    }
}
