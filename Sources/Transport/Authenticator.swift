package import Mirror

/// Says who is asking. Only ever asked for requests to the account's own origin.
package protocol Authenticator: Sendable {
    /// The headers that prove it, fresh enough for a request sent at `now`.
    ///
    /// - Throws: a `Fault` where no valid credential can be had.
    func headers(now: Instant) async throws -> [CredentialHeader]

    /// Has another credential made where the vendor has answered 401 to this one.
    ///
    /// - Returns: whether there is one now, with which to try again.
    /// - Throws: a `Fault` where one was due and could not be had.
    func renewed(after rejected: [CredentialHeader], now: Instant) async throws -> Bool

    /// What must appear in no message.
    var secrets: [Secret] { get async }
}

extension Authenticator {
    /// A credential that does not change is refused for good.
    package func renewed(after rejected: [CredentialHeader], now: Instant) async throws -> Bool { false }
}

/// A header whose value nobody may print.
package struct CredentialHeader: Hashable, Sendable {
    package var name: String
    package var value: Secret

    package init(_ name: String, _ value: Secret) {
        self.name = name
        self.value = value
    }
}

/// A token that does not change: `Authorization: Token token=…`, `ACCESS_TOKEN: …`.
package struct TokenAuthenticator: Authenticator {
    private let header: String
    private let prefix: String
    private let token: Secret

    /// - Parameters:
    ///   - header: the header's name.
    ///   - prefix: what stands before the token, `Token token=` or nothing.
    ///   - token: the token alone.
    package init(header: String = "Authorization", prefix: String, token: Secret) {
        self.header = header
        self.prefix = prefix
        self.token = token
    }

    package func headers(now: Instant) -> [CredentialHeader] {
        [CredentialHeader(header, Secret(prefix + token.reveal()))]
    }

    package var secrets: [Secret] { [token] }
}
