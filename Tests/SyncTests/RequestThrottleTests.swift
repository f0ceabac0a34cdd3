import Mirror
import Store
import Sync
import Testing

struct RequestThrottleTests {
    private let limit = ThrottleLimit(requests: 3, per: .seconds(60), burst: 3)
    private let plain = Request(target: .path("ping", query: []), accept: "*/*")
    private let cursor = Request(
        target: .link("https://vendor.test/api/x?cursor=1"), accept: "*/*",
        ownLimit: ThrottleLimit(requests: 3, per: .seconds(60), burst: 3)
    )
    private let start = ManualClock.start

    @Test func `a restart in the middle of a window goes on with it`() async throws {
        let rig = try Rig()
        let store = try await rig.open()
        for _ in 0..<3 {
            // A new instance each time, as after a restart.
            let throttle = RequestThrottle(name: "a", limit: limit, store: store)
            #expect(try await throttle.reserve(plain, now: start) == .granted(at: start))
        }
        let restarted = RequestThrottle(name: "a", limit: limit, store: store)
        let later = start + .seconds(20)
        #expect(try await restarted.reserve(plain, now: later) == .granted(at: start + .milliseconds(60_001)))
    }

    @Test func `a pause outlives a restart`() async throws {
        let rig = try Rig()
        let store = try await rig.open()
        try await RequestThrottle(name: "a", limit: limit, store: store).pause(
            until: start + .seconds(90), now: start)
        let restarted = RequestThrottle(name: "a", limit: limit, store: store)
        #expect(try await restarted.closedUntil(start, patience: .seconds(600)) == start + .seconds(90))
        #expect(try await restarted.reserve(plain, now: start) == .granted(at: start + .seconds(90)))
    }

    @Test func `a URL with a limit of its own is denied its fourth use in a minute, across restarts`()
        async throws
    {
        let rig = try Rig()
        let store = try await rig.open()
        let wide = ThrottleLimit(requests: 100, per: .seconds(1), burst: 100)
        for second in 0..<3 {
            let throttle = RequestThrottle(name: "a", limit: wide, store: store)
            let now = start + .seconds(second * 10)
            #expect(try await throttle.reserve(cursor, now: now) == .granted(at: now))
        }
        let throttle = RequestThrottle(name: "a", limit: wide, store: store)
        let denied = try await throttle.reserve(cursor, now: start + .seconds(30))
        #expect(denied == .denied(until: start + .milliseconds(60_001)))
        var other = cursor
        other.target = .link("https://vendor.test/api/x?cursor=2")
        let granted = try await throttle.reserve(other, now: start + .seconds(30))
        #expect(granted == .granted(at: start + .seconds(30)))
        let later = start + .milliseconds(60_001)
        #expect(try await throttle.reserve(cursor, now: later) == .granted(at: later))
    }

    @Test func `a denied request takes no slot of the account's`() async throws {
        let rig = try Rig()
        let store = try await rig.open()
        let throttle = RequestThrottle(
            name: "a", limit: ThrottleLimit(requests: 4, per: .seconds(60), burst: 4), store: store
        )
        for _ in 0..<3 { _ = try await throttle.reserve(cursor, now: start) }
        guard case .denied = try await throttle.reserve(cursor, now: start) else {
            Issue.record("the fourth use was granted")
            return
        }
        #expect(try await throttle.reserve(plain, now: start) == .granted(at: start))
    }

    @Test
    func `the pace is the one in force: what the vendor allows, and slower once it finds that too fast`()
        async throws
    {
        let store = try await Rig().open()
        let throttle = RequestThrottle(name: "a", limit: limit, adoptableLimit: 300, store: store)
        #expect(throttle.pace == Throttle.Pace(limit: limit))
        let headers = [
            ("x-ratelimit-limit", "120"), ("x-ratelimit-remaining", "119"), ("x-ratelimit-reset", "60"),
        ]
        let answer = Response(
            status: 200, headers: headers.map { .init($0.0, $0.1) }, body: [],
            url: "https://vendor.test/")
        try await throttle.heed(answer, now: start)
        let adopted = ThrottleLimit(requests: 120, per: .seconds(60), burst: 3)
        #expect(throttle.pace == Throttle.Pace(limit: adopted))
        try await throttle.slowDown(now: start)
        try await throttle.slowDown(now: start)
        #expect(throttle.pace == Throttle.Pace(limit: adopted, slowness: 4))
    }

    @Test func `a slot that cannot be written is not given`() async throws {
        let rig = try Rig()
        let store = try await rig.open()
        let throttle = RequestThrottle(name: "a", limit: limit, store: store)
        try await store.execute("PRAGMA query_only = ON")
        await #expect(throws: Fault.self) { try await throttle.reserve(plain, now: start) }
    }

    @Test func `every request is in the database before it is sent`() async throws {
        let rig = try Rig()
        rig.vendor.fill("Prospects", 35)
        let store = try await rig.open()
        rig.vendor.onRequest { count, sent in
            let record = try await store.throttle(named: "credential of wh")
            let isCounted = record?.uses.contains { $0 <= sent.at && $0 > sent.at - .seconds(1) } ?? false
            #expect(isCounted, "request \(count)")
            guard case .link = sent.target else { return }
            let own = try await store.throttle(named: "url \(Fingerprint.of(sent.target))")
            #expect(own?.uses.count == 1, "request \(count)")
        }
        _ = try await rig.runner(store).run(.backfill)
        #expect(rig.vendor.log.count == 4)
    }

    @Test func `accounts of one credential share its throttle`() async throws {
        let rig = try Rig()
        rig.vendor.fill("Prospects", 100)
        var accounts = [rig.account("one"), rig.account("two")]
        for index in accounts.indices {
            accounts[index].throttleName = "shared"
            accounts[index].throttle = ThrottleLimit(requests: 2, per: .seconds(1), burst: 2)
        }
        let store = try await rig.open()
        _ = try await rig.runner(store, accounts).run(.backfill)
        let times = rig.vendor.log.map(\.at).sorted()
        #expect(times.count == 20)
        // 2 a second: 20 take at least 9 seconds, and would take half of it with a throttle each.
        #expect(try times.at(19) - times.at(0) >= .seconds(9))
    }
}
