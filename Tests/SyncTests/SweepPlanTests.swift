import Mirror
import Testing

@testable import Store
@testable import Sync

/// When a walk of everything is due, and what a poll asks for.
struct SweepPlanTests {
    private let now = ManualClock.start
    private let day = Duration.seconds(86_400)

    private func work(
        _ polling: Stream.Polling = .changes(overlap: .seconds(300)),
        _ change: (inout StreamState) -> Void = { _ in }
    ) -> StreamWork {
        let stream = Stream(name: "prospects", polling: polling, rank: 0)
        var state = StreamState(
            account: "wh", stream: stream.name, vendor: "welcomehome", table: "wh_prospects", condition: .ok,
            watermark: now - .seconds(900), rowsLive: 9, rowsDeleted: 0, pollInterval: .seconds(300),
            lastFullWalkAt: now - .seconds(3600), failures: 0
        )
        state.nextDueAt = now + .seconds(60)
        change(&state)
        var work = StreamWork(stream: stream, state: state, now: now)
        work.sweepEvery = day
        return work
    }

    private func next(_ work: StreamWork, isKeyless: Bool = false, at instant: Instant? = nil) throws -> Walk
    {
        WalkPlan.next(work, account: try Rig().account(), isKeyless: isKeyless, now: instant ?? now)
    }

    // MARK: Sweeps

    @Test func `a sweep is due a day after the last one, or after the first full walk`() {
        #expect(work().sweepDueAt(now) == now - .seconds(3600) + day)
        #expect(work { $0.lastSweepAt = now }.sweepDueAt(now) == now + day)
        #expect(work { $0.lastFullWalkAt = nil }.sweepDueAt(now) == nil)
    }

