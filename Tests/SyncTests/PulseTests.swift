import Dispatch
import Mirror
import Synchronization
import Testing

@testable import Store
@testable import Sync

/// The watchdog ends a service whose loops hang, and none that works.
@Suite(.timeLimit(.minutes(5)))
struct PulseTests {
    /// Notes which accounts are late while each request is under way for so long.
    private final class Watch: Sendable {
        private let seen = Mutex<[[String]]>([])
        let rig: Rig
        private let taking: Duration

        init(_ rig: Rig, taking: Duration = .zero) {
            self.rig = rig
            self.taking = taking
        }

        func look() {
            rig.clock.pass(taking)
            let late = rig.pulse.late()
            seen.withLock { $0.append(late) }
        }

        var late: [[String]] { seen.withLock { $0 } }
    }

    private let everyThreeHours = ThrottleLimit(requests: 1, per: .seconds(3 * 3600), burst: 1)

    private func serve(_ rig: Rig, _ account: MirroredAccount, for duration: Duration) async throws {
        rig.clock.stop(at: rig.clock.now() + duration)
        let service = Task { try await rig.runner(try await rig.open(), [account]).run(.service) }
        try await rig.clock.untilAsleep()
        service.cancel()
        await #expect(throws: CancellationError.self) { try await service.value }
    }

    @Test(arguments: [false, true])
    func `a slot that is hours ahead is waited for: a page's, one ahead of it, the credential's question`(
        isRefused: Bool
    ) async throws {
        let rig = try Rig()
        rig.vendor.fill("Prospects", 35)
        if isRefused { rig.vendor.trouble(Trouble(1, .answer(status: 401)) { $0.path != "ping" }) }
        let watch = Watch(rig)
        rig.vendor.onRequest { _, _ in watch.look() }
        var account = rig.account()
        account.throttle = everyThreeHours
        try await serve(rig, account, for: .seconds(24 * 3600))
        #expect(watch.late.count > 3)
        #expect(watch.late.allSatisfy { $0.isEmpty })
        #expect(rig.vendor.log.contains { $0.path == "ping" } == isRefused)
    }

    @Test func `a slot that is hours ahead is waited for where the vendor is asked about a missing row`()
        async throws
    {
        var rig = try NumberedRig(canConfirm: true)
        rig.vendor.fill("leads/0", 1...12)
        try await rig.run(.once)
        rig.vendor.remove("leads/0", 3...5)
        rig.clock.pass(.seconds(25 * 3600))
        let watch = Watch(rig.rig)
        rig.vendor.onRequest { _, _ in watch.look() }
        rig.account.throttle = everyThreeHours
        try await serve(rig.rig, rig.account, for: .seconds(48 * 3600))
        #expect(try rig.live().count == 9)
        #expect(watch.late.allSatisfy { $0.isEmpty })
    }

    @Test(arguments: [(Duration.seconds(12 * 3600), false), (.seconds(13 * 3600), true)])
    func `a bulk file may take as long as the transport lets it, and no longer`(
        taking: Duration, isLate: Bool
    ) async throws {
        var rig = try Rig()
        rig.loadsFirstFromSnapshot = true
        rig.vendor.fill("Prospects", 30)
        rig.vendor.change { $0.snapshots = ["Prospects": ManualClock.start - .seconds(3600)] }
        let watch = Watch(rig, taking: taking)
        rig.vendor.onRequest { _, sent in if sent.path.contains("daily_snapshots") { watch.look() } }
        try await rig.run(.once)
        #expect(watch.late == [isLate ? ["wh"] : []])
    }

    @Test func `a loop that hangs before its first turn is late too`() async throws {
        let rig = try Rig()
        let store = try await rig.open()
        let gate = DispatchSemaphore(value: 0)
        let holding = Task { await store.hold(until: gate) }
        rig.clock.stop(at: rig.clock.now() + .seconds(30))
        let runner = rig.runner(store)
        let service = Task { try await runner.run(.service) }
        while rig.pulse.late().isEmpty {
            try Task.checkCancellation()
            rig.clock.pass(.seconds(60))
            await Task.yield()
        }
        #expect(rig.pulse.late() == ["wh"])
        service.cancel()
        gate.signal()
        await holding.value
        _ = await service.result
    }

    @Test func `pages of ten minutes, each fetched while the one before is written, are no hang`()
        async throws
    {
        let rig = try Rig()
        rig.vendor.fill("Prospects", 35)
        let watch = Watch(rig, taking: .seconds(600))
        rig.vendor.onRequest { _, _ in watch.look() }
        try await rig.run(.once)
        #expect(watch.late == [[], [], [], []])
    }

    @Test func `a loop that is not heard of when it said is late, until it ends`() {
        let elapsed = Mutex(Duration.zero)
        let pulse = Pulse { elapsed.withLock { $0 } }
        pulse.promise("wh", within: .seconds(5))
        elapsed.withLock { $0 = .seconds(125) }
        #expect(pulse.late().isEmpty)
        elapsed.withLock { $0 = .seconds(126) }
        #expect(pulse.late() == ["wh"])
        pulse.end("wh")
        #expect(pulse.late().isEmpty)
    }

    /// A machine that slept, or whose clock was set ahead: the loop hears of it at the end of its nap, and no promise is
    /// broken meanwhile.
    @Test func `a wall clock that is set makes nobody late`() {
        let elapsed = Mutex(Duration.seconds(1000))
        let pulse = Pulse { elapsed.withLock { $0 } }
        pulse.promise("wh", within: .seconds(3600))
        pulse.promise("past", within: .seconds(-9000))
        elapsed.withLock { $0 = .seconds(1100) }
        #expect(pulse.late().isEmpty)
    }
}

extension Store {
    /// Keeps everybody from the database.
    fileprivate func hold(until gate: DispatchSemaphore) {
        gate.wait()
    }
}
