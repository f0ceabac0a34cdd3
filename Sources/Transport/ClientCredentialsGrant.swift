package import Mirror

/// Tokens for an account's own key and secret (RFC 6749, 4.4). They are fetched anew after each start and kept
/// nowhere.
package struct ClientCredentialsGrant: TokenGrant {
    private let request: TokenRequest
    private let endpoint: TokenEndpoint

    package init(client: OAuthClient, endpoint: TokenEndpoint) {
        request = .clientCredentials(client)
        self.endpoint = endpoint
    }

    package func token(insteadOf rejected: Secret?, now: Instant) async throws -> AccessToken {
        try await endpoint.exchange(request).access
    }

    package var secrets: [Secret] { request.secrets }
}
