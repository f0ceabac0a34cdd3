import Mirror
import Testing

@testable import Store
@testable import Sync

struct WalkPlanTests {
    private let now = ManualClock.start
    private let vendorTime = ManualClock.start + .seconds(600)

    private func account(_ change: (inout Rig) -> Void = { _ in }) throws -> MirroredAccount {
        var rig = try Rig()
        change(&rig)
        return rig.account()
    }

    private func work(
        _ stream: Stream, watermark: Instant? = nil, lastFullWalkAt: Instant? = nil
    ) -> StreamWork {
        let state = StreamState(
            account: "wh", stream: stream.name, vendor: "welcomehome", table: "wh_\(stream.name)",
            condition: .ok,
            watermark: watermark, rowsLive: 0, rowsDeleted: 0, pollInterval: .seconds(300),
            lastFullWalkAt: lastFullWalkAt, failures: 0
        )
        return StreamWork(stream: stream, state: state, now: now)
    }

    private var changing: Stream {
        Stream(name: "prospects", polling: .changes(overlap: .seconds(300)), rank: 0)
    }

    private func page(next: Position?) -> FetchedPage {
        let records = Records(bytes: [], columns: [], cells: [], key: .wholeRow, isValidUTF8: true)
        return FetchedPage(page: Page(records: records, next: next), vendorTime: vendorTime)
    }

    @Test func `the first walk is of everything, the next asks for what changed since the watermark`() throws
    {
        let first = WalkPlan.next(work(changing), account: try account(), isKeyless: false, now: now)
        #expect(first == Walk(kind: .backfill, startedAt: now))
        let watermark = now - .seconds(900)
        let next = WalkPlan.next(
            work(changing, watermark: watermark), account: try account(), isKeyless: false, now: now
        )
        #expect(next == Walk(kind: .poll, startedAt: now, since: watermark, narrowing: .filter))
    }

    @Test func `a list that cannot say what changed is walked whole by every poll`() throws {
        let list = Stream(name: "stages", polling: .whole(atFullWalkPace: false), rank: 0)
        let walk = WalkPlan.next(
            work(list, watermark: now), account: try account(), isKeyless: false, now: now)
        #expect(walk == Walk(kind: .poll, startedAt: now, findsVanished: true))
    }

    @Test func `a table without ids is walked whole when that is due, and asked for changes in between`()
        throws
    {
        let watermark = now - .seconds(60)
        let recent = work(changing, watermark: watermark, lastFullWalkAt: now - .seconds(3599))
        let due = work(changing, watermark: watermark, lastFullWalkAt: now - .seconds(3600))
        #expect(WalkPlan.next(recent, account: try account(), isKeyless: true, now: now).since == watermark)
        #expect(WalkPlan.next(due, account: try account(), isKeyless: true, now: now).since == nil)
        #expect(WalkPlan.next(due, account: try account(), isKeyless: false, now: now).since == watermark)
        var wanting = recent
        wanting.wantsWholeWalk = true
        #expect(WalkPlan.next(wanting, account: try account(), isKeyless: true, now: now).since == nil)
    }

    @Test func `the watermark is the vendor's clock at the first page, less the overlap, with the last page`()
        throws
    {
        let link = Position(place: .link("https://vendor.test/api/2"))
        let beginning = Checkpoint(walk: Walk(kind: .backfill, startedAt: now))
        let first = WalkPlan.commit(
            page(next: link), work(changing), account: try account(), after: beginning, now: now
        )
        #expect(first.completion == nil)
        #expect(first.checkpoint.walk.vendorStartedAt == vendorTime)
        #expect(first.checkpoint.position == link)
        var second = page(next: nil)
        second.vendorTime = vendorTime + .seconds(3600)
        let last = WalkPlan.commit(
            second, work(changing), account: try account(), after: first.checkpoint, now: now + .seconds(3600)
        )
        #expect(last.completion?.watermark == vendorTime - .seconds(300))
        #expect(last.checkpoint.pages == 2)
    }

    @Test func `a vendor that names the time on its second page only is measured by this machine's clock`()
        throws
    {
        var silent = page(next: .beginning)
        silent.vendorTime = nil
        let beginning = Checkpoint(walk: Walk(kind: .poll, startedAt: now, since: now - .seconds(9)))
        let first = WalkPlan.commit(
            silent, work(changing), account: try account(), after: beginning, now: now)
        let last = WalkPlan.commit(
            page(next: nil), work(changing), account: try account(), after: first.checkpoint, now: now
        )
        #expect(last.completion?.watermark == now - .seconds(300))
    }

    @Test func `the next walk is due one interval after this one's start, but never in the past`() throws {
        let beginning = Checkpoint(walk: Walk(kind: .poll, startedAt: now, since: now))
        func dueAt(endingAfter seconds: Int, route: Walk.Route = .live) throws -> Instant? {
            var checkpoint = beginning
            checkpoint.walk.route = route
            return WalkPlan.commit(
                page(next: nil), work(changing), account: try account(), after: checkpoint,
                now: now + .seconds(seconds)
            ).completion?.nextDueAt
        }
        #expect(try dueAt(endingAfter: 10) == now + .seconds(300))
        #expect(try dueAt(endingAfter: 1000) == now + .seconds(1000))
        #expect(try dueAt(endingAfter: 10, route: .snapshot) == now + .seconds(10))
    }

    @Test func `a list at the full walk's pace is due at that pace`() throws {
        let list = Stream(name: "leads", polling: .whole(atFullWalkPace: true), rank: 0)
        let commit = WalkPlan.commit(
            page(next: nil), work(list), account: try account(),
            after: Checkpoint(walk: Walk(kind: .poll, startedAt: now)), now: now
        )
        #expect(commit.completion?.nextDueAt == now + .seconds(3600))
    }

    @Test func `a snapshot serves the first load alone, and only where it is wanted and there is one`() throws
    {
        func route(_ stream: Stream?, watermark: Instant?, isWanted: Bool) throws -> Walk.Route {
            var work = work(try #require(stream), watermark: watermark)
            work.wantsBackfill = true
            let account = try account { $0.loadsFirstFromSnapshot = isWanted }
            return WalkPlan.next(work, account: account, isKeyless: false, now: now).route
        }
        let streams = try account { $0.streams = ["prospects", "stages"] }.streams
        let (prospects, stages) = (streams.first { $0.hasSnapshot }, streams.first { !$0.hasSnapshot })
        #expect(try route(prospects, watermark: nil, isWanted: true) == .snapshot)
        #expect(try route(prospects, watermark: nil, isWanted: false) == .live)
        #expect(try route(prospects, watermark: now, isWanted: true) == .live)
        #expect(try route(stages, watermark: nil, isWanted: true) == .live)
    }

    @Test func `a due time from before the clock was set back is not waited for`() {
        var state = work(changing).state
        state.nextDueAt = now + .seconds(365 * 86_400)
        #expect(StreamWork(stream: changing, state: state, now: now).dueAt == now + .seconds(86_400))
        state.nextDueAt = now - .seconds(60)
        #expect(StreamWork(stream: changing, state: state, now: now).dueAt == now - .seconds(60))
    }
}
