import Mirror
import Store
import Sync
import Testing

/// What is mirrored, from end to end, where nothing goes wrong.
@Suite(.timeLimit(.minutes(5)))
struct MirroringTests {
    @Test func `a backfill walks all pages and mirrors every row`() async throws {
        let rig = try Rig()
        rig.vendor.fill("Prospects", 47)
        let outcome = try await rig.run(.backfill)
        #expect(rig.vendor.log.count == 5)
        #expect(try rig.vendor.log.at(0).query("sort_by") == "created_at")
        #expect(try rig.mirrored() == rig.vendor.names("Prospects"))
        #expect(outcome.refusal == nil)
        #expect(outcome.streams.map(\.fault) == [nil])
        #expect(outcome.streams.map(\.rows.inserted) == [47])
        #expect(outcome.streams.map(\.state.condition) == [.ok])
    }

    @Test func `a second once with nothing changed is one request a stream and writes no row`() async throws {
        var rig = try Rig()
        rig.streams = ["prospects", "activities", "communities"]
        rig.vendor.fill("Prospects", 25)
        rig.vendor.fill("Activities", 12)
        rig.vendor.fill("communities", 3)
        try await rig.run(.once)
        rig.vendor.forgetLog()
        rig.observer.forget()
        rig.clock.pass(.seconds(3600))
        let outcome = try await rig.run(.once)
        #expect(rig.vendor.log.count == 3)
        #expect(rig.observer.rowsWritten == 0)
        #expect(outcome.streams.allSatisfy { $0.fault == nil && $0.state.condition == .ok })
    }

    @Test func `a poll fetches what changed, with what changed behind the backfill's cursor`() async throws {
        let rig = try Rig()
        rig.vendor.fill("Prospects", 40)
        let vendor = rig.vendor
        vendor.onRequest { count, _ in
            // On page 1, which is written by then, and beside it a new row.
            if count == 3 {
                vendor.put("Prospects", 2, "changed behind the cursor")
                vendor.put("Prospects", 99, "new")
            }
        }
        try await rig.run(.once)
        #expect(try rig.mirrored()[2] == "row 2")
        rig.clock.pass(.seconds(3600))
        vendor.put("Prospects", 40, "changed later")
        vendor.forgetLog()
        try await rig.run(.once)
        #expect(try rig.mirrored() == vendor.names("Prospects"))
        #expect(vendor.log.count == 1)
        #expect(try vendor.log.at(0).query("sort_by") == "updated_at")
    }

    @Test func `a row that changed at the very moment of the lower bound is asked for`() async throws {
        let rig = try Rig()
        rig.vendor.fill("Prospects", 5)
        try await rig.run(.once)
        let watermark = try #require(try rig.state().watermark)
        rig.vendor.put("Prospects", 3, "at the boundary", updatedAt: watermark)
        try await rig.run(.once)
        #expect(try rig.mirrored()[3] == "at the boundary")
    }

    @Test(arguments: [-600, 600, -86_400, 86_400])
    func `a vendor whose clock is off by so many seconds loses nothing`(_ skew: Int) async throws {
        let rig = try Rig()
        rig.vendor.change { $0.skew = .seconds(skew) }
        rig.vendor.fill("Prospects", 25)
        try await rig.run(.once)
        for round in 1...3 {
            rig.clock.pass(.seconds(20))
            rig.vendor.put("Prospects", round, "changed in round \(round)")
            rig.vendor.put("Prospects", 100 + round, "new in round \(round)")
            rig.clock.pass(.seconds(20))
            try await rig.run(.once)
            #expect(try rig.mirrored() == rig.vendor.names("Prospects"), "round \(round)")
        }
    }

    @Test func `a vendor without a Date is measured by this machine's clock`() async throws {
        let rig = try Rig()
        rig.vendor.change { $0.saysDate = false }
        rig.vendor.fill("Prospects", 5)
        try await rig.run(.once)
        #expect(try rig.state().watermark == ManualClock.start - .seconds(300))
    }

