import Mirror
import Store
import Sync
import Testing

/// Vendors that ask for silence.
@Suite(.timeLimit(.minutes(5)))
struct PauseTests {
    private func times(_ log: [Sent]) -> [Duration] {
        zip(log.dropFirst(), log).map { $0.at - $1.at }
    }

    @Test func `a 429 that says how long pauses every stream of the account so long`() async throws {
        var rig = try Rig()
        rig.streams = ["prospects", "activities", "residents"]
        for table in ["Prospects", "Activities", "Residents"] { rig.vendor.fill(table, 5) }
        try await rig.run(.once)
        rig.vendor.forgetLog()
        rig.vendor.trouble(Trouble(1, .answer(status: 429, headers: [.init("Retry-After", "120")])))
        let outcome = try await rig.run(.once)
        #expect(outcome.streams.allSatisfy { $0.fault == nil })
        #expect(rig.vendor.log.count == 4)
        #expect(try times(rig.vendor.log).at(0) >= .seconds(120))
        #expect(try times(rig.vendor.log).at(0) < .seconds(125))
    }

    @Test func `a 429 that does not say how long pauses for a minute`() async throws {
        let rig = try Rig()
        rig.vendor.fill("Prospects", 5)
        rig.vendor.trouble(Trouble(1, .answer(status: 429)))
        try await rig.run(.once)
        #expect(try times(rig.vendor.log).at(0) >= .seconds(60))
        #expect(try times(rig.vendor.log).at(0) < .seconds(65))
    }

    @Test func `a 429 to the page fetched ahead pauses the account at once`() async throws {
        var rig = try Rig()
        rig.streams = ["prospects", "communities"]
        rig.vendor.fill("communities", 2)
        rig.vendor.fill("Prospects", 25)
        let clock = rig.clock
        // The list is due again just when the page ahead is refused.
        rig.vendor.onRequest { count, sent in
            if sent.path.contains("cursor=") && count == 3 { clock.pass(.seconds(400)) }
        }
        rig.vendor.trouble(
            Trouble(1, .answer(status: 429, headers: [.init("Retry-After", "900")])) {
                $0.path.contains("cursor=")
            }
        )
        try await rig.serve(for: .seconds(2000))
        let log = rig.vendor.log
        #expect(try log.at(2).path.contains("cursor="))
        #expect(try log.at(3).at - log.at(2).at >= .seconds(900))
        #expect(try rig.mirrored().count == 25)
    }

    @Test func `one account's pause does not stop another's`() async throws {
        let rig = try Rig()
        let other = ScriptedVendor(clock: rig.clock)
        for vendor in [rig.vendor, other] { vendor.fill("Prospects", 25) }
        rig.vendor.trouble(Trouble(1, .answer(status: 429, headers: [.init("Retry-After", "590")])))
        // Time stands still: whoever has to wait, waits until the clock is turned.
        rig.clock.stop(at: rig.clock.now() + .seconds(30))
        let store = try await rig.open()
        let runner = rig.runner(store, [rig.account("paused"), rig.account("other", vendor: other)])
        let run = Task { try await runner.run(.once) }
        try await rig.clock.untilAsleep()
        while !rig.observer.ended.contains(where: { $0.walk.kind == .backfill }) {
            try Task.checkCancellation()
            await Task.yield()
        }
        #expect(try rig.state(account: "other").rowsLive == 25)
        #expect(try rig.state(account: "paused").rowsLive == 0)
        rig.clock.release()
        let outcomes = try await run.value
        #expect(outcomes.map(\.account) == ["paused", "other"])
        #expect(outcomes.allSatisfy { $0.streams.allSatisfy { $0.fault == nil } })
    }

    @Test func `a pause outlives the process`() async throws {
        let rig = try Rig()
        rig.vendor.fill("Prospects", 5)
        rig.vendor.trouble(Trouble(1, .answer(status: 429, headers: [.init("Retry-After", "590")])))
        rig.clock.stop(at: rig.clock.now() + .seconds(60))
        let run = Task { try await rig.run(.once) }
        try await rig.clock.untilAsleep()
        run.cancel()
        await #expect(throws: CancellationError.self) { try await run.value }
        rig.clock.release()
        try await rig.run(.once)
        #expect(try times(rig.vendor.log).at(0) >= .seconds(590))
    }

    @Test func `a vendor that only ever says 429 is left until the stream is next due`() async throws {
        let rig = try Rig()
        rig.vendor.trouble(Trouble(100, .answer(status: 429, headers: [.init("Retry-After", "1")])))
        let outcome = try await rig.run(.once)
        #expect(rig.vendor.log.count == 8)
        #expect(outcome.streams.map(\.state.condition) == [.failing])
    }
}
