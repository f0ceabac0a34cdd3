import Mirror
import Testing

/// What an answer other than success means.
@Suite struct WealthboxMeaningTests {
    @Test(arguments: [400, 422])
    func `a poll whose question is refused walks everything`(_ status: Int) throws {
        let fixture = WealthboxFixture()
        for name in ["contacts", "notes", "workflows", "activity", "comments"] {
            #expect(try fixture.meaning(name, status, .filtered) == .fault(.incomplete))
        }
        #expect(try fixture.meaning("contacts", status, .newestFirst) == .fault(.incomplete))
        #expect(try fixture.meaning("contacts", status, .filtered, at: .part(1)) == .fault(.incomplete))
        let later = Position.numbered(4, largest: 100)
        #expect(try fixture.meaning("notes", status, .filtered, at: later) == .fault(.incomplete))
    }

    @Test(arguments: [400, 422])
    func `what is refused without a question is left to the rules for all vendors`(_ status: Int) throws {
        let fixture = WealthboxFixture()
        #expect(try fixture.meaning("contacts", status, .backfill) == nil)
        #expect(try fixture.meaning("contacts", status, .sweep, at: .part(1)) == nil)
        #expect(try fixture.meaning("users", status, .filtered) == nil)
    }

    @Test(arguments: [400, 404, 410, 422])
    func `a cursor that is no longer known has expired`(_ status: Int) throws {
        let cursor = Position(place: .cursor("x"))
        #expect(try WealthboxFixture().meaning("activity", status, .filtered, at: cursor) == .fault(.expired))
    }

    @Test(arguments: [400, 404, 422])
    func `a category or a type of comments that the vendor does not know is left out`(_ status: Int) throws {
        let fixture = WealthboxFixture()
        for walk in [Walk.backfill, .sweep, .filtered] {
            #expect(
                try fixture.meaning("categories", status, walk) == .askAgain(at: .part(1)))
            #expect(try fixture.meaning("categories", status, walk, at: .part(12)) == .nothing)
        }
        for walk in [Walk.backfill, .sweep] {
            #expect(try fixture.meaning("comments", status, walk) == .askAgain(at: .part(1)))
            #expect(
                try fixture.meaning("comments", status, walk, at: .part(3)) == .askAgain(at: .part(4)))
            #expect(try fixture.meaning("comments", status, walk, at: .part(8)) == .nothing)
        }
    }

    @Test(arguments: [401, 402, 403, 404, 410, 429, 500, 503])
    func `other statuses follow the rules for all vendors`(_ status: Int) throws {
        let fixture = WealthboxFixture()
        #expect(try fixture.meaning("contacts", status, .filtered) == nil)
        #expect(try fixture.meaning("teams", status) == nil)
        if status != 404 { #expect(try fixture.meaning("comments", status) == nil) }
        let cursor = Position(place: .cursor("x"))
        if status != 404, status != 410 {
            #expect(try fixture.meaning("activity", status, at: cursor) == nil)
        }
        if status != 404 { #expect(try fixture.meaning("categories", status) == nil) }
    }

    @Test(arguments: [400, 404, 422])
    func `a record that is asked for alone is nobody's page`(_ status: Int) throws {
        let position = Position(place: .confirmation)
        #expect(try WealthboxFixture().meaning("contacts", status, .filtered, at: position) == nil)
    }

    @Test func `a place beyond the lists means nothing`() throws {
        #expect(try WealthboxFixture().meaning("contacts", 422, .filtered, at: .part(2)) == nil)
    }
}
