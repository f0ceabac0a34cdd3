import Mirror
import Store
import Sync
import Testing

/// What a vendor says of its own count of requests, and the throttles that heed it.
struct AllowanceTests {
    private let start = ManualClock.start
    private let limit = ThrottleLimit(requests: 30, per: .seconds(60), burst: 5)

    private func throttle(_ allowance: Throttle.Allowance, adoptable: Int? = nil) -> Throttle {
        var throttle = Throttle(limit: limit)
        throttle.heed(allowance, adoptable: adoptable, now: start)
        return throttle
    }

    @Test func `with nothing left nothing goes until the reset`() {
        let spent = throttle(.init(remaining: 0, resetsIn: .seconds(42)))
        #expect(spent.earliest(start) == start + .seconds(42))
        #expect(spent.pause(at: start) == start + .seconds(42))
        // A reset that is now is not quite over yet.
        #expect(throttle(.init(remaining: 0, resetsIn: .zero)).earliest(start) == start + .seconds(1))
        #expect(throttle(.init(remaining: -3, resetsIn: .seconds(9))).earliest(start) == start + .seconds(9))
    }

    @Test func `a little that is left is spread over the window`() {
        let low = throttle(.init(remaining: 4, resetsIn: .seconds(40), limit: 30))
        #expect(low.earliest(start) == start + .seconds(10))
        #expect(low.pause(at: start) == nil)
        #expect(low.earliest(start + .seconds(10)) == start + .seconds(10))
        // By this limit, where the vendor does not say.
        #expect(throttle(.init(remaining: 4, resetsIn: .seconds(40))).earliest(start) == start + .seconds(10))
    }

    @Test func `with enough left the limit's own pace is kept, also after less`() {
        #expect(throttle(.init(remaining: 15, resetsIn: .seconds(40), limit: 30)).earliest(start) == start)
        var throttle = throttle(.init(remaining: 1, resetsIn: .seconds(40), limit: 30))
        #expect(throttle.earliest(start) == start + .seconds(40))
        throttle.heed(.init(remaining: 29, resetsIn: .seconds(60), limit: 30), adoptable: nil, now: start)
        #expect(throttle.earliest(start) == start)
    }

