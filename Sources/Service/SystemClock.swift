import FoundationEssentials
package import Mirror

/// The machine's clock.
package struct SystemClock: WallClock {
    /// A sleep is cut into pieces of this length: the wall clock may be set while it lasts.
    private static let longestNap = Duration.seconds(60)

    package init() {}

    package func now() -> Instant {
        Instant(milliseconds: Int64(Date().timeIntervalSince1970 * 1000))
    }

    package func sleep(until instant: Instant) async throws {
        while true {
            try Task.checkCancellation()
            let left = instant - now()
            guard left > .zero else { return }
            try await Task.sleep(for: min(left, Self.longestNap))
        }
    }
}
