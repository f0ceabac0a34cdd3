import FoundationEssentials
import Formats
import Logging
import Mirror
import Service
import Testing
import Transport

struct AuthorizationTests {
    private static let state = "0123456789abcdef"

    /// Runs `body` for an account whose tokens come from the server, in a folder of its own.
    private func withAuthorization<Value>(
        server: AuthorizationServer?, folder: TemporaryFolder,
        changing: (inout AuthorizationCodeClient) -> Void = { _ in },
        _ body: (Authorization) async throws -> Value
    ) async throws -> Value {
        let origin = server?.origin ?? "https://crm.example"
        var oauth = AuthorizationCodeClient(
            clientID: Secret("my app"), clientSecret: Secret("cl1ent-s3cret"),
            redirectURI: "https://example.org/back?x=1"
        )
        oauth.authorizeURL = AbsoluteURL(origin + "/oauth/authorize")
        oauth.tokenURL = AbsoluteURL(origin + "/oauth/token")
        changing(&oauth)
        let account = AccountConfiguration(
            name: "wealthbox", vendor: .wealthbox, credential: .authorizationCode(oauth))
        let client = SharedHTTPClient()
        let assembly = Assembly(
            configuration: Configuration(database: folder.path("crm.sqlite"), accounts: [account]),
            client: client, clock: HandClock(),
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        )
        let result: Result<Value, any Error>
        do {
            let authorization = try assembly.authorization(of: account, state: Self.state)
            result = .success(try await body(try #require(authorization)))
        } catch {
            result = .failure(error)
        }
        try await client.shutdown()
        return try result.get()
    }

    @Test func `the address is the vendor's, and asks for what the vendor calls it`() async throws {
        let folder = try TemporaryFolder()
        let query =
            "client_id=my%20app&redirect_uri=https%3A%2F%2Fexample.org%2Fback%3Fx%3D1&response_type=code"
            + "&scope=login+data&state=\(Self.state)"
        try await withAuthorization(server: nil, folder: folder) { authorization in
            #expect(authorization.address == "https://crm.example/oauth/authorize?" + query)
        }
        let vendorsOwn = { (client: inout AuthorizationCodeClient) in client.authorizeURL = nil }
        try await withAuthorization(server: nil, folder: folder, changing: vendorsOwn) { authorization in
            #expect(authorization.address == "https://app.crmworkspace.com/oauth/authorize?" + query)
        }
        let withQuery = { (client: inout AuthorizationCodeClient) in
            client.authorizeURL = AbsoluteURL("https://crm.example/authorize?tenant=1")
        }
        try await withAuthorization(server: nil, folder: folder, changing: withQuery) { authorization in
            #expect(authorization.address == "https://crm.example/authorize?tenant=1&" + query)
        }
    }

    @Test func `a code is exchanged for tokens, which are stored for their owner alone`() async throws {
        let folder = try TemporaryFolder()
        let server = try AuthorizationServer(
            answering: "200 OK",
            #"{"access_token":"a1","created_at":10588285800,"expires_in":7200,"refresh_token":"r1","scope":"login data"}"#
        )
        try await withAuthorization(server: server, folder: folder) { authorization in
            try await authorization.exchange(Secret("c/0de"))
            let path = folder.path("crm.sqlite.wealthbox.tokens")
            #expect(authorization.file.path == path)
            let stored = try #require(try await authorization.file.read())
            #expect(stored.access.value == Secret("a1"))
            #expect(stored.access.obtainedAt == Fixture.now)
            #expect(stored.access.lifetime == .seconds(7200))
            #expect(stored.refreshToken == Secret("r1"))
            let attributes = try FileManager.default.attributesOfItem(atPath: path)
            #expect(attributes[.posixPermissions] as? Int == 0o600)
        }
        let request = try #require(server.requests.first)
        #expect(request.hasPrefix("POST /oauth/token HTTP/1.1\r\n"))
        #expect(request.contains("User-Agent: crmirror/\(crmirrorVersion)\r\n"))
        #expect(
            request.hasSuffix(
                "\r\n\r\nclient_id=my%20app&client_secret=cl1ent-s3cret&code=c%2F0de&grant_type=authorization_code"
                    + "&redirect_uri=https%3A%2F%2Fexample.org%2Fback%3Fx%3D1"
            )
        )
        #expect(server.requests.count == 1)
    }

    @Test func `a refused code is told without the code, and what was stored stays`() async throws {
        let folder = try TemporaryFolder()
        let name = "crm.sqlite.wealthbox.tokens"
        try folder.write("old", to: name)
        let server = try AuthorizationServer(
            answering: "400 Bad Request",
            #"{"error":"invalid_grant","error_description":"c/0de is not good, c%2F0de of cl1ent-s3cret"}"#
        )
        try await withAuthorization(server: server, folder: folder) { authorization in
            let fault = try await #require(throws: Fault.self) {
                try await authorization.exchange(Secret("c/0de"))
            }
            #expect(fault.kind == .refused)
            #expect(
                fault.cause == "the vendor answered 400: invalid_grant: *** is not good, *** of ***"
            )
            #expect(fault.hint?.hasSuffix("Run crmirror authorize --account wealthbox.") == true)
        }
        #expect(FileManager.default.contents(atPath: folder.path(name)) == Data("old".utf8))
    }

    @Test func `an answer without a refresh token is no use`() async throws {
        let folder = try TemporaryFolder()
        let server = try AuthorizationServer(answering: "200 OK", #"{"access_token":"a1"}"#)
        try await withAuthorization(server: server, folder: folder) { authorization in
            let fault = try await #require(throws: Fault.self) {
                try await authorization.exchange(Secret("c0de"))
            }
            #expect(fault.kind == .malformed)
            #expect(try await authorization.file.read() == nil)
        }
    }

    @Test func `an account with a token needs no authorization`() async throws {
        let client = SharedHTTPClient()
        let account = AccountConfiguration(name: "a", vendor: .wealthbox, credential: .token(Secret("t")))
        let assembly = Assembly(
            configuration: Configuration(database: "/crm.sqlite", accounts: [account]), client: client,
            clock: HandClock(), logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        )
        let authorization = try assembly.authorization(of: account, state: Self.state)
        try await client.shutdown()
        #expect(authorization == nil)
    }

    @Test func `a state is 128 bits, another one each time`() {
        var randomness = SystemRandomNumberGenerator()
        let states = Set((0..<10).map { _ in Authorization.state(using: &randomness) })
        #expect(states.count == 10)
        #expect(states.allSatisfy { $0.count == 32 })
    }
}