    @Test func `one that told nothing says itself when the next may begin`() {
        let later = now + .seconds(600)
        #expect(
            work {
                $0.lastSweepAt = now - day * 3
                $0.sweepNotBefore = later
            }.sweepDueAt(now) == later)
    }

    @Test
    func `none is due before the first walk of everything, where every poll is one, or where none is wanted`()
    {
        #expect(work { $0.watermark = nil }.sweepDueAt(now) == nil)
        #expect(work(.whole(atFullWalkPace: true)).sweepDueAt(now) == nil)
        let conditional = Stream.Polling.changesIfHonoured(overlap: .zero, otherwise: .whole)
        #expect(work(conditional).sweepDueAt(now) != nil)
        #expect(work(conditional) { $0.honoured.filter = true }.sweepDueAt(now) != nil)
        #expect(work(conditional) { $0.honoured.filter = false }.sweepDueAt(now) == nil)
        #expect(
            work(.changesIfHonoured(overlap: .zero, otherwise: .newestFirst)) { $0.honoured.filter = false }
                .sweepDueAt(now) != nil)
        var unwanted = work()
        unwanted.sweepEvery = nil
        #expect(unwanted.sweepDueAt(now) == nil)
    }

    @Test func `a service sweeps between two polls, a one-shot instead of one`() throws {
        var due = work { $0.lastSweepAt = now - day }
        #expect(try next(due) == Walk(kind: .sweep, startedAt: now, findsVanished: true))
        due.dueAt = now
        #expect(try next(due).kind == .poll)
        due.isOneShot = true
        #expect(try next(due).kind == .sweep)
        due.wantsBackfill = true
        #expect(try next(due).kind == .backfill)
        var early = work { $0.lastSweepAt = now - day + .seconds(1) }
        early.isOneShot = true
        #expect(try next(early).kind == .poll)
    }

    // MARK: Narrowing

    @Test func `a poll asks for changes as the stream has it`() throws {
        let watermark = now - .seconds(900)
        func walk(_ polling: Stream.Polling, _ honoured: Bool? = nil) throws -> Walk {
            try next(work(polling) { $0.honoured.filter = honoured })
        }
        func poll(_ narrowing: Walk.Narrowing) -> Walk {
            Walk(kind: .poll, startedAt: now, since: watermark, narrowing: narrowing)
        }
        let whole = Walk(kind: .poll, startedAt: now, findsVanished: true)
        #expect(try walk(.changes(overlap: .zero)) == poll(.filter))
        #expect(try walk(.newestFirst(overlap: .zero)) == poll(.newestFirst))
        #expect(try walk(.whole(atFullWalkPace: false)) == whole)
        for (honoured, orWhole, orNewest) in [
            (nil, poll(.filter), poll(.filter)), (true, poll(.filter), poll(.filter)),
            (false, whole, poll(.newestFirst)),
        ] as [(Bool?, Walk, Walk)] {
            #expect(try walk(.changesIfHonoured(overlap: .zero, otherwise: .whole), honoured) == orWhole)
            #expect(
                try walk(.changesIfHonoured(overlap: .zero, otherwise: .newestFirst), honoured) == orNewest)
        }
    }

    @Test func `what was held is walked whole, and looks for what vanished`() throws {
        let held = work { $0.condition = .held }
        #expect(try next(held) == Walk(kind: .poll, startedAt: now, findsVanished: true))
    }

    @Test func `a backfill over rows looks for what vanished, the first one has nothing to look for`() throws
    {
        var again = work()
        again.wantsBackfill = true
        #expect(try next(again).findsVanished == true)
        #expect(try next(work { $0.watermark = nil }).findsVanished == true)
        let first = work {
            $0.watermark = nil
            $0.rowsLive = 0
        }
        #expect(try next(first).findsVanished == nil)
        let deleted = work {
            $0.watermark = nil
            ($0.rowsLive, $0.rowsDeleted) = (0, 3)
        }
        #expect(try next(deleted).findsVanished == true)
    }

    // MARK: The end of a walk

    private func completion(
        _ work: StreamWork, _ kind: Walk.Kind, ignoresSince: Bool = false, endingAfter seconds: Int = 10
    ) throws -> PageCommit.Completion? {
        var account = try Rig().account()
        account.maxDeletePercent = 7
        let fetched = FetchedPage(
            page: Page(records: .none, next: nil, ignoresSince: ignoresSince), vendorTime: nil)
        return WalkPlan.commit(
            fetched, work, account: account, after: Checkpoint(walk: Walk(kind: kind, startedAt: now)),
            now: now + .seconds(seconds)
        ).completion
    }

    @Test func `a sweep does not put the next poll off, nor into the past`() throws {
        #expect(try completion(work(), .sweep)?.nextDueAt == now + .seconds(60))
        #expect(try completion(work(), .sweep, endingAfter: 500)?.nextDueAt == now + .seconds(500))
        #expect(try completion(work(), .poll)?.nextDueAt == now + .seconds(300))
    }

    @Test func `a vendor that ignores the question is polled at the full walk's pace from then on`() throws {
        let conditional = Stream.Polling.changesIfHonoured(overlap: .zero, otherwise: .whole)
        #expect(try completion(work(conditional), .poll)?.pollInterval == .seconds(300))
        let ignoring = try completion(work(conditional), .poll, ignoresSince: true)
        #expect(ignoring?.pollInterval == .seconds(3600))
        #expect(ignoring?.nextDueAt == now + .seconds(3600))
        let newest = Stream.Polling.changesIfHonoured(overlap: .zero, otherwise: .newestFirst)
        #expect(try completion(work(newest), .poll, ignoresSince: true)?.pollInterval == .seconds(300))
    }

    @Test func `the brake's share and the next sweep come from the account`() throws {
        let completion = try completion(work(), .sweep)
        #expect(completion?.maxDeletePercent == 7)
        #expect(completion?.sweepAgainAt == now + .seconds(3610))
        #expect(completion?.canConfirm == false)
    }

    // MARK: Totals

    private func total(_ position: Position, next: Position?, told: Int?, known: Int?) throws -> Int? {
        let fetched = FetchedPage(page: Page(records: .none, next: next, total: told), vendorTime: nil)
        let checkpoint = Checkpoint(
            walk: Walk(kind: .sweep, startedAt: now), position: position, pages: 4, total: known)
        return WalkPlan.commit(
            fetched, work(), account: try Rig().account(), after: checkpoint, now: now
        ).checkpoint.total
    }

    @Test func `a list's total is what its first page said`() throws {
        let second = Position(place: .page(number: 2, largest: 5))
        #expect(try total(.beginning, next: second, told: 9, known: nil) == 9)
        #expect(
            try total(second, next: Position(place: .page(number: 3, largest: 5)), told: 8, known: 9) == 9)
        #expect(try total(second, next: nil, told: 8, known: 9) == 9)
    }

    // MARK: The account's queue

    @Test func `a stream wants to be woken for its sweep as for its poll`() {
        let early = work { $0.lastSweepAt = now - day + .seconds(30) }
        #expect(early.outlook(now).dueAt == now + .seconds(30))
        #expect(early.outlook(now).walk == .sweep)
        let late = work { $0.lastSweepAt = now - day + .seconds(90) }
        #expect(late.outlook(now).dueAt == now + .seconds(60))
        #expect(late.outlook(now).walk == .poll)
        #expect(late.outlook(now + .seconds(60)).walk == .poll)
    }

    @Test func `a sweep begins between two polls, and instead of one where there is no between`() {
        func next(polled: Duration, afterSweepWasDueBy age: Duration) -> Walk.Kind {
            work {
                $0.lastSweepAt = now - day - age
                $0.lastSuccessAt = now - age + polled
                $0.nextDueAt = now - .seconds(1)
            }.nextWalk(now)
        }
        // The service was down: what changed meanwhile comes first.
        #expect(next(polled: .zero, afterSweepWasDueBy: day) == .poll)
        #expect(next(polled: .seconds(3600), afterSweepWasDueBy: .seconds(7200)) == .poll)
        // It polls without a pause.
        #expect(next(polled: .seconds(3601), afterSweepWasDueBy: .seconds(7200)) == .sweep)
    }

    @Test func `one that fails is not swept before it is tried again, a held one is`() {
        func outlook(_ condition: StreamState.Condition) -> Scheduler.Outlook {
            work {
                $0.condition = condition
                $0.lastSweepAt = now - day
            }.outlook(now)
        }
        for condition in [StreamState.Condition.failing, .refused, .unavailable] {
            #expect(outlook(condition).dueAt == now + .seconds(60))
        }
        for condition in [StreamState.Condition.ok, .stale] {
            #expect(outlook(condition).dueAt == now)
            #expect(outlook(condition).walk == .sweep)
        }
    }

    @Test func `a sweep under way lends its overdue poll its place`() {
        var sweeping = work()
        sweeping.state.checkpoint = Checkpoint(walk: Walk(kind: .sweep, startedAt: now, findsVanished: true))
        sweeping.dueAt = now
        #expect(sweeping.outlook(now).walk == .sweep)
        #expect(sweeping.outlook(now).isUnderWay)
        #expect(sweeping.outlook(now + .seconds(60)).walk == .poll)
    }

    @Test func `only a numbered page of long ago is another place by now`() {
        func hasShifted(
            _ place: Position.Place, after seconds: Int, isNumbered: Bool = true,
            aRequestEvery period: Int = 1
        ) -> Bool {
            var stream = Stream(name: "leads", polling: .changes(overlap: .zero), rank: 0)
            stream.isPageNumbered = isNumbered
            let work = StreamWork(stream: stream, state: work().state, now: now)
            let checkpoint = Checkpoint(
                walk: Walk(kind: .sweep, startedAt: now - .seconds(9000)), position: Position(place: place),
                savedAt: now)
            let limit = ThrottleLimit(requests: 1, per: .seconds(period), burst: 1)
            return work.hasShifted(checkpoint, limit: limit, now: now + .seconds(seconds))
        }
        let page = Position.Place.page(number: 2, largest: 5)
        #expect(!hasShifted(page, after: 3600))
        #expect(hasShifted(page, after: 3601))
        #expect(!hasShifted(page, after: 9000, isNumbered: false))
        #expect(!hasShifted(.confirmation, after: 9000))
        #expect(!hasShifted(.beginning, after: 9000))
        // With a request every three hours there is no page within one.
        #expect(!hasShifted(page, after: 60 * 3600, aRequestEvery: 3 * 3600))
        #expect(hasShifted(page, after: 60 * 3600 + 1, aRequestEvery: 3 * 3600))
    }
}
