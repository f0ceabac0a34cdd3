import Formats
package import Mirror
package import Transport
import Vendors

/// A person allows crmirror to read for them (RFC 6749, 4.1): the vendor gives their browser a code, which is
/// exchanged for the account's first tokens.
package struct Authorization: Sendable {
    private let account: String
    private let client: AuthorizationCodeClient
    private let authorizeURL: AbsoluteURL
    private let scope: String
    private let endpoint: TokenEndpoint
    private let clock: any WallClock
    /// Comes back with the code and shows that it is the answer to this question.
    package let state: String
    /// Where the tokens go.
    package let file: TokenFile

    fileprivate init(
        account: String, client: AuthorizationCodeClient, authorizeURL: AbsoluteURL, scope: String,
        endpoint: TokenEndpoint, file: TokenFile, state: String, clock: any WallClock
    ) {
        self.account = account
        self.client = client
        self.authorizeURL = authorizeURL
        self.scope = scope
        self.endpoint = endpoint
        self.file = file
        self.state = state
        self.clock = clock
    }

    /// Nobody can guess it: 128 bits.
    package static func state(using generator: inout some RandomNumberGenerator) -> String {
        hexadecimal((0..<16).map { _ in UInt8.random(in: .min ... .max, using: &generator) })
    }

    /// The address that the person opens in a browser.
    package var address: String {
        // Scopes stand with a plus between them, as in the vendor's documentation: some servers split there first.
        let scopes = scope.split(separator: " ").map { percentEncodedQuery([("", String($0))]).dropFirst() }
        let query = [
            percentEncodedQuery([
                ("client_id", client.clientID.reveal()), ("redirect_uri", client.redirectURI),
                ("response_type", "code"),
            ]),
            "scope=" + scopes.joined(separator: "+"),
            percentEncodedQuery([("state", state)]),
        ]
        let text = authorizeURL.text
        return text + (authorizeURL.query == nil ? "?" : "&") + query.joined(separator: "&")
    }

    /// Where the browser is sent with the code.
    package var redirectURI: String { client.redirectURI }

    /// Exchanges the code, and stores the tokens for good.
    ///
    /// - Throws: a `Fault`, `refused` where the vendor does not accept the code.
    package func exchange(_ code: Secret) async throws {
        let request = TokenRequest.authorizationCode(
            code, redirectURI: client.redirectURI, client: client.oauthClient,
            remedy: "A code is good once and for minutes only. \(file.remedy)"
        )
        try await file.store(clock: clock) {
            let answer = try await endpoint.exchange(request)
            guard let refreshToken = answer.refreshToken else {
                throw Fault(
                    .malformed, operation: "exchange the code", subject: account,
                    cause: "the vendor gave no refresh token, so that the access would soon end"
                )
            }
            return StoredTokens(access: answer.access, refreshToken: refreshToken)
        }
    }
}

extension Assembly {
    /// What has to be done for the account's first tokens; nil where it does not sign in this way.
    ///
    /// - Throws: a `Fault` where there is nobody to ask.
    package func authorization(
        of account: AccountConfiguration, state: String
    ) throws(Fault) -> Authorization? {
        guard case .authorizationCode(let client)? = account.credential else { return nil }
        guard let vendor = Registry.vendor(named: account.vendor.rawValue) else {
            throw unsupported(account, "this version does not mirror \(account.vendor.rawValue) yet")
        }
        let authorizeURL = client.authorizeURL ?? vendor.oauth.flatMap { AbsoluteURL($0.authorizeURL) }
        guard let authorizeURL else { throw unsupported(account, "it has no authorize_url") }
        return Authorization(
            account: account.name, client: client, authorizeURL: authorizeURL,
            scope: vendor.oauth?.scope ?? "",
            endpoint: try tokenEndpoint(of: client, account, vendor),
            file: configuration.tokenFile(of: account), state: state, clock: clock
        )
    }
}
