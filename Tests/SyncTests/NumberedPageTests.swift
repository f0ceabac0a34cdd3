import Mirror
import SQLite
import Store
import Sync
import Testing

/// Lists whose pages are numbered, from end to end.
@Suite(.timeLimit(.minutes(5)))
struct NumberedPageTests {
    private static let whole = Stream.Polling.whole(atFullWalkPace: false)

    // MARK: Shifts

    @Test func `rows that come while a list is walked are found by walking it again`() async throws {
        let rig = try NumberedRig()
        rig.vendor.fill("leads/0", 1...12)
        rig.vendor.onRequest { count, _ in
            if count == 2 { rig.vendor.fill("leads/0", 100...106) }
        }
        let outcome = try await rig.run(.once)
        #expect(outcome.streams.map(\.fault) == [nil])
        #expect(rig.shifts == 1)
        #expect(try rig.live() == Set(1...12).union(100...106))
    }

    @Test func `a list that never stands still is walked three times, and the sweep comes again soon`()
        async throws
    {
        let rig = try NumberedRig()
        rig.vendor.fill("leads/0", 1...12)
        try await rig.run(.once)
        rig.clock.pass(.seconds(25 * 3600))
        rig.vendor.remove("leads/0", 12...12)
        rig.vendor.onRequest { count, _ in rig.vendor.fill("leads/0", (100 + count)...(100 + count)) }
        let outcome = try await rig.run(.once)
        #expect(outcome.streams.map(\.state.condition) == [.ok])
        #expect(rig.shifts == 2)
        #expect(try rig.live().contains(12))
        let ended = try #require(try rig.state().lastFullWalkAt)
        #expect(try rig.state().sweepNotBefore == ended + .seconds(3600))
        #expect(try rig.state().lastSweepAt == nil)
    }

    @Test(arguments: [[2, 2], [7, 2], [2, 7], [7, 12], [0, 3], [3, 0]])
    func `lists of different lengths are no shift`(_ lengths: [Int]) async throws {
        let rig = try NumberedRig(polling: Self.whole, parts: 2)
        for (part, length) in lengths.enumerated() where length > 0 {
            rig.vendor.fill("leads/\(part)", (part * 100 + 1)...(part * 100 + length))
        }
        let outcome = try await rig.run(.once)
        #expect(outcome.streams.map(\.fault) == [nil])
        #expect(rig.shifts == 0)
        let pages = lengths.map { max(1, ($0 + 4) / 5) }.reduce(0, +)
        #expect(rig.vendor.log.count == pages)
        #expect(try rig.live().count == lengths.reduce(0, +))
    }

    @Test func `nor are the lists of different parents`() async throws {
        let messages = Stream(
            name: "messages", polling: .changes(overlap: .zero), rank: 1, isPageNumbered: true,
            parent: "leads")
        let rig = try NumberedRig(more: [messages])
        rig.vendor.fill("leads/0", 1...3)
        rig.vendor.fill("messages/of/1", 101...107)
        rig.vendor.fill("messages/of/2", 201...202)
        rig.vendor.fill("messages/of/3", 301...312)
        let outcome = try await rig.run(.once)
        #expect(outcome.streams.map(\.fault) == [nil, nil])
        #expect(rig.shifts == 0)
        #expect(rig.vendor.log.count == 7)
        #expect(try rig.live("messages").count == 21)
    }

    // MARK: Ignored numbers

    @Test func `a vendor that ignores the number fails the stream, and says so`() async throws {
        let rig = try NumberedRig()
        rig.vendor.fill("leads/0", 1...12)
        rig.vendor.change { $0.ignoresPage = true }
        let outcome = try await rig.run(.once)
        #expect(outcome.streams.first?.fault?.kind == .expired)
        #expect(outcome.streams.first?.fault?.cause.contains("ignores") == true)
        #expect(outcome.streams.map(\.state.condition) == [.failing])
        #expect(try rig.state().completeThrough == nil)
        rig.vendor.change { $0.ignoresPage = false }
        try await rig.run(.once)
        #expect(try rig.live() == Set(1...12))
    }

    @Test func `without totals a short page is the last, and a full list ends with an empty one`()
        async throws
    {
        for count in [10, 12] {
            let rig = try NumberedRig()
            rig.vendor.change { $0.saysTotal = false }
            rig.vendor.fill("leads/0", 1...count)
            let outcome = try await rig.run(.once)
            #expect(outcome.streams.map(\.fault) == [nil])
            #expect(rig.vendor.log.count == 3)
            #expect(try rig.live() == Set(1...count))
        }
    }

