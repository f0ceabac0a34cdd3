import Mirror
import Store
import Testing

@testable import Sync

/// What is told of requests is what was sent.
@Suite(.timeLimit(.minutes(5)))
struct RequestEventTests {
    /// What the requests of a stream were held back for, in all.
    private func heldBack(_ rig: Rig, _ stream: String = "prospects") -> Duration {
        rig.observer.requested.filter { $0.stream == stream }.reduce(.zero) { $0 + $1.heldBack }
    }

    /// One request in ten seconds.
    private func slow(_ rig: Rig) -> MirroredAccount {
        var account = rig.account()
        account.throttle = ThrottleLimit(requests: 1, per: .seconds(10), burst: 1)
        return account
    }

    @Test func `each request is told of once, with its stream`() async throws {
        var rig = try Rig()
        rig.streams = ["prospects", "activities", "communities"]
        rig.vendor.fill("Prospects", 35)
        rig.vendor.fill("Activities", 15)
        rig.vendor.fill("communities", 2)
        try await rig.run(.once)
        let requested = rig.observer.requested
        #expect(requested.count == rig.vendor.log.count)
        for (stream, table) in [("prospects", "Prospects"), ("activities", "Activities")] {
            let ofStream = requested.filter { $0.stream == stream }
            #expect(
                ofStream.count
                    == rig.vendor.log.filter { $0.isOf(table) || $0.path.contains("cursor=\(table)") }.count)
        }
        #expect(requested.allSatisfy { !$0.isRetry })
    }

    @Test func `a request that is sent again is a retry, and one after it is none`() async throws {
        let rig = try Rig()
        rig.vendor.fill("Prospects", 25)
        rig.vendor.trouble(
            Trouble(2, .answer(status: 503)), Trouble(1, .alter { $0.body = Array("no table".utf8) }))
        try await rig.run(.once)
        #expect(rig.observer.requested.count == rig.vendor.log.count)
        #expect(rig.observer.requested.map(\.isRetry) == [false, true, true, true, false, false])
    }

    @Test func `the question whether a credential is good is a request too`() async throws {
        let rig = try Rig()
        rig.vendor.trouble(Trouble(100, .answer(status: 401)))
        try await rig.run(.once)
        #expect(rig.vendor.log.map(\.path).contains("ping"))
        #expect(rig.observer.requested.count == rig.vendor.log.count)
    }

    @Test func `a bulk file is one request, and its pages are none`() async throws {
        var rig = try Rig()
        rig.loadsFirstFromSnapshot = true
        rig.vendor.fill("Prospects", 25)
        rig.vendor.change { $0.snapshots["Prospects"] = ManualClock.start - .seconds(3600) }
        try await rig.run(.backfill)
        #expect(rig.observer.written.contains { $0.walk.route == .snapshot })
        #expect(rig.observer.requested.count == rig.vendor.log.count)
    }

    @Test func `what the throttle holds back is told to the millisecond`() async throws {
        let rig = try Rig()
        rig.vendor.fill("Prospects", 35)
        _ = try await rig.runner(try await rig.open(), [slow(rig)]).run(.once)
        let log = rig.vendor.log
        #expect(log.count == 4)
        // Each asks when the answer before is there, 20 ms after its request.
        let expected = zip(log.dropFirst(), log).map { $0.at - $1.at - .milliseconds(20) }
        #expect(rig.observer.requested.map(\.heldBack) == [.zero] + expected)
        #expect(expected.allSatisfy { $0 > .milliseconds(9900) })
    }

    @Test func `a pause that the vendor asks for is counted once, with the stream that met it`() async throws
    {
        var rig = try Rig()
        rig.streams = ["prospects", "activities"]
        for table in ["Prospects", "Activities"] { rig.vendor.fill(table, 5) }
        try await rig.run(.once)
        rig.observer.forget()
        rig.vendor.forgetLog()
        rig.vendor.trouble(Trouble(1, .answer(status: 429, headers: [.init("Retry-After", "120")])))
        try await rig.run(.once)
        #expect(rig.observer.requested.filter(\.isRetry).count == 1)
        let first = try #require(rig.observer.requested.first?.stream)
        let other = first == "prospects" ? "activities" : "prospects"
        #expect(heldBack(rig, first) >= .seconds(120))
        #expect(heldBack(rig, first) < .seconds(121))
        #expect(heldBack(rig, other) < .seconds(1))
    }

    @Test func `a pause told with a good answer holds back the request after it`() async throws {
        let rig = try Rig()
        rig.vendor.fill("Prospects", 15)
        rig.vendor.trouble(
            Trouble(
                1,
                .alter {
                    $0.headers += [.init("X-RateLimit-Remaining", "0"), .init("X-RateLimit-Reset", "40")]
                }))
        try await rig.run(.once)
        let log = rig.vendor.log
        #expect(log.count == 2)
        #expect(try log.at(1).at - log.at(0).at >= .seconds(40))
        #expect(heldBack(rig) == .seconds(40))
    }

    @Test func `what holds nobody back is not counted`() async throws {
        let rig = try Rig()
        rig.vendor.fill("Prospects", 5)
        rig.vendor.trouble(Trouble(1, .answer(status: 503)))
        try await rig.serve(for: .seconds(1000))
        #expect(rig.observer.requested.count > 3)
        #expect(rig.observer.requested.count { $0.isRetry } == 1)
        #expect(heldBack(rig) == .zero)
    }

    @Test func `a hold ends when it is over, however long something else takes`() {
        var hold = HoldBack()
        let now = ManualClock.start
        hold.begin(at: now, until: now + .seconds(20))
        #expect(hold.lasts(until: now + .seconds(20)))
        #expect(!hold.lasts(until: now + .seconds(21)))
        #expect(hold.settle(at: now + .seconds(90)) == .seconds(20))
        #expect(hold.settle(at: now + .seconds(91)) == .zero)
        hold.begin(at: now, until: now + .seconds(20))
        hold.begin(at: now + .seconds(5), until: now + .seconds(60))
        #expect(hold.settle(at: now + .seconds(10)) == .seconds(10))
    }
}
