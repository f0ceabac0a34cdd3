package import Formats
package import Transport

/// What an account shows to its vendor.
package enum Credential: Sendable, Hashable {
    /// A ready token, sent as it is.
    case token(Secret)
    /// Wealthbox: tokens come from `crmirror authorize` and are refreshed.
    case authorizationCode(AuthorizationCodeClient)
    /// MyCRM: tokens are fetched with these.
    case clientCredentials(ClientCredentials)
}

/// An OAuth 2 client that acts for a person who allowed it (RFC 6749, 4.1).
package struct AuthorizationCodeClient: Sendable, Hashable {
    package var clientID: Secret
    package var clientSecret: Secret
    package var redirectURI: String
    /// Nil means the vendor's.
    package var authorizeURL: AbsoluteURL?
    /// Nil means the vendor's.
    package var tokenURL: AbsoluteURL?

    package init(
        clientID: Secret,
        clientSecret: Secret,
        redirectURI: String,
        authorizeURL: AbsoluteURL? = nil,
        tokenURL: AbsoluteURL? = nil
    ) {
        self.clientID = clientID
        self.clientSecret = clientSecret
        self.redirectURI = redirectURI
        self.authorizeURL = authorizeURL
        self.tokenURL = tokenURL
    }
}

/// An OAuth 2 client that acts for itself (RFC 6749, 4.4).
package struct ClientCredentials: Sendable, Hashable {
    package var clientID: Secret
    package var clientSecret: Secret
    /// Nil means the vendor's.
    package var tokenURL: AbsoluteURL?

    package init(clientID: Secret, clientSecret: Secret, tokenURL: AbsoluteURL? = nil) {
        self.clientID = clientID
        self.clientSecret = clientSecret
        self.tokenURL = tokenURL
    }
}
