import Simulator
import Testing

@Suite struct CursorTests {
    @Test func `a cursor serves three times in a minute and again in the next`() async throws {
        try await withClient { client in
            let next = try #require(try await client.export("Units", "limit=2").next)
            for _ in 1...3 { #expect(try await client.get(next).status == 200) }
            #expect(try await client.get(next).status == 429)
            client.simulator.clock.advance(by: .seconds(59))
            #expect(try await client.get(next).status == 429)
            client.simulator.clock.advance(by: .seconds(1))
            #expect(try await client.get(next).status == 200)
        }
    }

    @Test func `a cursor carries its own query`() async throws {
        try await withClient { client in
            let next = try #require(try await client.export("Units", "limit=2&sort_by=created_at").next)
            let plain = try await client.get(next)
            #expect(try await client.get(next + "&limit=5&sort_by=updated_at") == plain)
            #expect(plain.lines.count == 3)
        }
    }

    @Test func `a cursor that was never given means nothing`() async throws {
        try await withClient { client in
            let next = try #require(try await client.export("Units", "limit=2").next)
            for wrong in [String(next.dropLast()), next + "00", next.replacing("Units", with: "Users")] {
                let answer = try await client.get(wrong)
                #expect(answer.status == 404)
                #expect(answer.body == #"{"error":"Invalid cursor"}"#)
            }
        }
    }

    @Test func `cursors expire on demand`() async throws {
        try await withClient { client in
            let next = try #require(try await client.export("Units", "limit=2").next)
            client.simulator.welcomeHome.expireCursors()
            #expect(try await client.get(next).status == 404)
        }
    }

    @Test func `a cursor outlives a restart of the simulator`() async throws {
        try await withClient { first in
            let next = try #require(try await first.export("Units", "limit=2").next)
            let page = try await first.get(next)
            try await withClient { second in
                let moved = next.replacing(first.simulator.origin, with: second.simulator.origin)
                let again = try await second.get(moved)
                #expect(again.body == page.body)
            }
        }
    }
}
