import FoundationEssentials
package import Mirror

/// The machine's clock.
package struct SystemClock: WallClock {
    /// A sleep is cut into pieces of this length: the wall clock may be set while it lasts.
    private static let longestNap = Duration.seconds(60)
    /// Clocks that are disciplined run this much apart within a nap, and timers come that late.
    private static let tolerance = Duration.seconds(5)

    package init() {}

    package func now() -> Instant {
        Instant(milliseconds: Int64(Date().timeIntervalSince1970 * 1000))
    }

    package func sleep(until instant: Instant) async throws {
        while true {
            try Task.checkCancellation()
            let began = now()
            let left = instant - began
            guard left > .zero else { return }
            let napped = try await ContinuousClock().measure {
                try await Task.sleep(for: min(left, Self.longestNap))
            }
            if Self.wasSetBack(from: began, to: now(), after: napped) { return }
        }
    }

    /// Whether the clock shows less than it must after so long.
    static func wasSetBack(from before: Instant, to after: Instant, after elapsed: Duration) -> Bool {
        after + tolerance < before + elapsed
    }
}
