import Mirror
import Store
import Sync
import Testing

/// A clock that was wrong, and is set back: what was put off by it would wait for as long as it was wrong.
@Suite(.timeLimit(.minutes(5)))
struct ClockSetBackTests {
    private let hours = Duration.seconds(7 * 3600)

    private func rig() throws -> Rig {
        let rig = try Rig()
        rig.vendor.fill("Prospects", 5)
        return rig
    }

    /// Polls every five minutes, from the moment at which the clock is right.
    private func expectPolls(_ rig: Rig, from rightSince: Instant) throws {
        let polls = rig.observer.ended.map(\.walk).filter { $0.kind == .poll }.map(\.startedAt)
        #expect(try polls.at(0) - rightSince < .seconds(5))
        #expect(polls.count == 4)
        #expect(zip(polls.dropFirst(), polls).allSatisfy { $0 - $1 < .seconds(310) })
        let completeThrough = try #require(try rig.state().completeThrough)
        #expect((rightSince...rightSince + .seconds(1000)).contains(completeThrough))
    }

    @Test func `a service that waits polls at once, and goes on as it does`() async throws {
        let rig = try rig()
        rig.clock.stop(at: rig.clock.now() + .seconds(60))
        let runner = rig.runner(try await rig.open())
        let service = Task { try await runner.run(.service) }
        try await rig.clock.untilAsleep()
        rig.observer.forget()
        let rightSince = rig.clock.now() - hours
        rig.clock.stop(at: rig.clock.now() + .seconds(1000))
        rig.clock.setBack(by: hours)
        while rig.observer.ended.count(where: { $0.walk.kind == .poll }) < 4 {
            try Task.checkCancellation()
            await Task.yield()
        }
        try await rig.clock.untilAsleep()
        try expectPolls(rig, from: rightSince)
        service.cancel()
        await #expect(throws: CancellationError.self) { try await service.value }
    }

    @Test func `a service that is started behind it does so too`() async throws {
        let rig = try rig()
        try await rig.serve(for: .seconds(60))
        rig.observer.forget()
        rig.clock.setBack(by: hours)
        let rightSince = rig.clock.now()
        try await rig.serve(for: .seconds(1000))
        try expectPolls(rig, from: rightSince)
    }

    @Test func `a sweep that was noted for a time to come is due`() async throws {
        let rig = try NumberedRig(canConfirm: true)
        rig.vendor.fill("leads/0", 1...12)
        try await rig.run(.once)
        rig.clock.setBack(by: hours)
        rig.vendor.remove("leads/0", 3...5)
        try await rig.run(.once)
        #expect(try rig.live().count == 9)
    }
}
