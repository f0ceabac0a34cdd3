/// Where a vendor signs people in (RFC 6749, 3).
package struct OAuthEndpoints: Hashable, Sendable {
    /// Where a person's browser is sent to.
    package var authorizeURL: String
    /// Where codes and refresh tokens are exchanged for tokens.
    package var tokenURL: String
    /// What is asked for, scopes with a blank between them.
    package var scope: String

    package init(authorizeURL: String, tokenURL: String, scope: String) {
        self.authorizeURL = authorizeURL
        self.tokenURL = tokenURL
        self.scope = scope
    }
}
