import Formats
import Logging
import Mirror
import Testing
import Transport

/// An account at a vendor that gives out tokens, whose token file is in a folder of the test's own.
struct SignedInAccount {
    let server: ScriptedServer
    let file: TokenFile
    let clock: TurnedClock
    let client: SharedHTTPClient

    static let oauthClient = OAuthClient(id: Secret("app"), secret: Secret("cl1ent-s3cret"))

    /// Runs `body` with `access-0` and `refresh-0` on disk, obtained now and good for two hours.
    static func run<Value>(
        _ script: @escaping ScriptedServer.Script,
        clock: TurnedClock = TurnedClock(),
        isSignedIn: Bool = true,
        _ body: (SignedInAccount) async throws -> Value
    ) async throws -> Value {
        try await Rig.withFolder { folder in
            try await ScriptedServer.run(script) { server in
                try await Rig.withClient { client in
                    let file = TokenFile(path: folder + "/crm.sqlite.wealthbox.tokens", account: "wealthbox")
                    let account = SignedInAccount(server: server, file: file, clock: clock, client: client)
                    if isSignedIn { try await account.store(access: "access-0", refresh: "refresh-0") }
                    return try await body(account)
                }
            }
        }
    }

    /// What another process puts there.
    func store(access: String, refresh: String) async throws {
        let token = AccessToken(Secret(access), obtainedAt: clock.now(), lifetime: .seconds(7200))
        try await file.store(clock: clock) {
            StoredTokens(access: token, refreshToken: Secret(refresh))
        }
    }

    /// What is on disk, as one text.
    func stored() throws -> String {
        String(decoding: try Rig.contents(of: file.path), as: UTF8.self)
    }

    func endpoint() throws -> TokenEndpoint {
        TokenEndpoint(
            url: try #require(AbsoluteURL(server.origin + "/oauth/token")), userAgent: "crmirror/test",
            client: client, clock: clock, logger: Logger(label: "test")
        )
    }

    /// What a process that starts now has in memory.
    func grant() throws -> RefreshTokenGrant {
        RefreshTokenGrant(client: Self.oauthClient, endpoint: try endpoint(), file: file, clock: clock)
    }

    func transport(_ grant: (any TokenGrant)? = nil) throws -> HTTPTransport {
        HTTPTransport(
            baseURL: try #require(AbsoluteURL(server.origin)),
            authenticator: BearerAuthenticator(grant: try grant ?? self.grant()),
            userAgent: "crmirror/test", client: client, clock: clock, logger: Logger(label: "test")
        )
    }

    /// The status that a process gets that starts now.
    @discardableResult
    func ask() async throws -> Int {
        try await transport().fetch(.get("/v1/me")).status
    }

    /// The fault with which the work ends, which holds no secret.
    static func fault<Value>(_ work: () async throws -> Value) async throws -> Fault {
        let fault = try await #require(throws: Fault.self) { try await work() }
        for secret in TokenVendor.secrets { #expect(!"\(fault)".contains(secret)) }
        return fault
    }
}
