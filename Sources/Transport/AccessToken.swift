package import Mirror

/// A token that is shown for a while (RFC 6749, 1.4). Its age is told by this machine's clock alone.
package struct AccessToken: Hashable, Sendable {
    package var value: Secret
    /// Not later than it was made.
    package var obtainedAt: Instant
    /// From `obtainedAt` on; nil where the vendor does not say, and then only its refusal tells.
    package var lifetime: Duration?

    package init(_ value: Secret, obtainedAt: Instant, lifetime: Duration? = nil) {
        self.value = value
        self.obtainedAt = obtainedAt
        self.lifetime = lifetime
    }

    /// A page may take this long, and clocks run apart.
    private static let margin = Duration.seconds(300)

    /// Whether it is good for a request that is sent at `now`. Of a short life the last quarter is not used.
    package func isFresh(at now: Instant) -> Bool {
        guard let lifetime else { return true }
        return now < obtainedAt + (lifetime - min(Self.margin, lifetime / 4))
    }
}