    @Test func `a limit is adopted where that is wanted, and makes sense`() {
        let told = Throttle.Allowance(remaining: 100, resetsIn: .seconds(55), limit: 120)
        #expect(
            throttle(told, adoptable: 10_000).limit
                == ThrottleLimit(requests: 120, per: .seconds(60), burst: 5))
        #expect(throttle(told).limit == limit)
        for odd in [
            Throttle.Allowance(remaining: 100, resetsIn: .seconds(3600), limit: 5000),
            Throttle.Allowance(remaining: 1, resetsIn: .seconds(5), limit: 0),
            Throttle.Allowance(remaining: 1, resetsIn: .seconds(5), limit: nil),
        ] {
            #expect(throttle(odd, adoptable: 10_000).limit == limit)
        }
    }

    @Test func `a smaller limit that was adopted holds for the window under way`() {
        var throttle = Throttle(limit: ThrottleLimit(requests: 30, per: .seconds(60), burst: 30))
        for _ in 0..<20 { #expect(throttle.reserve(start) == start) }
        throttle.heed(.init(remaining: 9, resetsIn: .seconds(60), limit: 10), adoptable: 10_000, now: start)
        #expect(throttle.reserve(start) >= start + .seconds(60))
    }

    /// Whether slots keep the order of those who asked, and the limit in every window.
    private func areKept(_ slots: [Instant], _ limit: ThrottleLimit) -> Bool {
        let apart = zip(slots.dropFirst(limit.requests), slots).map { $0 - $1 }
        return slots == slots.sorted() && apart.allSatisfy { $0 > limit.period }
    }

    @Test func `many that ask at once of one who was too fast keep the limit and their order`() {
        let limit = ThrottleLimit(requests: 5, per: .seconds(10), burst: 5)
        for slownings in 0...4 {
            var throttle = Throttle(limit: limit)
            for _ in 0..<slownings { throttle.slowDown() }
            #expect(areKept((0..<40).map { _ in throttle.reserve(start) }, limit), "\(slownings) slowings")
        }
    }

    @Test func `many that ask at once while a long window is spread keep the limit and their order`() {
        let limit = ThrottleLimit(requests: 5, per: .seconds(10), burst: 5)
        var throttle = Throttle(limit: limit)
        throttle.heed(.init(remaining: 2, resetsIn: .seconds(3600), limit: 100), adoptable: nil, now: start)
        #expect(areKept((0..<20).map { _ in throttle.reserve(start) }, limit))
    }

    @Test func `whatever is heeded, the limit and the order are kept`() {
        var random = SeededRandom(seed: 11)
        let limit = ThrottleLimit(requests: 5, per: .seconds(10), burst: 5)
        var broken = 0
        for _ in 0..<200 {
            var throttle = Throttle(limit: limit)
            var (now, slots) = (start, [Instant]())
            for _ in 0..<40 {
                now = now + .milliseconds(Int.random(in: 0...3000, using: &random))
                throttle.heed(
                    .init(
                        remaining: Int.random(in: 0...9, using: &random),
                        resetsIn: .milliseconds(Int.random(in: 0...20_000, using: &random)),
                        limit: Bool.random(using: &random) ? 9 : nil),
                    adoptable: nil, now: now)
                if Int.random(in: 0..<6, using: &random) == 0 { throttle.slowDown() }
                slots.append(throttle.reserve(now))
            }
            broken += areKept(slots, limit) ? 0 : 1
        }
        #expect(broken == 0)
    }

    @Test func `who was too fast goes slower, without a burst, and takes the pace up by and by`() {
        var throttle = Throttle(limit: ThrottleLimit(requests: 60, per: .seconds(60), burst: 5))
        #expect(throttle.slowness == 1)
        throttle.slowDown()
        #expect(throttle.slowness == 2)
        let slots = (0..<3).map { _ in throttle.reserve(start) }
        #expect(slots == [start, start + .seconds(2), start + .seconds(4)])
        for _ in 0..<9 { throttle.slowDown() }
        #expect(throttle.slowness == 16)
        var now = start + .seconds(10_000)
        for expected in [8, 4, 2, 1, 1] {
            for _ in 0..<50 { now = throttle.reserve(now) }
            #expect(throttle.slowness == expected)
        }
        throttle.slowDown()
        for _ in 0..<49 { now = throttle.reserve(now) }
        #expect(throttle.slowness == 2)
    }

    @Test func `a spreading set before the clock was set back is not waited for`() {
        var throttle = Throttle(limit: limit)
        throttle.heed(
            .init(remaining: 1, resetsIn: .seconds(40), limit: 30), adoptable: nil,
            now: start + .seconds(365 * 86_400))
        #expect(throttle.earliest(start) == start)
    }

    // MARK: Answers

    private let plain = Request(target: .path("leads", query: []), accept: "*/*")

    private func answer(_ status: Int = 200, _ headers: (String, String)...) -> Response {
        Response(
            status: status, headers: headers.map { Response.Header($0.0, $0.1) }, body: [],
            url: "https://vendor.test/x")
    }

    @Test func `an answer that says that nothing is left pauses the account, also after a restart`()
        async throws
    {
        let rig = try Rig()
        let store = try await rig.open()
        let throttle = RequestThrottle(name: "a", limit: limit, store: store)
        try await throttle.heed(
            answer(200, ("X-RateLimit-Remaining", "0"), ("X-RateLimit-Reset", "42")), now: start)
        #expect(try await throttle.closedUntil(start, patience: .seconds(600)) == start + .seconds(42))
        let restarted = RequestThrottle(name: "a", limit: limit, store: store)
        #expect(try await restarted.reserve(plain, now: start) == .granted(at: start + .seconds(42)))
    }

    @Test func `a reset in seconds since 1970 is read by the vendor's clock`() async throws {
        let rig = try Rig()
        let throttle = RequestThrottle(name: "a", limit: limit, store: try await rig.open())
        // The vendor's clock is ten minutes ahead of this machine's 2026-05-28T20:26:40Z.
        let date = ("Date", "Thu, 28 May 2026 20:36:40 GMT")
        let reset = String(start.milliseconds / 1000 + 630)
        try await throttle.heed(
            answer(200, date, ("X-RateLimit-Remaining", "0"), ("X-RateLimit-Reset", reset)), now: start)
        #expect(try await throttle.closedUntil(start, patience: .seconds(600)) == start + .seconds(30))
    }

    @Test func `an answer that says half of it changes nothing`() async throws {
        let rig = try Rig()
        let throttle = RequestThrottle(name: "a", limit: limit, store: try await rig.open())
        for half in [
            answer(), answer(200, ("X-RateLimit-Remaining", "0")), answer(200, ("X-RateLimit-Reset", "42")),
            answer(200, ("X-RateLimit-Remaining", "none"), ("X-RateLimit-Reset", "42")),
        ] {
            try await throttle.heed(half, now: start)
            #expect(try await throttle.reserve(plain, now: start) == .granted(at: start))
        }
    }

    @Test func `a vendor's limit is adopted only where the vendor is known for it`() async throws {
        let rig = try Rig()
        let store = try await rig.open()
        let told = answer(
            200, ("X-RateLimit-Limit", "2"), ("X-RateLimit-Remaining", "2"), ("X-RateLimit-Reset", "60"))
        for adopts in [true, false] {
            let throttle = RequestThrottle(
                name: "adopts \(adopts)", limit: limit, adoptableLimit: adopts ? 600 : nil, store: store)
            for _ in 0..<2 { _ = try await throttle.reserve(plain, now: start) }
            try await throttle.heed(told, now: start)
            let granted = try await throttle.reserve(plain, now: start)
            let isGranted = granted == .granted(at: start)
            #expect(isGranted != adopts)
        }
    }

    @Test func `an account that spends its window waits for the next, and gets it all`() async throws {
        let rig = try NumberedRig()
        rig.vendor.fill("leads/0", 1...25)
        rig.vendor.change { state in
            state.troubles = [
                Trouble(
                    1,
                    .alter { response in
                        response.headers += [
                            .init("X-RateLimit-Remaining", "0"), .init("X-RateLimit-Reset", "90"),
                        ]
                    }, where: { $0.query("page") == "2" })
            ]
        }
        let outcome = try await rig.run(.once)
        #expect(outcome.streams.map(\.fault) == [nil])
        #expect(try rig.live().count == 25)
        let second = try #require(rig.vendor.log.first { $0.query("page") == "2" })
        let next = try #require(rig.vendor.log.map(\.at).filter { $0 > second.at }.min())
        #expect(next - second.at >= .seconds(90))
    }

    // MARK: Sharing

    @Test func `two that want a URL's third use at once do not both get it`() async throws {
        let cursor = Request(
            target: .link("https://vendor.test/api/x?cursor=1"), accept: "*/*",
            ownLimit: ThrottleLimit(requests: 3, per: .seconds(60), burst: 3))
        let wide = ThrottleLimit(requests: 100, per: .seconds(1), burst: 100)
        let now = start
        for _ in 0..<20 {
            let rig = try Rig()
            let store = try await rig.open()
            let before = RequestThrottle(name: "a", limit: wide, store: store)
            for _ in 0..<2 { _ = try await before.reserve(cursor, now: now) }
            // As after a restart: what was used is in the database alone.
            let throttle = RequestThrottle(name: "a", limit: wide, store: store)
            async let one = throttle.reserve(cursor, now: now)
            async let other = throttle.reserve(cursor, now: now)
            let both = try await [one, other]
            let granted = both.filter { $0 == .granted(at: now) }
            #expect(granted.count == 1)
        }
    }

    @Test func `accounts of one credential share its window, also in two files`() async throws {
        let rigs = [try NumberedRig(), try NumberedRig()]
        let throttles = SharedThrottles()
        let clock = rigs[0].clock
        var runners: [Runner] = []
        for (index, rig) in rigs.enumerated() {
            let vendor = NumberedVendor(clock: clock, pageSize: 5)
            vendor.fill("leads/0", 1...50)
            var account = rig.account
            account.name = "account_\(index)"
            account.transport = vendor
            account.throttleName = "shared"
            account.throttle = ThrottleLimit(requests: 2, per: .seconds(1), burst: 2)
            runners.append(
                Runner(
                    store: try await rig.rig.open(), accounts: [account], clock: clock,
                    observer: rig.observer,
                    throttles: throttles, random: { 0.5 }))
        }
        let began = clock.now()
        async let first = runners[0].run(.backfill)
        async let second = runners[1].run(.backfill)
        let outcomes = try await first + second
        #expect(outcomes.flatMap(\.streams).map(\.fault) == [nil, nil])
        // 2 a second: 20 pages take at least 9 seconds, and would take half of it with a throttle each.
        #expect(clock.now() - began >= .seconds(9))
    }
}
