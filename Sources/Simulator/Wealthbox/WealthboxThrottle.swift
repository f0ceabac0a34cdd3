/// "The throttling rate is one request/second over a five minute sampling period": 300 in any 300 seconds, for
/// each credential.
struct WealthboxThrottle: Sendable {
    static let period = Duration.seconds(300)

    /// Nil for no limit.
    let limit: Int?
    private var uses: [String: [Moment]] = [:]

    init(limit: Int?) {
        self.limit = limit
    }

    /// Nil where the credential may be used now, which is then a use of it; else how long it may not be.
    mutating func use(_ credential: String, now: Moment) -> Duration? {
        guard let limit else { return nil }
        let recent = (uses[credential] ?? []).filter { now < $0 + Self.period }
        guard recent.count < limit else {
            uses[credential] = recent
            let free = (recent.first ?? now) + Self.period
            return .milliseconds(free.milliseconds - now.milliseconds)
        }
        uses[credential] = recent + [now]
        return nil
    }
}
