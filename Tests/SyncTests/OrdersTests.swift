import Mirror
import Store
import Synchronization
import Testing

@testable import Sync

/// What a service is asked to do at once.
@Suite(.timeLimit(.minutes(5)))
struct OrdersTests {
    /// A service whose clock stands still, and its mailbox.
    private struct Bench {
        let rig: Rig
        let orders = Orders(account: "wh")
        let service: Task<Void, any Error>

        init(_ rig: Rig) async throws {
            self.rig = rig
            rig.clock.stop(at: rig.clock.now() + .seconds(30))
            let runner = Runner(
                store: try await rig.open(), accounts: [rig.account()], clock: rig.clock,
                observer: rig.observer,
                orders: orders, random: { 0.5 }
            )
            service = Task { [orders] in
                defer { orders.close() }
                _ = try await runner.run(.service)
            }
            try await rig.clock.untilAsleep()
        }

        /// What became of an order; nil where the service ended first.
        func end(of mission: Mission, _ streams: [String] = ["prospects"]) async throws -> AccountOutcome? {
            let (ends, continuation) = AsyncStream.makeStream(of: AccountOutcome?.self)
            orders.place(Order(mission: mission, streams: streams) { continuation.yield($0) })
            for await end in ends { return end }
            throw CancellationError()
        }

        func stop() async {
            service.cancel()
            await #expect(throws: CancellationError.self) { try await service.value }
        }
    }

    private func rig() throws -> Rig {
        var rig = try Rig()
        rig.streams = ["prospects", "activities"]
        rig.vendor.fill("Prospects", 25)
        rig.vendor.fill("Activities", 5)
        return rig
    }

    @Test func `an order to poll wakes the loop at once, and ends with the poll`() async throws {
        let bench = try await Bench(try rig())
        let asked = bench.rig.clock.now()
        bench.rig.vendor.forgetLog()
        let end = try await bench.end(of: .once)
        let outcome = try #require(end)
        #expect(outcome.account == "wh")
        #expect(outcome.streams.map(\.stream) == ["prospects"])
        #expect(outcome.streams.allSatisfy { $0.fault == nil && $0.state.condition == .ok })
        #expect(bench.rig.vendor.log.count == 1)
        #expect(bench.rig.clock.now() < asked + .seconds(30))
        await bench.stop()
    }

    @Test func `an order to backfill walks everything of its streams, and counts its rows only`() async throws
    {
        let bench = try await Bench(try rig())
        bench.rig.observer.forget()
        let end = try await bench.end(of: .backfill)
        let stream = try #require(end?.streams.first)
        #expect(stream.rows.seen == 25)
        #expect(stream.rows.unchanged == 25)
        #expect(bench.rig.observer.ended.map(\.stream) == ["prospects"])
        #expect(bench.rig.observer.ended.map(\.walk.kind) == [.backfill])
        await bench.stop()
    }

    @Test func `orders that come together each have their end`() async throws {
        let bench = try await Bench(try rig())
        async let backfill = bench.end(of: .backfill, ["prospects", "activities"])
        async let poll = bench.end(of: .once, ["activities"])
        let ends = try await [backfill, poll]
        #expect(ends.map { $0?.streams.map(\.stream) } == [["prospects", "activities"], ["activities"]])
        #expect(ends.allSatisfy { $0?.streams.allSatisfy { $0.fault == nil } == true })
        await bench.stop()
    }

    @Test func `an order for everything that comes while one for a stream is under way is for everything`()
        async throws
    {
        let bench = try await Bench(try rig())
        let (gate, opening) = AsyncStream.makeStream(of: Never.self)
        bench.rig.vendor.forgetLog()
        bench.rig.vendor.onRequest { _, _ in for await _ in gate {} }
        async let one = bench.end(of: .backfill, ["prospects"])
        while bench.rig.vendor.log.isEmpty {
            try Task.checkCancellation()
            await Task.yield()
        }
        bench.rig.observer.forget()
        let (ends, continuation) = AsyncStream.makeStream(of: AccountOutcome?.self)
        bench.orders.place(
            Order(mission: .backfill, streams: ["prospects", "activities"]) { continuation.yield($0) })
        opening.finish()
        let first = try await one
        var second: AccountOutcome?
        for await end in ends {
            second = end
            break
        }
        #expect(first?.streams.map(\.stream) == ["prospects"])
        #expect(second?.streams.map(\.stream) == ["prospects", "activities"])
        #expect(second?.streams.last?.rows.seen == 5)
        #expect(Set(bench.rig.observer.ended.map(\.stream)) == ["prospects", "activities"])
        #expect(bench.rig.observer.ended.allSatisfy { $0.walk.kind == .backfill })
        await bench.stop()
    }

    @Test func `a refused credential ends an order, and is told`() async throws {
        let bench = try await Bench(try rig())
        bench.rig.vendor.trouble(Trouble(100, .answer(status: 401)))
        let end = try await bench.end(of: .once, ["prospects", "activities"])
        let outcome = try #require(end)
        #expect(outcome.refusal?.kind == .refused)
        #expect(outcome.streams.map(\.fault?.kind) == [.refused, .refused])
        await bench.stop()
    }