    @Test func `without totals a row that comes in front is no ignored number`() async throws {
        let rig = try NumberedRig()
        rig.vendor.change { $0.saysTotal = false }
        rig.vendor.fill("leads/0", 1...10)
        rig.vendor.onRequest { count, _ in
            if count == 3 { rig.vendor.fill("leads/0", 100...100) }
        }
        let outcome = try await rig.run(.once)
        #expect(outcome.streams.map(\.fault) == [nil])
        #expect(try rig.live().isSuperset(of: 1...10))
    }

    // MARK: Stops

    @Test(arguments: [(3599, 2), (3602, 1)])
    func `a walk that stood still for more than an hour begins again`(_ seconds: Int, _ page: Int)
        async throws
    {
        let rig = try NumberedRig()
        rig.vendor.fill("leads/0", 1...25)
        rig.vendor.change { $0.troubles = [Trouble(1, .stop) { $0.query("page") == "3" }] }
        try await rig.runUntilStopped(.backfill)
        let pages = try #require(try rig.state().checkpoint?.pages)
        rig.vendor.change { $0.log = [] }
        rig.clock.pass(.seconds(seconds))
        let outcome = try await rig.run(.backfill)
        #expect(outcome.streams.map(\.fault) == [nil])
        let first = try #require(rig.vendor.log.first?.query("page"))
        let expected = page == 1 ? "1" : String(pages + 1)
        #expect(first == expected)
        #expect(try rig.live() == Set(1...25))
        // The watermark is that of the walk that saw everything.
        let begun = try #require(rig.observer.ended.last?.walk.startedAt)
        let old = try #require(rig.observer.begun.first?.walk.startedAt)
        let isAnother = begun > old
        #expect(isAnother == (page == 1))
    }

    // MARK: Filters

    @Test func `a vendor that ignores the question is walked whole from then on, at the slower pace`()
        async throws
    {
        let rig = try NumberedRig(polling: .changesIfHonoured(overlap: .seconds(300), otherwise: .whole))
        rig.vendor.fill("leads/0", 1...12)
        rig.vendor.change { $0.honoursSince = false }
        try await rig.run(.once)
        #expect(try rig.state().honoured.filter == nil)
        rig.clock.pass(.seconds(301))
        try await rig.run(.once)
        let state = try rig.state()
        #expect(state.honoured.filter == false)
        #expect(state.pollInterval == .seconds(3600))
        #expect(try #require(state.nextDueAt) - rig.clock.now() > .seconds(3000))
        rig.vendor.change { $0.log = [] }
        rig.vendor.remove("leads/0", 1...1)
        for _ in 0..<2 {
            rig.clock.pass(.seconds(3601))
            try await rig.run(.once)
        }
        #expect(rig.vendor.log.allSatisfy { $0.query("since") == nil })
        #expect(try rig.live() == Set(2...12))
    }

    @Test func `one that keeps to it is asked again`() async throws {
        let rig = try NumberedRig(polling: .changesIfHonoured(overlap: .seconds(300), otherwise: .whole))
        rig.vendor.fill("leads/0", 1...12)
        try await rig.run(.once)
        for _ in 0..<2 {
            rig.clock.pass(.seconds(301))
            try await rig.run(.once)
        }
        #expect(try rig.state().honoured.filter == true)
        #expect(try rig.state().pollInterval == .seconds(300))
        let questions = rig.vendor.log.filter { $0.query("since") != nil }
        #expect(questions.count == 2)
    }

    // MARK: Parents

    @Test func `the lists of the parents that changed are walked, and a poll without any asks nothing`()
        async throws
    {
        let messages = Stream(
            name: "messages", polling: .changes(overlap: .zero), rank: 1, isPageNumbered: true,
            parent: "leads")
        let rig = try NumberedRig(more: [messages])
        rig.vendor.fill("leads/0", 1...3)
        for lead in 1...3 { rig.vendor.fill("messages/of/\(lead)", (lead * 100)...(lead * 100)) }
        try await rig.run(.once)
        #expect(try rig.live("messages") == [100, 200, 300])
        func poll() async throws -> [String] {
            rig.clock.pass(.seconds(301))
            rig.vendor.change { $0.log = [] }
            let outcome = try await rig.run(.once)
            #expect(outcome.streams.map(\.fault) == [nil, nil])
            return rig.vendor.log.map(\.path).filter { $0.hasPrefix("messages") }
        }
        #expect(try await poll() == [])
        let now = rig.clock.now()
        rig.vendor.change { state in
            state.lists["leads/0"]?[1].name = "changed"
            state.lists["leads/0"]?[1].updatedAt = now
        }
        rig.vendor.fill("messages/of/2", 201...201, updatedAt: now)
        // In one round or the next: the streams of an account have no fixed order.
        let asked = try await poll() + poll()
        #expect(asked == ["messages/of/2"])
        #expect(try rig.live("messages") == [100, 200, 201, 300])
    }
}
