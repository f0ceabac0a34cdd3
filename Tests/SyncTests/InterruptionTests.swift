import Mirror
import SQLite
import Store
import Sync
import Testing

/// Stops at every instant at which there is a request, and goes on in a new process.
struct InterruptionTests {
    /// The requests whose pages were committed.
    private func committed(_ observer: RecordingObserver, _ log: [Sent]) -> Set<Request.Target> {
        Set(log.prefix(observer.written.count).map(\.target))
    }

    @Test(arguments: 1...6)
    func `a backfill stopped at this request goes on without fetching a committed page again`(
        _ request: Int
    ) async throws {
        let rig = try Rig()
        rig.vendor.fill("Prospects", 55)
        rig.vendor.onRequest { count, _ in if count == request { throw CancellationError() } }
        try await rig.runUntilStopped(.backfill)
        let done = committed(rig.observer, rig.vendor.log)
        // The page before the one that was asked for is written, or was being asked for ahead.
        #expect(done.count == request - 1)
        rig.vendor.onRequest { _, _ in }
        rig.vendor.forgetLog()
        try await rig.run(.backfill)
        #expect(done.isDisjoint(with: rig.vendor.log.map(\.target)))
        #expect(rig.vendor.log.count == 6 - done.count)
        #expect(try rig.mirrored() == rig.vendor.names("Prospects"))
        #expect(try rig.query("SELECT sum(pages), count(*) FROM crmirror_runs") == [[6, 1]])
    }

    @Test func `a walk stopped at every single request ends with the same rows and the first watermark`()
        async throws
    {
        let rig = try Rig()
        rig.vendor.fill("Prospects", 55)
        var lives = 0
        for life in 1...20 {
            lives = life
            rig.vendor.forgetLog()
            // Each life gets one page further, and is stopped while the one after it is fetched.
            rig.vendor.onRequest { count, _ in if count == 2 { throw CancellationError() } }
            rig.clock.pass(.seconds(600))
            do {
                try await rig.run(.once)
                break
            } catch is CancellationError {
                continue
            }
        }
        #expect(lives == 6)
        #expect(try rig.mirrored() == rig.vendor.names("Prospects"))
        let watermark = try #require(try rig.state().watermark)
        #expect(watermark <= ManualClock.start + .seconds(600 - 299))
    }

    @Test func `a stop while a page is written and the next is fetched leaves both whole`() async throws {
        let rig = try Rig()
        rig.vendor.fill("Prospects", 30)
        let stopper = Stopper()
        rig.vendor.onRequest { count, _ in if count == 2 { stopper.stop() } }
        let task = Task { try await rig.run(.backfill) }
        stopper.hold(task)
        _ = await task.result
        let pages = try rig.query("SELECT count(*) FROM wh_prospects")
        #expect([[[10]], [[20]], [[30]]].contains(pages))
        rig.vendor.onRequest { _, _ in }
        try await rig.run(.backfill)
        #expect(try rig.mirrored() == rig.vendor.names("Prospects"))
    }

    @Test func `a cursor is used at most three times a minute, however often the program starts`()
        async throws
    {
        let rig = try Rig()
        rig.vendor.fill("Prospects", 15)
        rig.vendor.trouble(Trouble(5, .stop) { $0.path.contains("cursor=") })
        for _ in 0..<5 { try await rig.runUntilStopped(.once) }
        try await rig.run(.once)
        let times = rig.vendor.log.filter { $0.path.contains("cursor=") }.map(\.at)
        #expect(times.count == 6)
        for (later, earlier) in zip(times.dropFirst(3), times) { #expect(later - earlier > .seconds(60)) }
        #expect(try rig.mirrored().count == 15)
    }

    @Test func `a walk whose cursor has died begins again and keeps what was written`() async throws {
        let rig = try Rig()
        rig.vendor.fill("Prospects", 35)
        rig.vendor.onRequest { count, _ in if count == 3 { throw CancellationError() } }
        try await rig.runUntilStopped(.once)
        rig.vendor.onRequest { _, _ in }
        rig.vendor.change { $0.cursors = [:] }
        rig.vendor.forgetLog()
        rig.observer.forget()
        let outcome = try await rig.run(.once)
        #expect(outcome.streams.map(\.fault) == [nil])
        #expect(rig.vendor.log.count == 5)
        #expect(rig.observer.rowsWritten == 15)
        #expect(try rig.mirrored() == rig.vendor.names("Prospects"))
        let runs = try rig.query("SELECT outcome FROM crmirror_runs ORDER BY id")
        #expect(runs == [["abandoned"], ["complete"]])
    }

    @Test func `a walk whose cursors always die is given up after a few beginnings`() async throws {
        let rig = try Rig()
        rig.vendor.fill("Prospects", 35)
        rig.vendor.trouble(Trouble(100, .answer(status: 404)) { $0.path.contains("cursor=") })
        let outcome = try await rig.run(.once)
        #expect(outcome.streams.map(\.state.condition) == [.failing])
        #expect(outcome.streams.map(\.fault?.kind) == [.expired])
        #expect(rig.vendor.log.count == 8)
        #expect(try rig.mirrored().count == 10)
    }
}