    @Test func `what the vendor refused is asked again at once when that is wanted, and nothing else is`()
        async throws
    {
        let bench = try await Bench(try rig())
        bench.rig.vendor.trouble(Trouble(2, .answer(status: 401)) { $0.isOf("Activities") })
        _ = try await bench.end(of: .once, ["activities"])
        #expect(try bench.rig.state("activities").condition == .refused)
        let asked = bench.rig.clock.now()
        bench.rig.vendor.forgetLog()
        bench.orders.retryRefused()
        while try bench.rig.state("activities").condition != .ok {
            try Task.checkCancellation()
            await Task.yield()
        }
        #expect(bench.rig.clock.now() < asked + .seconds(30))
        #expect(bench.rig.vendor.log.allSatisfy { $0.isOf("Activities") })
        await bench.stop()
    }

    @Test func `a long pause ends an order, and the service asks nothing meanwhile`() async throws {
        let bench = try await Bench(try rig())
        bench.rig.vendor.trouble(Trouble(1, .answer(status: 429, headers: [.init("Retry-After", "3600")])))
        bench.rig.vendor.forgetLog()
        let end = try await bench.end(of: .once)
        let fault = try #require(end?.streams.first?.fault)
        #expect(fault.kind == .throttled(wait: .seconds(3600)))
        #expect(bench.rig.vendor.log.count == 1)
        await bench.stop()
    }

    @Test
    func `an order that the service does not see to its end is told so, and so is one that comes later`()
        async throws
    {
        let bench = try await Bench(try rig())
        // It waits a while before it tries again, and the clock stands still.
        bench.rig.vendor.trouble(Trouble(100, .answer(status: 503, headers: [.init("Retry-After", "300")])))
        async let end = bench.end(of: .once)
        while bench.rig.observer.faults.isEmpty {
            try Task.checkCancellation()
            await Task.yield()
        }
        await bench.stop()
        let (first, second) = (try await end, try await bench.end(of: .once))
        #expect(first?.account == nil)
        #expect(second?.account == nil)
    }

    @Test func `an order that is withdrawn ends with why, and so does one that comes later`() async throws {
        let bench = try await Bench(try rig())
        let (gate, opening) = AsyncStream.makeStream(of: Never.self)
        bench.rig.vendor.forgetLog()
        bench.rig.vendor.onRequest { _, _ in for await _ in gate {} }
        async let end = bench.end(of: .once)
        while bench.rig.vendor.log.isEmpty {
            try Task.checkCancellation()
            await Task.yield()
        }
        let reason = Fault(.transient, operation: "follow", subject: "wh", cause: "it was changed")
        bench.orders.close(because: reason)
        opening.finish()
        let (first, second) = (try await end, try await bench.end(of: .backfill, ["activities"]))
        #expect(first?.streams.map(\.stream) == ["prospects"])
        #expect(second?.streams.map(\.stream) == ["activities"])
        #expect([first, second].allSatisfy { $0?.streams.first?.fault == reason })
        await bench.stop()
    }

    /// The loop has taken them from the mailbox, and has not begun them.
    @Test(arguments: [true, false])
    func `an order that is withdrawn while it is taken ends with why`(isBegun: Bool) throws {
        let ends = Mutex<[AccountOutcome?]>([])
        let orders = Orders(account: "wh")
        orders.place(
            Order(mission: .once, streams: ["prospects"]) { end in ends.withLock { $0.append(end) } })
        let order = try #require(orders.take())
        let reason = Fault(.transient, operation: "follow", subject: "wh", cause: "it was changed")
        orders.close(because: reason)
        #expect(ends.withLock { $0.isEmpty })
        if isBegun { orders.follow(order, ended: []) } else { orders.giveBack(order) }
        #expect(ends.withLock { $0.map { $0?.streams.first?.fault } } == [reason])
    }

    @Test func `an order for a walk that is under way counts what it has done, and tells where it is`()
        async throws
    {
        let bench = try await Bench(try rig())
        let (gate, opening) = AsyncStream.makeStream(of: Never.self)
        bench.rig.vendor.forgetLog()
        // Behind two pages of ten.
        bench.rig.vendor.onRequest { number, _ in if number >= 3 { for await _ in gate {} } }
        async let first = bench.end(of: .backfill)
        while bench.rig.vendor.log.count < 3 {
            try Task.checkCancellation()
            await Task.yield()
        }
        bench.rig.observer.forget()
        let (ends, continuation) = AsyncStream.makeStream(of: AccountOutcome?.self)
        bench.orders.place(Order(mission: .backfill, streams: ["prospects"]) { continuation.yield($0) })
        opening.finish()
        for await second in ends {
            #expect(second?.streams.first?.rows.seen == 25)
            break
        }
        #expect(try await first?.streams.first?.rows.seen == 25)
        #expect(bench.rig.observer.begun.map { $0.pages > 0 } == [true])
        await bench.stop()
    }
}
