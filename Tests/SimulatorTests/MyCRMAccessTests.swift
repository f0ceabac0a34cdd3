import Simulator
import Testing

@Suite struct MyCRMAccessTests {
    /// The token in an answer to a grant.
    private func token(in reply: Reply) throws -> String {
        let parts = reply.body.split(separator: "\"")
        let name = try #require(parts.firstIndex(of: "access_token"))
        return String(parts[name + 2])
    }

    @Test func `client credentials give a token for half an hour`() async throws {
        try await withClient { client in
            let granted = try await client.grant()
            #expect(granted.status == 200 && granted.body.contains(#""expires_in":1800"#))
            #expect(!granted.body.contains("refresh_token"))
            let token = try token(in: granted)
            client.simulator.clock.advance(by: .seconds(1799))
            #expect(try await client.myCRM("/leads", token: token).status == 200)
            client.simulator.clock.advance(by: .seconds(1))
            #expect(try await client.myCRM("/leads", token: token).status == 401)
            let next = try self.token(in: try await client.grant())
            #expect(next != token)
            #expect(try await client.myCRM("/leads", token: next).status == 200)
        }
    }

    @Test func `tokens can be revoked and a ready one stays good`() async throws {
        try await withClient { client in
            let token = try token(in: try await client.grant())
            #expect(client.simulator.myCRM.expireAccess())
            #expect(try await client.myCRM("/leads", token: token).status == 401)
            #expect(try await client.myCRM("/leads", token: nil).status == 401)
            #expect(try await client.myCRM("/leads").status == 200)
        }
    }

    @Test func `a wrong secret or another grant gives nothing`() async throws {
        try await withClient { client in
            let replies = [
                try await client.grant(basic: "d3Jvbmc6c2VjcmV0"),
                try await client.grant(body: #"{"scope":"openid","grant_type":"password"}"#),
                try await client.grant(body: #"{"grant_type":"client_credentials"}"#),
            ]
            #expect(replies.map(\.status) == [401, 400, 400])
            #expect(client.simulator.requests.map(\.wasAuthorized) == [false, true, true])
        }
    }

    @Test func `a client without a name meets a web page`() async throws {
        try await withClient { client in
            let reply = try await client.reply(
                to: client.simulator.baseURL(of: client.simulator.myCRM) + "/leads",
                headers: [("Authorization", "Bearer simulated-mycrm-token")])
            #expect(reply.status == 403)
            #expect(reply.header("Content-Type") == "text/html; charset=utf-8")
        }
    }

    @Test func `nothing but reading is possible`() async throws {
        try await withClient { client in
            var replies = [try await client.myCRM("/auth/oauth/v1/token")]
            for method in ["POST", "PUT", "PATCH", "DELETE"] {
                replies.append(try await client.myCRM("/leads/1", method: method))
            }
            #expect(replies.map(\.status) == [405, 405, 405, 405, 405])
        }
    }

    @Test func `a limit holds for a minute`() async throws {
        try await withClient {
            $0.myCRM.requestsPerMinute = 2
        } _: { client in
            client.simulator.clock.advance(by: .seconds(15))
            var replies: [Reply] = []
            for _ in 0..<3 { replies.append(try await client.myCRM("/leads")) }
            #expect(replies.map(\.status) == [200, 200, 429])
            #expect(replies[2].header("Retry-After") == "45")
            client.simulator.clock.advance(by: .seconds(45))
            #expect(try await client.myCRM("/leads").status == 200)
        }
    }

    @Test func `the log tells lists pages and single records apart`() async throws {
        try await withClient { client in
            for path in ["/whatsapp-leads?page=1", "/leads?page=3", "/leads/17"] {
                _ = try await client.myCRM(path)
            }
            let log = client.simulator.requests
            #expect(log.map(\.table) == ["whatsapp_leads", "leads", "leads"])
            #expect(log.map(\.cursor) == [nil, "3", nil])
        }
    }
}
