import AsyncHTTPClient
import Formats

/// Who crmirror is at a vendor that gives out tokens.
package struct OAuthClient: Hashable, Sendable {
    package var id: Secret
    package var secret: Secret

    package init(id: Secret, secret: Secret) {
        self.id = id
        self.secret = secret
    }
}

/// What is shown to a token endpoint.
package struct TokenRequest: Sendable {
    /// `refresh the access token`
    var operation: String
    var contentType: String
    var body: Secret
    /// The `Authorization` header's value.
    var authorization: Secret?
    /// What must appear in no message, should the vendor echo it.
    var secrets: [Secret]
    /// What a person can do where it is refused.
    var remedy: String

    /// A code that the vendor gave to a person's browser (RFC 6749, 4.1.3).
    package static func authorizationCode(
        _ code: Secret, redirectURI: String, client: OAuthClient, remedy: String
    ) -> TokenRequest {
        form(
            "exchange the code",
            [
                ("client_id", client.id.reveal()), ("client_secret", client.secret.reveal()),
                ("code", code.reveal()), ("grant_type", "authorization_code"),
                ("redirect_uri", redirectURI),
            ],
            secrets: [client.secret, code], remedy: remedy
        )
    }

    /// RFC 6749, 6.
    static func refreshToken(_ token: Secret, client: OAuthClient, remedy: String) -> TokenRequest {
        form(
            "refresh the access token",
            [
                ("client_id", client.id.reveal()), ("client_secret", client.secret.reveal()),
                ("grant_type", "refresh_token"), ("refresh_token", token.reveal()),
            ],
            secrets: [client.secret, token], remedy: remedy
        )
    }

    /// RFC 6749, 4.4.2, in MyCRM's dialect: JSON instead of a form.
    static func clientCredentials(_ client: OAuthClient) -> TokenRequest {
        let credentials = HTTPClient.Authorization.basic(
            username: client.id.reveal(), password: client.secret.reveal()
        )
        let authorization = credentials.headerValue
        return TokenRequest(
            operation: "fetch an access token",
            contentType: "application/json",
            body: Secret(#"{"scope":"openid","grant_type":"client_credentials"}"#),
            authorization: Secret(authorization),
            secrets: [client.secret, Secret(String(authorization.dropFirst("Basic ".count)))],
            remedy: Self.clientRemedy
        )
    }

    static let clientRemedy = "Check the account's client_id and client_secret."

    private static func form(
        _ operation: String, _ fields: [(name: String, value: String)], secrets: [Secret], remedy: String
    ) -> TokenRequest {
        // What is echoed may be the form as it was sent.
        let encoded = secrets.map { secret in
            Secret(String(percentEncodedQuery([("", secret.reveal())]).dropFirst()))
        }
        return TokenRequest(
            operation: operation, contentType: "application/x-www-form-urlencoded",
            body: Secret(percentEncodedQuery(fields)), secrets: secrets + encoded, remedy: remedy
        )
    }
}
