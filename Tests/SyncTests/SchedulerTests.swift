import Mirror
import Sync
import Testing

struct SchedulerTests {
    private let now = ManualClock.start

    private func outlook(
        _ stream: String, _ walk: Walk.Kind, due seconds: Int = 0, rank: Int = 0, isUnderWay: Bool = false
    ) -> Scheduler.Outlook {
        Scheduler.Outlook(
            stream: stream, walk: walk, dueAt: now + .seconds(seconds), rank: rank, isUnderWay: isUnderWay
        )
    }

    @Test func `a due poll goes before a backfill, and a backfill before a sweep`() {
        let sweep = outlook("a", .sweep, due: -90, isUnderWay: true)
        let backfill = outlook("b", .backfill, due: -60, isUnderWay: true)
        let poll = outlook("c", .poll, rank: 9)
        #expect(Scheduler.next([sweep, backfill, poll], closedUntil: nil, now: now) == .advance(stream: "c"))
        #expect(Scheduler.next([sweep, backfill], closedUntil: nil, now: now) == .advance(stream: "b"))
        #expect(Scheduler.next([sweep], closedUntil: nil, now: now) == .advance(stream: "a"))
    }

    @Test func `where no request may go, a page that is at hand is written all the same`() {
        let until = now + .seconds(600)
        var fetched = outlook("fetched", .backfill)
        fetched.isAtHand = true
        let poll = outlook("poll", .poll)
        #expect(Scheduler.next([poll, fetched], closedUntil: until, now: now) == .advance(stream: "fetched"))
        #expect(Scheduler.next([poll], closedUntil: until, now: now) == .wait(until: until))
        fetched.dueAt = now + .seconds(30)
        #expect(
            Scheduler.next([poll, fetched], closedUntil: until, now: now)
                == .wait(until: now + .seconds(30)))
    }

    @Test func `where the database takes nothing, nobody has a turn`() {
        let until = now + .seconds(30)
        var fetched = outlook("fetched", .backfill)
        fetched.isAtHand = true
        let action = Scheduler.next(
            [outlook("poll", .poll), fetched], closedUntil: nil, storageClosedUntil: until, now: now)
        #expect(action == .wait(until: until))
        #expect(
            Scheduler.next([fetched], closedUntil: nil, storageClosedUntil: until, now: until)
                == .advance(stream: "fetched"))
    }

    @Test func `a poll that is not due does not hold up a backfill`() {
        let action = Scheduler.next(
            [outlook("poll", .poll, due: 1), outlook("fill", .backfill)], closedUntil: nil, now: now
        )
        #expect(action == .advance(stream: "fill"))
    }

    @Test func `of the due polls the oldest goes first, then the lower rank`() {
        let polls = [
            outlook("young", .poll, due: -1, rank: 0), outlook("b", .poll, due: -9, rank: 5),
            outlook("a", .poll, due: -9, rank: 4),
        ]
        #expect(Scheduler.next(polls, closedUntil: nil, now: now) == .advance(stream: "a"))
        #expect(Scheduler.next(Array(polls.prefix(2)), closedUntil: nil, now: now) == .advance(stream: "b"))
    }

    @Test func `first backfills go by rank, one after the other`() {
        let first = outlook("lists", .backfill, rank: 1)
        let second = outlook("tables", .backfill, due: -60, rank: 2)
        #expect(Scheduler.next([second, first], closedUntil: nil, now: now) == .advance(stream: "lists"))
        let begun = outlook("tables", .backfill, rank: 2, isUnderWay: true)
        #expect(Scheduler.next([first, begun], closedUntil: nil, now: now) == .advance(stream: "tables"))
    }

    @Test func `where polls never end, each tenth turn is a longer walk's`() {
        let outlooks = [
            outlook("list", .poll, due: -90), outlook("fill", .backfill), outlook("sweep", .sweep),
        ]
        var passedOver = 0
        let turns = (1...30).map { _ in
            let action = Scheduler.next(outlooks, closedUntil: nil, passedOver: passedOver, now: now)
            guard case .advance(let stream) = action else { return "none" }
            passedOver = Scheduler.passedOver(passedOver, advancing: stream, of: outlooks, now: now)
            return stream
        }
        #expect(turns.enumerated().filter { $0.element == "fill" }.map(\.offset) == [9, 19, 29])
        #expect(turns.count { $0 == "list" } == 27)
    }

    @Test func `a walk that is not due has no turn of its own`() {
        let outlooks = [outlook("list", .poll), outlook("sweep", .sweep, due: 60)]
        #expect(
            Scheduler.next(outlooks, closedUntil: nil, passedOver: 99, now: now) == .advance(stream: "list"))
        #expect(Scheduler.passedOver(9, advancing: "list", of: outlooks, now: now) == 0)
    }

    @Test func `it waits until the earliest`() {
        let streams = [
            outlook("a", .poll, due: 30), outlook("b", .backfill, due: 20), outlook("c", .sweep, due: 90),
        ]
        #expect(Scheduler.next(streams, closedUntil: nil, now: now) == .wait(until: now + .seconds(20)))
    }

    @Test func `a paused account waits, and not longer than it has to`() {
        let streams = [outlook("a", .poll, due: -30), outlook("b", .backfill)]
        let until = now + .seconds(60)
        #expect(Scheduler.next(streams, closedUntil: until, now: now) == .wait(until: until))
        #expect(Scheduler.next(streams, closedUntil: until, now: until) == .advance(stream: "a"))
        let later = [outlook("a", .poll, due: 300)]
        #expect(Scheduler.next(later, closedUntil: until, now: now) == .wait(until: now + .seconds(300)))
    }

    @Test func `with nothing left to want it is finished`() {
        #expect(Scheduler.next([], closedUntil: now + .seconds(60), now: now) == .finished)
    }
}
