import Mirror
import Sync
import Testing

struct ThrottleTests {
    private let start = ManualClock.start

    /// The most slots in any window of the limit's period.
    private func mostInAWindow(_ slots: [Instant], _ period: Duration) -> Int {
        let sorted = slots.sorted()
        return sorted.indices.map { first in
            sorted[first...].prefix { $0 <= sorted[first] + period }.count
        }.max() ?? 0
    }

    @Test func `no window ever holds more than the limit, however the requests come`() {
        var random = SeededRandom(seed: 7)
        for _ in 0..<400 {
            let requests = Int.random(in: 1...12, using: &random)
            let period = Duration.milliseconds(Int.random(in: 50...60_000, using: &random))
            let limit = ThrottleLimit(
                requests: requests, per: period, burst: Int.random(in: 1...15, using: &random))
            var throttle = Throttle(limit: limit)
            var (now, slots) = (start, [Instant]())
            for _ in 0..<60 {
                // Many at once, a little apart, long silences.
                let step = [0, 0, 0, 1, Int.random(in: 0...2000, using: &random), 70_000].randomElement(
                    using: &random)
                now = now + .milliseconds(step ?? 0)
                if Int.random(in: 0..<12, using: &random) == 0 {
                    throttle.pause(
                        until: now + .milliseconds(Int.random(in: 0...90_000, using: &random)), now: now)
                }
                // As after a restart.
                if Int.random(in: 0..<5, using: &random) == 0 {
                    throttle = Throttle(limit: limit, uses: throttle.uses, pausedUntil: throttle.pausedUntil)
                }
                slots.append(throttle.reserve(now))
                #expect(slots[slots.count - 1] >= now)
            }
            #expect(mostInAWindow(slots, period) <= requests, "\(limit)")
            #expect(slots == slots.sorted(), "requests go in the order in which they asked")
        }
    }

    @Test func `a queue longer than two windows still keeps to the limit`() {
        let limit = ThrottleLimit(requests: 3, per: .seconds(60), burst: 3)
        var throttle = Throttle(limit: limit)
        let slots = (0..<20).map { _ in throttle.reserve(start) }
        #expect(mostInAWindow(slots, .seconds(60)) == 3)
    }

    @Test func `after the burst requests are paced evenly`() {
        var throttle = Throttle(limit: ThrottleLimit(requests: 300, per: .seconds(300), burst: 5))
        let slots = (0..<20).map { _ in throttle.reserve(start) }
        #expect(slots[..<5].allSatisfy { $0 == start })
        #expect(Array(slots[5...]) == (1...15).map { start + .seconds($0) })
    }

    @Test func `the burst comes back after a rest`() {
        var throttle = Throttle(limit: ThrottleLimit(requests: 60, per: .seconds(60), burst: 3))
        for _ in 0..<3 { #expect(throttle.reserve(start) == start) }
        let later = start + .seconds(10)
        for _ in 0..<3 { #expect(throttle.reserve(later) == later) }
        #expect(throttle.reserve(later) == later + .seconds(1))
    }

    @Test func `nothing goes in a pause, for whoever asks and however often`() {
        var throttle = Throttle(limit: ThrottleLimit(requests: 50, per: .seconds(1), burst: 50))
        let end = start + .seconds(60)
        throttle.pause(until: end, now: start)
        for _ in 0..<5 { #expect(throttle.reserve(start) >= end) }
        #expect(throttle.pause(at: end) == nil)
    }

    @Test func `a shorter pause does not end a longer one`() {
        var throttle = Throttle(limit: ThrottleLimit(requests: 5, per: .seconds(1), burst: 5))
        throttle.pause(until: start + .seconds(90), now: start)
        throttle.pause(until: start + .seconds(10), now: start)
        #expect(throttle.earliest(start) == start + .seconds(90))
    }

    @Test func `a clock set back does not block for ever`() {
        let ahead = start + .seconds(365 * 86_400)
        let limit = ThrottleLimit(requests: 2, per: .seconds(60), burst: 2)
        var throttle = Throttle(limit: limit)
        for _ in 0..<4 { _ = throttle.reserve(ahead) }
        throttle.pause(until: ahead + .seconds(60), now: ahead)
        #expect(throttle.earliest(start) == start)
        // And what is asked for now counts.
        throttle.pause(until: start + .seconds(30), now: start)
        #expect(throttle.reserve(start) == start + .seconds(30))
    }

    @Test func `a use counts until one period later, and no longer`() {
        var throttle = Throttle(limit: ThrottleLimit(requests: 1, per: .seconds(1), burst: 1))
        #expect(throttle.reserve(start) == start)
        #expect(throttle.earliest(start + .seconds(1)) == start + .milliseconds(1001))
        #expect(throttle.earliest(start + .milliseconds(1001)) == start + .milliseconds(1001))
    }
}

/// Numbers that are the same in every run.
struct SeededRandom: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    /// SplitMix64.
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
