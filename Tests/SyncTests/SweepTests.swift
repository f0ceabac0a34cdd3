import Mirror
import SQLite
import Store
import Sync
import Synchronization
import Testing

/// Walks of everything, what they find gone, and what holds them up.
@Suite(.timeLimit(.minutes(5)))
struct SweepTests {
    private func release(_ rig: NumberedRig) throws -> [String] {
        try HeldStreams.release(
            in: rig.rig.scratch.database, account: "num", streams: nil, now: rig.clock.now())
    }

    @Test func `a service sweeps when that is due, between its polls, and finds what vanished`() async throws
    {
        var rig = try NumberedRig()
        rig.account.sweepEvery = .seconds(1000)
        rig.vendor.fill("leads/0", 1...12)
        try await rig.serve(for: .seconds(400))
        rig.vendor.remove("leads/0", 3...3)
        try await rig.serve(for: .seconds(1000))
        #expect(rig.begun.filter { $0 == .sweep }.count == 1)
        #expect(try rig.live().count == 12)
        try await rig.serve(for: .seconds(1000))
        #expect(rig.begun.filter { $0 == .sweep }.count == 2)
        #expect(try rig.live() == Set(1...12).subtracting([3]))
        #expect(try rig.state().rowsDeleted == 1)
        // Polls go on at their own pace.
        let polls = rig.observer.begun.filter { $0.walk.kind == .poll }.map(\.walk.startedAt)
        #expect(polls.count >= 6)
        let gaps = zip(polls.dropFirst(), polls).map { $0 - $1 }
        for gap in gaps { #expect(gap >= .seconds(300) && gap <= .seconds(302)) }
    }

    @Test func `a one-shot sweeps in a poll's place where a sweep is due`() async throws {
        let rig = try NumberedRig()
        rig.vendor.fill("leads/0", 1...12)
        try await rig.run(.once)
        rig.clock.pass(.seconds(3600))
        try await rig.run(.once)
        #expect(rig.begun == [.backfill, .poll])
        rig.clock.pass(.seconds(23 * 3600))
        try await rig.run(.once)
        #expect(rig.begun == [.backfill, .poll, .sweep])
        rig.clock.pass(.seconds(3600))
        try await rig.run(.once)
        #expect(rig.begun == [.backfill, .poll, .sweep, .poll])
    }

    @Test(arguments: [404, 410])
    func `where the vendor can be asked, one sweep is enough, and what it still has stays`(_ status: Int)
        async throws
    {
        let rig = try NumberedRig(canConfirm: true)
        rig.vendor.fill("leads/0", 1...12)
        try await rig.run(.once)
        rig.vendor.remove("leads/0", 3...5)
        // The list leaves it out, and it is there.
        rig.vendor.fill("leads/elsewhere", 4...4)
        rig.vendor.change { state in
            state.troubles = [Trouble(1, .answer(status: status)) { $0.path == "leads/id/3" }]
        }
        rig.clock.pass(.seconds(25 * 3600))
        let log = rig.vendor.log.count
        let outcome = try await rig.run(.once)
        #expect(outcome.streams.map(\.fault) == [nil])
        #expect(outcome.streams.map(\.rows.deleted) == [2])
        #expect(try rig.live() == Set(1...12).subtracting([3, 5]))
        #expect(
            rig.vendor.log.dropFirst(log).map(\.path) == [
                "leads/0", "leads/0", "leads/id/3", "leads/id/4", "leads/id/5",
            ])
        #expect(
            try rig.rig.query("SELECT pages, requests, rows_deleted FROM crmirror_runs WHERE kind = 'sweep'")
                == [[2, 5, 2]])
        let questions = rig.observer.events.filter {
            if case .asksAboutMissing(3) = $0.kind { true } else { false }
        }
        #expect(questions.count == 1)
    }

    @Test func `a confirmation that was stopped goes on, and one that fails is tried again`() async throws {
        let rig = try NumberedRig(canConfirm: true)
        rig.vendor.fill("leads/0", 1...12)
        try await rig.run(.once)
        rig.vendor.remove("leads/0", 3...5)
        rig.clock.pass(.seconds(25 * 3600))
        rig.vendor.change { state in
            state.troubles = [
                Trouble(2, .answer(status: 500)) { $0.path == "leads/id/3" },
                Trouble(1, .stop) { $0.path == "leads/id/4" },
            ]
            state.log = []
        }
        try await rig.runUntilStopped(.once)
        #expect(try rig.live().count == 12)
        #expect(try rig.state().checkpoint?.position.place == .confirmation)
        try await rig.run(.once)
        #expect(try rig.live() == Set(1...12).subtracting(3...5))
        #expect(
            rig.vendor.log.map(\.path) == [
                "leads/0", "leads/0", "leads/id/3", "leads/id/3", "leads/id/3", "leads/id/4", "leads/id/4",
                "leads/id/5",
            ])
    }

    @Test func `an answer that tells neither marks nothing`() async throws {
        let rig = try NumberedRig(canConfirm: true)
        rig.vendor.fill("leads/0", 1...12)
        try await rig.run(.once)
        rig.vendor.remove("leads/0", 3...3)
        rig.clock.pass(.seconds(25 * 3600))
        rig.vendor.change { $0.troubles = [Trouble(99, .answer(status: 500)) { $0.path == "leads/id/3" }] }
        let outcome = try await rig.run(.once)
        // Nor does it hold the stream up: the row is left for another walk.
        #expect(outcome.streams.map(\.fault?.kind) == [nil])
        #expect(outcome.streams.map(\.state.condition) == [.ok])
        #expect(try rig.live().count == 12)
    }

    // MARK: The brake

    @Test func `half of a collection gone is held in a one-shot, which says so, until it is released`()
        async throws
    {
        let rig = try NumberedRig()
        rig.vendor.fill("leads/0", 1...100)
        try await rig.run(.once)
        let completeThrough = try rig.state().completeThrough
        rig.vendor.remove("leads/0", 51...100)
        rig.clock.pass(.seconds(25 * 3600))
        for _ in 0..<3 {
            let outcome = try await rig.run(.once)
            #expect(outcome.streams.map(\.fault?.kind) == [.suspicious])
            #expect(outcome.streams.map(\.state.condition) == [.held])
            #expect(try rig.live().count == 100)
            #expect(try rig.state().completeThrough == completeThrough)
            rig.clock.pass(.seconds(600))
        }
        #expect(try release(rig) == ["leads"])
        let outcome = try await rig.run(.once)
        #expect(outcome.streams.map(\.fault) == [nil])
        #expect(outcome.streams.map(\.state.condition) == [.ok])
        #expect(try rig.live() == Set(1...50))
    }

    @Test func `a held stream whose pages shifted is held still, and a one-shot says so`() async throws {
        let rig = try NumberedRig()
        rig.vendor.fill("leads/0", 1...100)
        try await rig.run(.once)
        rig.vendor.remove("leads/0", 51...100)
        rig.clock.pass(.seconds(25 * 3600))
        try await rig.run(.once)
        // Each page tells another total.
        rig.vendor.onRequest { count, _ in rig.vendor.fill("leads/0", (1000 + count)...(1000 + count)) }
        let outcome = try await rig.run(.once)
        #expect(outcome.streams.map(\.state.condition) == [.held])
        #expect(outcome.streams.first?.fault != nil)
    }

    @Test func `a service polls on while it is held, and marks once it is released`() async throws {
        var rig = try NumberedRig()
        rig.account.sweepEvery = .seconds(1000)
        rig.vendor.fill("leads/0", 1...100)
        try await rig.serve(for: .seconds(100))
        rig.vendor.remove("leads/0", 51...100)
        try await rig.serve(for: .seconds(1500))
        #expect(try rig.state().condition == .held)
        rig.observer.forget()
        rig.vendor.fill("leads/0", 200...200, updatedAt: rig.clock.now())
        try await rig.serve(for: .seconds(700))
        #expect(try rig.live().contains(200))
        #expect(try rig.state().condition == .held)
        #expect(Set(rig.observer.endedHeld) == [true])
        #expect(try rig.live().count == 101)
        #expect(try release(rig) == ["leads"])
        try await rig.serve(for: .seconds(700))
        #expect(try rig.state().condition == .ok)
        #expect(try rig.live() == Set(1...50).union([200]))
    }

    @Test func `what is held without a watermark is walked whole at the full walk's pace, not the poll's`()
        async throws
    {
        var rig = try NumberedRig()
        rig.vendor.fill("leads/0", 1...100)
        try await rig.run(.once)
        rig.vendor.remove("leads/0", 51...100)
        rig.account.scope = "another"
        rig.observer.forget()
        try await rig.serve(for: .seconds(3 * 3600 + 600))
        #expect(try rig.state().condition == .held)
        #expect(try rig.state().watermark == nil)
        let began = rig.observer.begun.map(\.walk.startedAt)
        #expect(began.count == 4)
        #expect(zip(began.dropFirst(), began).allSatisfy { $0 - $1 >= .seconds(3600) })
    }

    @Test func `a release beside the running service is taken up by its next walk`() async throws {
        var rig = try NumberedRig()
        rig.account.sweepEvery = .seconds(1000)
        rig.vendor.fill("leads/0", 1...100)
        try await rig.serve(for: .seconds(100))
        rig.vendor.remove("leads/0", 51...100)
        let isReleased = Once()
        let database = rig.rig.scratch.database
        let clock = rig.clock
        // A while after the brake, in the middle of the service's life.
        rig.vendor.onRequest { _, sent in
            guard sent.query("since") != nil, sent.at > ManualClock.start + .seconds(2000) else { return }
            guard isReleased.first() else { return }
            _ = try HeldStreams.release(in: database, account: "num", streams: nil, now: clock.now())
        }
        try await rig.serve(for: .seconds(4000))
        #expect(try rig.state().condition == .ok)
        #expect(try rig.live() == Set(1...50))
    }
}

/// True the first time.
final class Once: Sendable {
    private let isUsed = Mutex(false)

    func first() -> Bool {
        isUsed.withLock { isUsed in
            defer { isUsed = true }
            return !isUsed
        }
    }
}
