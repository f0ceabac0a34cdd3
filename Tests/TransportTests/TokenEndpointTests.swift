import Formats
import Mirror
import Testing
import Transport

@Suite struct TokenEndpointTests {
    /// The fault with which a refresh ends that is answered so.
    private func fault(_ steps: [ScriptedServer.Step]) async throws -> Fault {
        try await SignedInAccount.run({ _ in steps }) { account in
            account.clock.pass(.seconds(7200))
            let fault = try await SignedInAccount.fault {
                try await account.ask()
            }
            #expect(fault.operation == "refresh the access token")
            #expect(fault.subject == account.server.origin + "/oauth/token")
            return fault
        }
    }

    /// The token that a key and a secret are given for this answer.
    private func token(_ body: String, headers: [String] = []) async throws -> AccessToken {
        try await SignedInAccount.run({ _ in [.json("200 OK", body, headers: headers)] }) { account in
            let grant = ClientCredentialsGrant(
                client: SignedInAccount.oauthClient, endpoint: try account.endpoint()
            )
            return try await grant.token(insteadOf: nil, now: Rig.now)
        }
    }

    @Test(arguments: ["400 Bad Request", "401 Unauthorized"])
    func `a refused refresh token is told with the vendor's words and what to do`(status: String) async throws
    {
        let body =
            #"{"error":"invalid_grant","error_description":"refresh-0 (of app, cl1ent-s3cret) was revoked"}"#
        let fault = try await fault([.json(status, body)])
        #expect(fault.kind == .refused)
        let cause = "the vendor answered \(status.prefix(3)): invalid_grant: *** (of app, ***) was revoked"
        #expect(fault.cause == cause)
        #expect(fault.hint == "Run crmirror authorize --account wealthbox.")
    }

