import Synchronization

/// The access tokens that were given for client credentials.
struct AccessTokens: Sendable {
    /// Seconds for which one is good.
    static let lifetime = 1800

    private let seed: UInt64
    private var count: UInt64 = 0
    private var ends: [String: Moment] = [:]

    init(seed: UInt64) {
        self.seed = seed
    }

    mutating func issue(now: Moment) -> String {
        count += 1
        let token = "access-\(count)-" + String(Randomness.mix(seed &+ count), radix: 16)
        ends = ends.filter { now < $0.value }
        ends[token] = now + .seconds(AccessTokens.lifetime)
        return token
    }

    func isValid(_ token: String, now: Moment) -> Bool {
        ends[token].map { now < $0 } ?? false
    }

    mutating func revokeAll() {
        ends.removeAll()
    }
}

extension MyCRM {
    static let tokenPath = "/mycrm/auth/oauth/v1/token"

    /// `POST /auth/oauth/v1/token`: client credentials, without a refresh token.
    func grantAccess(_ request: SimulatedRequest) -> Answer {
        guard isClient(request) else { return .error(401, "invalid_client") }
        let body = request.body.filter { !$0.isWhitespace }
        guard body.contains(#""grant_type":"client_credentials""#) else {
            return .error(400, "unsupported_grant_type")
        }
        guard body.contains(#""scope":"openid""#) else { return .error(400, "invalid_scope") }
        let now = clock.now
        let token = state.withLock { $0.accessTokens.issue(now: now) }
        return .json(
            .object([
                "access_token": .string(token), "token_type": .string("Bearer"),
                "expires_in": .integer(AccessTokens.lifetime), "scope": .string("openid"),
            ]))
    }

    /// Whether the request carries the client's key and secret (RFC 7617).
    func isClient(_ request: SimulatedRequest) -> Bool {
        let (key, secret) = state.withLock { ($0.configuration.clientID, $0.configuration.clientSecret) }
        return request.authorization == "Basic " + base64("\(key):\(secret)")
    }

    /// RFC 4648, section 4.
    private func base64(_ text: String) -> String {
        let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
        let bytes = Array(text.utf8)
        return stride(from: 0, to: bytes.count, by: 3).map { start in
            let group = bytes[start..<min(start + 3, bytes.count)]
            let bits = group.reduce(0) { $0 << 8 | Int($1) } << (8 * (3 - group.count))
            let all = [18, 12, 6, 0].map { String(digits[bits >> $0 & 63]) }.joined()
            return all.prefix(group.count + 1) + String(repeating: "=", count: 3 - group.count)
        }.joined()
    }
}

extension SimulatedRequest {
    /// What stands behind `Bearer` (RFC 6750).
    var bearerToken: String? {
        authorization.flatMap { $0.hasPrefix("Bearer ") ? String($0.dropFirst(7)) : nil }
    }
}
