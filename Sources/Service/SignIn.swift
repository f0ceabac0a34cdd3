import Formats
import Mirror
import Sync
import Transport
import Vendors

/// How an account signs in.
struct SignIn {
    var authenticator: any Authenticator
    /// Names the credential without telling it: accounts of one credential share the vendor's limits.
    var fingerprint: String
}

extension Assembly {
    /// - Throws: a `Fault` where there is no credential, or nowhere to take it to.
    func signIn(_ account: AccountConfiguration, _ vendor: Vendor, origin: String) throws(Fault) -> SignIn {
        switch account.credential {
        case .token(let token)?:
            return SignIn(
                authenticator: TokenAuthenticator(
                    header: vendor.credential.name, prefix: vendor.credential.prefix, token: token
                ),
                fingerprint: Fingerprint.of(origin + token.reveal())
            )
        case .authorizationCode(let client)?:
            let grant = RefreshTokenGrant(
                client: client.oauthClient, endpoint: try tokenEndpoint(of: client, account, vendor),
                file: configuration.tokenFile(of: account), clock: clock
            )
            // Whose tokens they are is in none of the client's values: two accounts are two people.
            return SignIn(
                authenticator: BearerAuthenticator(grant: grant),
                fingerprint: Fingerprint.of(origin + client.clientID.reveal() + account.name)
            )
        case .clientCredentials(let client)?:
            let url = client.tokenURL ?? vendor.clientCredentialsURL.flatMap { AbsoluteURL($0) }
            let grant = ClientCredentialsGrant(
                client: OAuthClient(id: client.clientID, secret: client.clientSecret),
                endpoint: try tokenEndpoint(at: url, account)
            )
            let identity = client.clientID.reveal() + client.clientSecret.reveal()
            return SignIn(
                authenticator: BearerAuthenticator(grant: grant),
                fingerprint: Fingerprint.of(origin + identity)
            )
        case nil:
            throw unsupported(account, "it has no credential")
        }
    }

    /// Where the account's codes and refresh tokens are exchanged.
    func tokenEndpoint(
        of client: AuthorizationCodeClient, _ account: AccountConfiguration, _ vendor: Vendor
    ) throws(Fault) -> TokenEndpoint {
        let url = client.tokenURL ?? vendor.oauth.flatMap { AbsoluteURL($0.tokenURL) }
        return try tokenEndpoint(at: url, account)
    }

    private func tokenEndpoint(
        at url: AbsoluteURL?, _ account: AccountConfiguration
    ) throws(Fault) -> TokenEndpoint {
        guard let url else { throw unsupported(account, "it has no token_url") }
        return TokenEndpoint(
            url: url, userAgent: Self.userAgent, client: client, clock: clock, logger: logger
        )
    }
}

extension AuthorizationCodeClient {
    var oauthClient: OAuthClient { OAuthClient(id: clientID, secret: clientSecret) }
}

extension Configuration {
    /// Beside the account's database, which may be copied and read by others than its owner: tokens may not.
    func tokenFile(of account: AccountConfiguration) -> TokenFile {
        TokenFile(path: "\(databasePath(of: account)).\(account.name).tokens", account: account.name)
    }
}
