import Foundation
import Mirror
import SQLite
import Store
import Sync
import Testing

/// What the file says is true, also after something was changed under it.
struct TrustTests {
    private func rig(_ count: Int = 25) throws -> Rig {
        let rig = try Rig()
        rig.vendor.fill("Prospects", count)
        return rig
    }

    @Test func `a community that is added is mirrored with its history`() async throws {
        var rig = try Rig()
        rig.communities = ["11"]
        rig.vendor.fill("Prospects", 12, community: "11")
        rig.vendor.fill("Prospects", 15, community: "14", from: 101)
        try await rig.run(.backfill)
        #expect(try rig.mirrored().count == 12)
        rig.communities = ["11", "14"]
        try await rig.run(.once)
        #expect(try rig.mirrored() == rig.vendor.names("Prospects"))
    }

    @Test func `what is asked for changes in the middle of a walk, and all of it is walked`() async throws {
        var rig = try Rig()
        rig.communities = ["11", "14"]
        for (index, community) in ["11", "14", "19"].enumerated() {
            rig.vendor.fill("Prospects", 25, community: community, from: 1 + index * 100)
        }
        rig.vendor.trouble(Trouble(1, .stop) { $0.path.contains("community/14/") })
        try await rig.runUntilStopped(.backfill)
        rig.communities = ["14", "19"]
        rig.vendor.trouble(Trouble(1, .stop))
        try await rig.runUntilStopped(.once)
        #expect(try rig.state().completeThrough == nil)
        try await rig.run(.backfill)
        #expect(try rig.mirrored().keys.filter { $0 >= 200 }.count == 25)
    }

    @Test func `what is held stays held until the list is whole again`() async throws {
        let rig = try rig()
        try await rig.run(.backfill)
        let tables = rig.vendor.tables
        let before = try rig.state().completeThrough
        rig.vendor.change { $0.tables = ["Prospects": []] }
        try await rig.run(.backfill)
        for _ in 1...2 {
            let outcome = try await rig.run(.once)
            #expect(outcome.streams.map(\.state.condition) == [.held])
            #expect(try rig.state().completeThrough == before)
        }
        rig.vendor.change { $0.tables = tables }
        let outcome = try await rig.run(.once)
        #expect(outcome.streams.map(\.state.condition) == [.ok])
        #expect(try rig.mirrored().count == 25)
    }

    @Test(arguments: [(403, StreamState.Condition.refused), (404, .failing)])
    func `a stream that was mirrored and is no longer to be had is missed`(
        _ status: Int, _ condition: StreamState.Condition
    ) async throws {
        let rig = try rig()
        try await rig.run(.once)
        rig.vendor.trouble(Trouble(9, .answer(status: status)) { $0.isOf("Prospects") })
        let outcome = try await rig.run(.once)
        #expect(outcome.refusal == nil)
        #expect(outcome.streams.map(\.state.condition) == [condition])
        #expect(outcome.streams.first?.fault != nil)
    }

    @Test func `a bulk file that is malformed is left for the live list`() async throws {
        var rig = try rig()
        rig.loadsFirstFromSnapshot = true
        let made = rig.clock.now() - .seconds(3600)
        rig.vendor.change { state in
            state.snapshots = ["Prospects": made]
            state.snapshotTail = "26,\"no end"
        }
        let outcome = try await rig.run(.backfill)
        #expect(outcome.streams.map(\.fault) == [nil])
        #expect(try rig.mirrored() == rig.vendor.names("Prospects"))
        #expect(rig.observer.ended.map(\.walk.route) == [.live])
        let folder = rig.scratch.database + ".snapshots"
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder).isEmpty)
    }

    @Test func `a bulk file never writes over rows that are there`() async throws {
        var rig = try rig()
        try await rig.run(.once)
        rig.loadsFirstFromSnapshot = true
        let made = rig.clock.now() - .seconds(3600)
        rig.vendor.change { $0.snapshots = ["Prospects": made] }
        let store = try await rig.open()
        _ = try await store.reset(account: "wh", streams: nil, now: rig.clock.now())
        _ = try await rig.runner(store).run(.backfill)
        #expect(!rig.vendor.log.contains { $0.path.contains("daily_snapshots") })
    }

    @Test func `a bulk file that nothing points into is removed`() async throws {
        let rig = try rig()
        let folder = rig.scratch.database + ".snapshots"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        for name in ["wh_prospects.csv", "wh_prospects.csv.partial"] {
            try Data("left over".utf8).write(to: URL(fileURLWithPath: "\(folder)/\(name)"))
        }
        try await rig.run(.once)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder).isEmpty)
    }

    @Test func `a one-shot does not sit out a pause of a day`() async throws {
        let rig = try rig()
        rig.vendor.trouble(Trouble(1, .answer(status: 429, headers: [.init("Retry-After", "86000")])))
        for _ in 1...2 {
            let began = rig.clock.now()
            let outcome = try await rig.run(.once)
            #expect(rig.clock.now() - began < .seconds(600))
            let cause = outcome.streams.first?.fault?.cause
            #expect(cause?.contains("no request may go to the vendor before") == true)
        }
        #expect(rig.vendor.log.count == 1)
    }
}
