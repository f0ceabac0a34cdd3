import Mirror
import Store
import Sync
import Testing

/// Accounts that may ask so seldom that the next slot is far ahead.
@Suite(.timeLimit(.minutes(5)))
struct SlowThrottleTests {
    private func account(_ rig: Rig, aRequestEvery period: Duration) -> MirroredAccount {
        var account = rig.account()
        account.throttle = ThrottleLimit(requests: 1, per: period, burst: 1)
        return account
    }

    @Test func `a poll that becomes due before the next slot gets it, and not the backfill under way`()
        async throws
    {
        var rig = try Rig()
        rig.streams = ["prospects", "communities"]
        rig.pollEvery = .seconds(1500)
        rig.vendor.fill("communities", 2)
        rig.vendor.fill("Prospects", 55)
        let account = account(rig, aRequestEvery: .seconds(600))
        rig.clock.stop(at: rig.clock.now() + .seconds(4500))
        let runner = rig.runner(try await rig.open(), [account])
        let service = Task { try await runner.run(.service) }
        try await rig.clock.untilAsleep()
        service.cancel()
        await #expect(throws: CancellationError.self) { try await service.value }
        let log = rig.vendor.log
        #expect(zip(log.dropFirst(), log).allSatisfy { $0.at - $1.at >= .seconds(600) })
        let polled = log.filter { $0.path.contains("communities") }.map { $0.at - ManualClock.start }
        #expect(polled.map { $0.components.seconds } == [0, 1800, 3600])
        #expect(log.count == 8)
    }

    @Test func `an order does not wait in silence for a slot that is hours ahead, and is done when it comes`()
        async throws
    {
        let rig = try Rig()
        rig.vendor.fill("Prospects", 5)
        let orders = Orders(account: "wh")
        let runner = Runner(
            store: try await rig.open(), accounts: [account(rig, aRequestEvery: .seconds(3 * 3600))],
            clock: rig.clock, observer: rig.observer, orders: orders, random: { 0.5 }
        )
        rig.clock.stop(at: rig.clock.now() + .seconds(30))
        let service = Task { try await runner.run(.service) }
        try await rig.clock.untilAsleep()
        let asked = rig.clock.now()
        let (ends, continuation) = AsyncStream.makeStream(of: AccountOutcome?.self)
        orders.place(Order(mission: .once, streams: ["prospects"]) { continuation.yield($0) })
        for await end in ends {
            let fault = try #require(end?.streams.first?.fault)
            #expect(fault.cause.contains("no request may go to the vendor before"))
            break
        }
        #expect(rig.clock.now() < asked + .seconds(30))
        #expect(rig.vendor.log.count == 1)
        rig.clock.turn(to: asked + .seconds(3 * 3600))
        try await rig.clock.untilAsleep()
        #expect(rig.vendor.log.count == 2)
        service.cancel()
        await #expect(throws: CancellationError.self) { try await service.value }
    }
}