    @Test func `a refused client is told apart from a refused token`() async throws {
        let fault = try await fault([.json("401 Unauthorized", #"{"error":"invalid_client"}"#)])
        #expect(fault.kind == .refused)
        #expect(fault.hint == "Check the account's client_id and client_secret.")
    }

    @Test(arguments: [
        ("500 Oops", [], Fault.Kind.transient),
        ("503 Away", ["Retry-After: 7"], .throttled(wait: .seconds(7))),
        ("429 Slow", ["Retry-After: 9"], .throttled(wait: .seconds(9))), ("404 Not Found", [], .rejected),
        ("422 No", [], .rejected),
    ])
    func `other answers are what they are for a page`(
        status: String, headers: [String], kind: Fault.Kind
    ) async throws {
        #expect(try await fault([.answer(status, headers)]).kind == kind)
    }

    @Test func `a redirect is not followed, and the secrets stay here`() async throws {
        try await ScriptedServer.run(always: [.json("200 OK", #"{"access_token":"a"}"#)]) { other in
            let location = "Location: \(other.origin)/oauth/token?x=refresh-0"
            let fault = try await fault([.answer("307 Temporary Redirect", [location])])
            #expect(fault.kind == .rejected)
            #expect(fault.cause == "the token URL redirects, to \(other.origin)/oauth/token")
            #expect(other.requests.isEmpty)
        }
    }

    @Test(arguments: [
        ("<html>access-1</html>", "it is a web page"), ("access_token=access-1", "it is not JSON"),
        (#"{"token":"access-1"}"#, "it has no access_token"), ("", "it is not JSON"),
        (#"{"access_token":"access-1 "}"#, "its access_token holds characters that no token has"),
    ])
    func `an answer that is none is told, and nothing of it is shown`(body: String, cause: String)
        async throws
    {
        let fault = try await fault([.json("200 OK", body)])
        #expect(fault.kind == .malformed)
        #expect(fault.cause.hasPrefix("the answer is not what was asked for: \(cause)"))
    }

    @Test func `an answer of megabytes is refused`() async throws {
        let fault = try await fault([.head("200 OK", ["Content-Length: 2000000"], [])])
        #expect(fault.kind == .malformed)
        #expect(fault.cause == "the answer is larger than 1048576 bytes")
    }

    @Test func `a connection that breaks is a passing fault`() async throws {
        #expect(try await fault([.close]).kind == .transient)
    }

    @Test func `a lifetime may be spelled as a text, or missing`() async throws {
        #expect(try await token(#"{"access_token":"a","expires_in":"1800"}"#).lifetime == .seconds(1800))
        #expect(try await token(#"{"access_token":"a","expires_in":7200.0}"#).lifetime == .seconds(7200))
        for rubbish in [#""soon""#, "0", "-1", "null", "1e99"] {
            #expect(try await token(#"{"access_token":"a","expires_in":\#(rubbish)}"#).lifetime == nil)
        }
        #expect(try await token(#"{"access_token":"a"}"#).lifetime == nil)
    }

    /// The vendor's clock is a day ahead of this one.
    @Test func `what has passed of a lifetime is told by the vendor's own clock`() async throws {
        let vendorNow = Rig.now + .seconds(86_400)
        let date = "Date: " + HTTPDate.format(vendorNow)
        let answer = { (createdAt: Instant) in
            #"{"access_token":"a","expires_in":7200,"created_at":\#(createdAt.milliseconds / 1000)}"#
        }
        #expect(try await token(answer(vendorNow), headers: [date]).lifetime == .seconds(7200))
        #expect(
            try await token(answer(vendorNow - .seconds(7000)), headers: [date]).lifetime == .seconds(200))
        #expect(
            try await token(answer(vendorNow - .seconds(9000)), headers: [date]).lifetime == .seconds(7200))
        #expect(
            try await token(answer(vendorNow + .seconds(9000)), headers: [date]).lifetime == .seconds(7200))
        #expect(try await token(answer(Rig.now - .seconds(7000))).lifetime == .seconds(7200))
    }
}

@Suite struct ClientCredentialsTests {
    @Test func `a key and a secret are exchanged for a token, once while it is good`() async throws {
        let vendor = TokenVendor(TokenVendor.Rules(replacesRefreshToken: false))
        try await SignedInAccount.run(vendor.answer, isSignedIn: false) { account in
            let grant = ClientCredentialsGrant(
                client: SignedInAccount.oauthClient, endpoint: try account.endpoint()
            )
            let transport = try account.transport(grant)
            for _ in 1...2 { #expect(try await transport.fetch(.get("/leads")).status == 200) }
            let exchange = try #require(vendor.exchanges.first)
            // base64("app:cl1ent-s3cret")
            #expect(exchange.contains("Authorization: Basic YXBwOmNsMWVudC1zM2NyZXQ=\r\n"))
            #expect(exchange.contains("Content-Type: application/json\r\n"))
            #expect(exchange.hasSuffix("\r\n\r\n" + #"{"scope":"openid","grant_type":"client_credentials"}"#))
            #expect(vendor.exchanges.count == 1)

            account.clock.pass(.seconds(7200 - 299))
            #expect(try await transport.fetch(.get("/leads")).status == 200)
            #expect(vendor.exchanges.count == 2)

            vendor.expireAccess()
            #expect(try await transport.fetch(.get("/leads")).status == 200)
            #expect(vendor.exchanges.count == 3)
            let secrets = await transport.secrets.map { $0.reveal() }
            #expect(Set(secrets).isSuperset(of: ["cl1ent-s3cret", "YXBwOmNsMWVudC1zM2NyZXQ=", "access-2"]))
        }
    }

    @Test func `a refused secret is told, and not itself`() async throws {
        let echo = #"{"error":"cl1ent-s3cret and YXBwOmNsMWVudC1zM2NyZXQ= are wrong"}"#
        try await SignedInAccount.run({ _ in [.json("403 Forbidden", echo)] }, isSignedIn: false) { account in
            let grant = ClientCredentialsGrant(
                client: SignedInAccount.oauthClient, endpoint: try account.endpoint()
            )
            let fault = try await SignedInAccount.fault {
                try await account.transport(grant).fetch(.get("/leads"))
            }
            #expect(fault.kind == .refused)
            #expect(fault.cause == "the vendor answered 403: *** and *** are wrong")
            #expect(fault.hint == "Check the account's client_id and client_secret.")
        }
    }
}
