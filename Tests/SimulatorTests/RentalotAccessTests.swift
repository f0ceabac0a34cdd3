import Simulator
import Testing

@Suite struct RentalotAccessTests {
    @Test func `every answer tells the limit and one too many is refused until the minute ends`() async throws
    {
        try await withClient {
            $0.rentalot.requestsPerMinute = 2
        } _: { client in
            client.simulator.clock.advance(by: .seconds(10))
            var replies: [Reply] = []
            for path in ["contacts", "nothing", "contacts"] {
                replies.append(try await client.rentalot(path))
            }
            #expect(replies.map(\.status) == [200, 404, 429])
            #expect(replies.map { $0.header("X-RateLimit-Limit") } == ["2", "2", "2"])
            #expect(replies.map { $0.header("X-RateLimit-Remaining") } == ["1", "0", "0"])
            let reset = String(client.simulator.clock.now.milliseconds / 1000 + 50)
            #expect(replies.allSatisfy { $0.header("X-RateLimit-Reset") == reset })
            #expect(replies.allSatisfy { $0.header("X-RateLimit-Resource") != nil })
            #expect(replies.map { $0.header("Retry-After") } == [nil, nil, "50"])
            client.simulator.clock.advance(by: .seconds(50))
            #expect(try await client.rentalot("contacts").status == 200)
        }
    }

    @Test func `errors are problems or in the old form`() async throws {
        try await withClient { client in
            let problem = try await client.rentalot("contacts", token: "ra_wrong")
            #expect(problem.status == 401)
            #expect(problem.header("Content-Type") == "application/problem+json")
            #expect(problem.body.hasPrefix(#"{"type":"https://rentalot.ai/problems/unauthorized","title":"#))
            client.simulator.rentalot.adjust { $0.tellsProblems = false }
            let old = try await client.rentalot("workflows/runs/none")
            #expect(old.status == 404)
            #expect(old.body.hasPrefix(#"{"error":{"code":"not_found","message":"#))
            #expect(try await client.rentalot("contacts", method: "DELETE").status == 405)
        }
    }

    @Test func `pages can be spoiled`() async throws {
        try await withClient { client in
            let good = try await client.rentalot("showings?limit=3")
            for fault in [SimulatedFault.wrongKey, .emptyPage, .truncatedBody] {
                client.simulator.faults.add(FaultRule(fault, table: "showings"))
            }
            let other = try await client.rentalot("contacts?limit=3")
            #expect(other.body.hasPrefix(#"{"data":[{"id":"#))
            let wrongKey = try await client.rentalot("showings?limit=3")
            #expect(!wrongKey.body.contains(#""data":"#) && wrongKey.body.contains(#""total":15"#))
            let empty = try await client.rentalot("showings?limit=3")
            #expect(empty.body.hasPrefix(#"{"data":[],"pagination":{"page":1,"limit":3,"total":15,"#))
            let cut = try await client.rentalot("showings?limit=3")
            #expect(good.body.hasPrefix(cut.body) && cut.body != good.body && cut.status == 200)
        }
    }

    @Test func `the log tells lists pages and single records apart`() async throws {
        try await withClient { client in
            for path in ["workflows/runs?page=2", "workflows/x", "conversations/x/messages", "a/b"] {
                _ = try await client.rentalot(path)
            }
            let log = client.simulator.requests
            #expect(log.map(\.table) == ["workflow_runs", "workflows", "messages", nil])
            #expect(log.map(\.cursor) == ["2", nil, nil, nil])
        }
    }
}