    @Test func `several communities are walked one after the other into one table`() async throws {
        var rig = try Rig()
        rig.communities = ["7", "8", "9"]
        rig.vendor.fill("Prospects", 12, community: "7")
        rig.vendor.fill("Prospects", 15, community: "9", from: 50)
        try await rig.run(.once)
        #expect(rig.vendor.log.count == 5)
        #expect(try rig.mirrored() == rig.vendor.names("Prospects"))
        #expect(try rig.mirrored().count == 27)
        let first = try #require(try rig.state().watermark)
        #expect(first <= ManualClock.start)
    }

    @Test func `a table that refuses the order is walked without one`() async throws {
        let rig = try Rig()
        rig.vendor.fill("Prospects", 25)
        rig.vendor.change { $0.unsortable = ["Prospects"] }
        let outcome = try await rig.run(.backfill)
        #expect(outcome.streams.map(\.fault) == [nil])
        #expect(try rig.mirrored().count == 25)
        #expect(rig.vendor.log.filter { $0.query("sort_by") != nil }.count == 1)
    }

    @Test func `a backfill goes on when asked again, and a later one does everything again`() async throws {
        var rig = try Rig()
        rig.streams = ["prospects", "activities", "residents"]
        for table in ["Prospects", "Activities", "Residents"] { rig.vendor.fill(table, 25) }
        rig.vendor.trouble(Trouble(1, .stop) { $0.isOf("Activities") && $0.path.hasPrefix("https") })
        try await rig.runUntilStopped(.backfill)
        rig.vendor.forgetLog()
        try await rig.run(.backfill)
        #expect(rig.vendor.log.filter { $0.isOf("Prospects") }.isEmpty)
        #expect(rig.vendor.log.filter { $0.isOf("Residents") }.count == 3)
        rig.vendor.forgetLog()
        try await rig.run(.backfill)
        #expect(rig.vendor.log.count == 9)
        #expect(rig.vendor.log.allSatisfy { $0.query("filters[updated_at_after]") == nil })
    }

    @Test func `a stream that the account does not have keeps no later backfill from doing all again`()
        async throws
    {
        var rig = try Rig()
        rig.streams = ["prospects", "relationships"]
        rig.vendor.fill("Prospects", 5)
        try await rig.run(.backfill)
        #expect(try rig.state("relationships").condition == .unavailable)
        rig.vendor.forgetLog()
        try await rig.run(.backfill)
        #expect(rig.vendor.log.map(\.path) == ["relationships", "exports/community/all/table/Prospects"])
    }

    @Test func `the first load goes by rank, and a long backfill yields to polls that become due`()
        async throws
    {
        var rig = try Rig()
        rig.streams = ["communities", "prospects", "activities"]
        rig.vendor.fill("communities", 2)
        rig.vendor.fill("Prospects", 400)
        rig.vendor.fill("Activities", 5)
        let clock = rig.clock
        // A slow vendor: 40 pages take 40 minutes, and a poll is due every 5.
        rig.vendor.onRequest { _, _ in clock.pass(.seconds(60)) }
        try await rig.serve(for: .seconds(3000))
        let log = rig.vendor.log
        #expect(try log.at(0).path == "communities")
        let lastOfBackfill = try #require(log.lastIndex { $0.isOf("Prospects") && $0.path.contains("-c-") })
        let firstOfActivities = try #require(log.firstIndex { $0.isOf("Activities") })
        #expect(lastOfBackfill < firstOfActivities)
        #expect(log[..<lastOfBackfill].filter { $0.path == "communities" }.count >= 6)
        #expect(try rig.mirrored().count == 400)
    }

    @Test func `a service polls at its pace, and returns promptly when it is told to stop`() async throws {
        let rig = try Rig()
        rig.vendor.fill("Prospects", 5)
        try await rig.serve(for: .seconds(3600 + 30))
        // At 0, 5, …, 60 minutes.
        #expect(rig.vendor.log.count == 13)
        #expect(rig.observer.ended.count == 13)
    }
}