struct AuthorizationReplyTests {
    private let state = "5tate"

    private func code(_ text: String, state: String? = "5tate") throws -> String {
        try AuthorizationReply(text).code(state: state).reveal()
    }

    @Test(arguments: [
        "c/0de=", "  c/0de=\r\n", "https://example.org/back?code=c%2F0de%3D&state=5tate",
        "https://example.org/back?x=1&state=5tate&code=c/0de=#_=_", "code=c%2f0de%3D&state=5tate",
        "app:back?state=5tate&code=c/0de=",
    ])
    func `the code is found in what was pasted`(text: String) throws {
        #expect(try code(text) == "c/0de=")
    }

    @Test(arguments: [
        "https://example.org/back?code=c0de&state=other", "https://example.org/back?code=c0de", "code=c0de",
    ])
    func `an address that brings another state back is refused`(text: String) throws {
        let fault = try #require(throws: Fault.self) { try code(text) }
        #expect(fault.cause.contains("another question"))
        #expect(!"\(fault)".contains("c0de"))
        #expect(try code(text, state: nil) == "c0de")
    }

    @Test(arguments: [
        "https://example.org/back?state=5tate", "https://example.org/back?code=&state=5tate", "", "two words",
    ])
    func `what holds no code is refused`(text: String) throws {
        let fault = try #require(throws: Fault.self) { try code(text) }
        #expect(fault.kind == .rejected)
    }

    @Test func `what the vendor did not allow is told in its words, on one line`() throws {
        let text =
            "https://example.org/back?error=access_denied&error_description=The+owner%0Adenied+it&state=5tate"
        let fault = try #require(throws: Fault.self) { try code(text) }
        #expect(fault.kind == .refused)
        #expect(fault.cause == #"the vendor did not allow it: "access_denied": "The owner\ndenied it""#)
    }
}
