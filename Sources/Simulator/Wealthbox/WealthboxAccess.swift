/// Who may come in: the personal token, and the tokens of OAuth with what is known of them.
struct WealthboxAccess: Sendable {
    /// An access or refresh token that was given out.
    private struct Token {
        var expires: Moment
        /// The refresh token for which it was given; dead once this one is used.
        var replaced: String?
    }

    private struct Code {
        var redirectURI: String
        var expires: Moment
    }

    /// What a request for a token is answered with.
    struct Grant: Sendable {
        var accessToken: String
        /// Nil where the old one stays and is not told again.
        var refreshToken: String?
    }

    static let accessLifetime = Duration.seconds(7200)
    static let refreshLifetime = Duration.seconds(90 * 86_400)
    private static let codeLifetime = Duration.seconds(600)

    var personalToken: String
    private let refreshTokens: Wealthbox.Configuration.RefreshTokens
    private let seed: UInt64
    private var accessTokens: [String: Token] = [:]
    private var refreshable: [String: Token] = [:]
    private var codes: [String: Code] = [:]
    private var issued: UInt64 = 0

    init(_ configuration: Wealthbox.Configuration) {
        personalToken = configuration.token
        refreshTokens = configuration.refreshTokens
        seed = configuration.seed
    }

    /// The credential that a request carries, where it is a good one.
    func credential(of request: SimulatedRequest, now: Moment) -> String? {
        if let token = request.header("ACCESS_TOKEN") { return token == personalToken ? token : nil }
        guard let words = request.authorization?.split(separator: " "), words.count == 2,
            words[0].lowercased() == "bearer"
        else { return nil }
        let token = String(words[1])
        return accessTokens[token].flatMap { now < $0.expires ? token : nil }
    }

    /// The same; the use of a new access token ends the refresh token for which it was given.
    mutating func use(_ request: SimulatedRequest, now: Moment) -> String? {
        guard let token = credential(of: request, now: now) else { return nil }
        if let replaced = accessTokens[token]?.replaced { refreshable[replaced] = nil }
        return token
    }

    mutating func giveCode(redirectURI: String, now: Moment) -> String {
        let code = newToken()
        codes[code] = Code(redirectURI: redirectURI, expires: now + Self.codeLifetime)
        return code
    }

    /// Nil where the code is unknown, used or too old, or was given for another address (RFC 6749, 4.1.3).
    mutating func redeem(code: String, redirectURI: String, now: Moment) -> Grant? {
        guard let known = codes.removeValue(forKey: code), now < known.expires,
            known.redirectURI == redirectURI
        else { return nil }
        let refresh = newToken()
        refreshable[refresh] = Token(expires: now + Self.refreshLifetime)
        return Grant(accessToken: newAccessToken(replacing: nil, now: now), refreshToken: refresh)
    }

    /// Nil where the refresh token is unknown, replaced or too old.
    mutating func redeem(refreshToken: String, now: Moment) -> Grant? {
        guard let known = refreshable[refreshToken], now < known.expires else { return nil }
        if let replaced = known.replaced { refreshable[replaced] = nil }
        switch refreshTokens {
        case .lasting:
            return Grant(accessToken: newAccessToken(replacing: nil, now: now), refreshToken: refreshToken)
        case .untold:
            return Grant(accessToken: newAccessToken(replacing: nil, now: now))
        case .rotating:
            let refresh = newToken()
            refreshable[refresh] = Token(expires: now + Self.refreshLifetime, replaced: refreshToken)
            return Grant(
                accessToken: newAccessToken(replacing: refreshToken, now: now), refreshToken: refresh)
        }
    }

    mutating func expireAccessTokens() {
        accessTokens.removeAll()
    }

    mutating func withdraw() {
        accessTokens.removeAll()
        refreshable.removeAll()
        codes.removeAll()
    }

    private mutating func newAccessToken(replacing refreshToken: String?, now: Moment) -> String {
        let token = newToken()
        accessTokens[token] = Token(expires: now + Self.accessLifetime, replaced: refreshToken)
        return token
    }

    /// 64 hexadecimal digits that nobody had before.
    private mutating func newToken() -> String {
        issued += 1
        var random = Randomness(seed: Randomness.mix(seed ^ 0x70_4B_E4) &+ issued)
        return (0..<4).map { _ in
            let digits = String(random.next(), radix: 16)
            return String(repeating: "0", count: 16 - digits.count) + digits
        }.joined()
    }
}
