import Foundation
import Simulator
import Testing

/// Who may ask Wealthbox, and how often.
@Suite struct WealthboxAccessTests {
    private struct Tokens: Decodable {
        var accessToken: String
        var refreshToken: String?
        var expiresIn: Int
        var tokenType: String
        var createdAt: Int
    }

    private struct Refused: Error {
        var body: String
    }

    private let client = ["client_id": "simulated-client", "client_secret": "simulated-client-secret"]
    private let callback = "https://example.com/callback"

    private func exchange(_ http: Client, _ form: [String: String]) async throws -> Tokens {
        let seen = try await http.wealthbox(
            "/oauth/token", headers: [:], form: client.merging(form) { $1 })
        guard seen.status == 200 else { throw Refused(body: seen.body) }
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        return try decoder.decode(Tokens.self, from: Data(seen.body.utf8))
    }

    private func authorize(_ http: Client) async throws -> String {
        let seen = try await http.wealthbox(
            "/oauth/authorize?client_id=simulated-client&response_type=code&scope=login+data&state=a%26b"
                + "&redirect_uri=https%3A%2F%2Fexample.com%2Fcallback", headers: [:])
        try #require(seen.status == 302)
        let location = try #require(seen.location.flatMap { URLComponents(string: $0) })
        #expect(location.queryItems?.first { $0.name == "state" }?.value == "a&b")
        return try #require(location.queryItems?.first { $0.name == "code" }?.value)
    }

    private func signIn(_ http: Client) async throws -> Tokens {
        try await exchange(
            http,
            [
                "grant_type": "authorization_code", "code": try await authorize(http),
                "redirect_uri": callback,
            ])
    }

