package import Mirror

/// A way to come by access tokens. It is asked by one caller at a time.
package protocol TokenGrant: Sendable {
    /// A token that is good at `now`, and is not the one that the vendor has rejected.
    ///
    /// - Throws: a `Fault` where none can be had.
    func token(insteadOf rejected: Secret?, now: Instant) async throws -> AccessToken

    /// What must appear in no message, beside the tokens that it gave.
    var secrets: [Secret] { get async }
}

/// A token that expires, sent as `Authorization: Bearer` (RFC 6750, 2.1). It is renewed ahead of time, and where
/// the vendor rejects it; all who need the new one wait for the same renewal.
package actor BearerAuthenticator: Authenticator {
    private let grant: any TokenGrant
    private var current: AccessToken?
    /// Tokens of before, which a late answer may still echo.
    private var former: [Secret] = []
    private var renewal: Task<AccessToken, any Error>?

    private static let formerTokensKept = 4

    package init(grant: any TokenGrant) {
        self.grant = grant
    }

    package func headers(now: Instant) async throws -> [CredentialHeader] {
        if let current, current.isFresh(at: now) { return [Self.header(current)] }
        return [Self.header(try await renew(insteadOf: nil, now: now))]
    }

    package func renewed(after rejected: [CredentialHeader], now: Instant) async throws -> Bool {
        // Another request may have met the same refusal, and had it mended, since this one was sent.
        guard let current, rejected.contains(Self.header(current)) else { return true }
        let token = try await renew(insteadOf: current.value, now: now)
        return !rejected.contains(Self.header(token))
    }

    package var secrets: [Secret] {
        get async { await grant.secrets + former + [current?.value].compactMap(\.self) }
    }

    private static func header(_ token: AccessToken) -> CredentialHeader {
        CredentialHeader("Authorization", Secret("Bearer " + token.value.reveal()))
    }

    private func renew(insteadOf rejected: Secret?, now: Instant) async throws -> AccessToken {
        try await value(of: renewal ?? begin(insteadOf: rejected, now: now))
    }

    private func begin(insteadOf rejected: Secret?, now: Instant) -> Task<AccessToken, any Error> {
        // A task of its own, which nobody who stops waiting cancels: the vendor may have replaced the refresh
        // token already.
        let task = Task {
            defer { renewal = nil }
            let token = try await grant.token(insteadOf: rejected, now: now)
            adopt(token)
            return token
        }
        renewal = task
        return task
    }

    private func adopt(_ token: AccessToken) {
        if let current { former = ([current.value] + former.prefix(Self.formerTokensKept - 1)) }
        current = token
    }
}
