package import Mirror
import Synchronization

/// Tokens for the refresh token that `crmirror authorize` stored (RFC 6749, 6).
///
/// Vendors may replace the refresh token with each use, and drop the old one as soon as the new access token is
/// used. So the new one is on disk before its access token is given to anybody.
package final class RefreshTokenGrant: TokenGrant {
    private let client: OAuthClient
    private let endpoint: TokenEndpoint
    private let file: TokenFile
    private let clock: any WallClock
    private let state = Mutex(State())

    private static let formerTokensKept = 4

    private struct State {
        /// Refresh tokens that were seen, the latest first.
        var refreshTokens: [Secret] = []
        /// What the vendor gave and could not be stored, and what it gave it for.
        var unstored: (tokens: StoredTokens, base: StoredTokens)?
    }

    package init(client: OAuthClient, endpoint: TokenEndpoint, file: TokenFile, clock: any WallClock) {
        self.client = client
        self.endpoint = endpoint
        self.file = file
        self.clock = clock
    }

    package var secrets: [Secret] {
        [client.secret] + state.withLock { $0.refreshTokens }
    }

    /// The stored token, where it is good: another process may have renewed or replaced it. A new one otherwise.
    package func token(insteadOf rejected: Secret?, now: Instant) async throws -> AccessToken {
        // Where there is nothing to renew, no lock is left behind.
        _ = try await stored()
        let lock = try await TokenFileLock.taken(of: file, clock: clock)
        defer { lock.release() }
        let stored = try await storedAtLast()
        if stored.access.value != rejected, stored.access.isFresh(at: now) { return stored.access }
        return try await refresh(stored).access
    }

    private func stored() async throws -> StoredTokens {
        guard let stored = try await file.read() else {
            throw Fault(
                .refused, operation: "read the tokens", subject: file.path,
                cause: "nobody has signed in for this account yet", hint: file.remedy
            )
        }
        remember(stored.refreshToken)
        return stored
    }

    /// What is stored, once that includes what could not be stored the last time. Of something else that was put
    /// there since, that is no successor.
    private func storedAtLast() async throws -> StoredTokens {
        let stored = try await stored()
        guard let unstored = state.withLock({ $0.unstored }) else { return stored }
        // The tokens themselves, where they got their name and it was not certain that it lasts.
        guard stored == unstored.base || stored == unstored.tokens else { return stored }
        return try await store { unstored.tokens }
    }

    private func refresh(_ base: StoredTokens) async throws -> StoredTokens {
        let request = TokenRequest.refreshToken(base.refreshToken, client: client, remedy: file.remedy)
        return try await endpoint.unbroken {
            try await exchange(request, for: base)
        }
    }

    /// Until the new refresh token is on disk.
    private func exchange(_ request: TokenRequest, for base: StoredTokens) async throws -> StoredTokens {
        try await store {
            let answer = try await endpoint.exchange(request)
            let tokens = StoredTokens(
                access: answer.access, refreshToken: answer.refreshToken ?? base.refreshToken
            )
            remember(tokens.refreshToken)
            state.withLock { $0.unstored = (tokens, base) }
            return tokens
        }
    }

    private func store(_ fetch: () async throws -> StoredTokens) async throws -> StoredTokens {
        let tokens = try await file.replace(fetch)
        state.withLock { $0.unstored = nil }
        return tokens
    }

    private func remember(_ token: Secret) {
        state.withLock { state in
            guard state.refreshTokens.first != token else { return }
            state.refreshTokens.insert(token, at: 0)
            state.refreshTokens = Array(state.refreshTokens.prefix(1 + Self.formerTokensKept))
        }
    }
}