    private func refresh(_ http: Client, _ tokens: Tokens) async throws -> Tokens {
        try await exchange(
            http, ["grant_type": "refresh_token", "refresh_token": try #require(tokens.refreshToken)])
    }

    private func status(_ http: Client, _ tokens: Tokens) async throws -> Int {
        try await http.wealthbox("/v1/me", headers: ["Authorization": "Bearer \(tokens.accessToken)"]).status
    }

    @Test func `the personal token opens and nothing else does`() async throws {
        try await withWealthbox { client, wealthbox in
            #expect(try await client.wealthbox("/v1/me").status == 200)
            for wrong in [[:], ["ACCESS_TOKEN": "x"], ["Authorization": "Bearer simulated-wealthbox-token"]] {
                let seen = try await client.wealthbox("/v1/me", headers: wrong)
                #expect(seen.status == 401)
                #expect(seen.body == #"{"success":false,"errors":"No valid API key provided"}"#)
            }
            wealthbox.setToken("another")
            #expect(try await client.wealthbox("/v1/me").status == 401)
            let logged = client.simulator.requests
            #expect(logged.map(\.hadAuthorization) == [true, false, true, true, true])
            #expect(logged.map(\.wasAuthorized) == [true, false, false, false, false])
        }
    }

    @Test func `a code buys tokens once`() async throws {
        try await withWealthbox { http, _ in
            let code = try await authorize(http)
            let form = ["grant_type": "authorization_code", "code": code, "redirect_uri": callback]
            let tokens = try await exchange(http, form)
            #expect(tokens.expiresIn == 7200 && tokens.tokenType == "Bearer")
            #expect(tokens.createdAt == 1_780_315_200)
            #expect(try await status(http, tokens) == 200)
            let again = try await http.wealthbox(
                "/oauth/token", headers: [:], form: client.merging(form) { $1 })
            #expect(again.status == 400 && again.body.hasPrefix(#"{"error":"invalid_grant""#))
        }
    }

    @Test func `an access token lives for two hours`() async throws {
        try await withWealthbox { http, wealthbox in
            let tokens = try await signIn(http)
            http.simulator.clock.advance(by: .seconds(7199))
            #expect(try await status(http, tokens) == 200)
            http.simulator.clock.advance(by: .seconds(1))
            #expect(try await status(http, tokens) == 401)
            #expect(try await status(http, refresh(http, tokens)) == 200)
        }
    }

    @Test func `a refresh token is dead once its successor was used`() async throws {
        try await withWealthbox { http, _ in
            let first = try await signIn(http)
            // The answer is lost: the old refresh token still works.
            _ = try await refresh(http, first)
            let second = try await refresh(http, first)
            #expect(second.refreshToken != first.refreshToken)
            #expect(try await status(http, second) == 200)
            await #expect(throws: Refused.self) { try await refresh(http, first) }
            let third = try await refresh(http, second)
            _ = try await refresh(http, third)
            await #expect(throws: Refused.self) { try await refresh(http, second) }
        }
    }

    @Test func `a refresh token may last, told again or not`() async throws {
        try await withWealthbox {
            $0.refreshTokens = .lasting
        } _: { http, _ in
            let first = try await signIn(http)
            #expect(try await refresh(http, refresh(http, first)).refreshToken == first.refreshToken)
        }
        try await withWealthbox {
            $0.refreshTokens = .untold
        } _: { http, _ in
            let first = try await signIn(http)
            let second = try await refresh(http, first)
            #expect(second.refreshToken == nil)
            #expect(try await status(http, second) == 200)
            #expect(try await status(http, refresh(http, first)) == 200)
            http.simulator.clock.advance(by: .seconds(90 * 86_400))
            await #expect(throws: Refused.self) { try await refresh(http, first) }
        }
    }

    @Test func `wrong requests for a token are refused in the words of RFC 6749`() async throws {
        try await withWealthbox { http, wealthbox in
            let token = try #require(try await signIn(http).refreshToken)
            wealthbox.withdrawPermission()
            let cases: [(form: [String: String], status: Int, error: String)] = [
                (["client_id": "x"], 401, "invalid_client"),
                ([:], 400, "invalid_request"),
                (["grant_type": "password"], 400, "unsupported_grant_type"),
                (["grant_type": "refresh_token"], 400, "invalid_request"),
                (["grant_type": "refresh_token", "refresh_token": token], 400, "invalid_grant"),
                (
                    [
                        "grant_type": "authorization_code", "code": try await authorize(http),
                        "redirect_uri": "https://example.org",
                    ], 400, "invalid_grant"
                ),
            ]
            for (form, status, error) in cases {
                let seen = try await http.wealthbox(
                    "/oauth/token", headers: [:], form: client.merging(form) { $1 })
                #expect(seen.status == status && seen.body.contains(#""error":"\#(error)""#), "\(form)")
            }
            #expect(try await http.wealthbox("/oauth/token", headers: [:]).status == 405)
            #expect(try await http.wealthbox("/v1/contacts", method: "POST").status == 405)
        }
    }

    @Test func `requests for tokens are logged without what they carry`() async throws {
        try await withWealthbox { http, _ in
            let tokens = try await signIn(http)
            let request = try #require(http.simulator.requests.last)
            #expect(request.method == "POST" && request.table == "token" && request.status == 200)
            let log = try await http.get(http.simulator.origin + "/_simulator/requests").body
            for secret in [tokens.accessToken, tokens.refreshToken, client["client_secret"]] {
                #expect(!log.contains(try #require(secret)))
            }
        }
    }

    @Test func `a fault refuses a request for a token, or loses the answer to one that was done`()
        async throws
    {
        try await withWealthbox { http, _ in
            let first = try await signIn(http)
            let faults = http.simulator.faults
            faults.add(FaultRule(.serverError(503)))
            faults.add(FaultRule(.serverError(502), table: "token"))
            faults.add(FaultRule(.truncatedBody, table: "token"))
            let form = client.merging(
                ["grant_type": "refresh_token", "refresh_token": first.refreshToken ?? ""]
            ) { $1 }
            #expect(try await http.wealthbox("/oauth/token", headers: [:], form: form).status == 502)
            let cut = try await http.wealthbox("/oauth/token", headers: [:], form: form)
            #expect(cut.status == 200 && !cut.body.hasSuffix("}"))
            #expect(faults.pending.count == 1)
        }
    }

    @Test func `more than 300 requests in five minutes are too many`() async throws {
        try await withWealthbox {
            $0.throttle = 300
        } _: { http, _ in
            for number in 0..<300 {
                if number == 100 { http.simulator.clock.advance(by: .seconds(10)) }
                #expect(try await http.wealthbox("/v1/me").status == 200)
            }
            let refused = try await http.wealthbox("/v1/me")
            #expect(refused.status == 429 && refused.retryAfter == nil)
            http.simulator.clock.advance(by: .seconds(289))
            #expect(try await http.wealthbox("/v1/me").status == 429)
            http.simulator.clock.advance(by: .seconds(1))
            for _ in 0..<100 { #expect(try await http.wealthbox("/v1/me").status == 200) }
            #expect(try await http.wealthbox("/v1/me").status == 429)
        }
    }

    @Test func `a refusal says when to come again if it is to`() async throws {
        try await withWealthbox { configuration in
            configuration.throttle = 1
            configuration.tellsRetryAfter = true
        } _: { http, _ async throws in
            #expect(try await http.wealthbox("/v1/me").status == 200)
            http.simulator.clock.advance(by: .milliseconds(500))
            #expect(try await http.wealthbox("/v1/me").retryAfter == "300")
        }
    }

    @Test func `credentials are those of the configuration and expire as they do`() async throws {
        try await withWealthbox { http, wealthbox in
            #expect(wealthbox.credential(origin: "") == ["token": "simulated-wealthbox-token"])
            #expect(!wealthbox.expireAccess())
        }
        try await withWealthbox {
            $0.signIn = .oauth
        } _: { http, wealthbox in
            let oauth = wealthbox.credential(origin: http.simulator.origin)["oauth"]?.members
            let base = http.simulator.baseURL(of: wealthbox)
            #expect(oauth?["token_url"] == .string(base + "/oauth/token"))
            let tokens = try await signIn(http)
            #expect(wealthbox.expireAccess())
            #expect(try await status(http, tokens) == 401)
            #expect(try await status(http, refresh(http, tokens)) == 200)
        }
    }

    @Test func `a list may be refused alone`() async throws {
        try await withWealthbox { http, wealthbox async throws in
            wealthbox.refuse("notes", status: 402)
            #expect(try await http.wealthbox("/v1/notes").status == 402)
            #expect(try await http.wealthbox("/v1/events").status == 200)
            wealthbox.allow("notes")
            #expect(try await http.wealthbox("/v1/notes").status == 200)
        }
    }
}
