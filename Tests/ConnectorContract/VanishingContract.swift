import SQLite
import Simulator
import Store
import Sync
import Testing

/// Records that go without a trace.
@Suite struct VanishingContract {
    @Test(arguments: vendorNames)
    func `what vanished is found out and kept, what returns is revived`(_ name: String) async throws {
        try await ContractRig.use(name) { rig in
            var oracle = Oracle(rig)
            try await rig.runCalmly(.backfill)
            try oracle.expectEqual()
            var gone: [String: [String]] = [:]
            for collection in rig.changeable {
                gone[collection] = Array(try rig.liveKeys(collection).prefix(2))
                try rig.vendor.remove(collection, keys: gone[collection] ?? [])
            }
            try await rig.letSweepsPass()
            try oracle.expectEqual()
            for (collection, keys) in gone { try rig.vendor.restore(collection, keys: keys) }
            try await rig.letSweepsPass()
            try oracle.expectEqual()
        }
    }

    @Test(arguments: vendorNames)
    func `half of a collection missing tombstones nothing until a person lets it`(_ name: String) async throws
    {
        try await ContractRig.use(name, rows: 60, pageSize: 20) { rig in
            var oracle = Oracle(rig)
            try await rig.runCalmly(.backfill)
            try oracle.expectEqual()
            let counts = try rig.changeable.map { ($0, try rig.liveKeys($0)) }
            let (collection, keys) = try #require(counts.max { $0.1.count < $1.1.count })
            try #require(keys.count / 2 > 20)
            try rig.vendor.remove(collection, keys: Array(keys.prefix(keys.count / 2)))
            try await rig.letSweepsPass()
            #expect(try rig.liveCounts()[collection] == Int64(keys.count))
            #expect(try rig.states()[collection] == "held")
            let released = try HeldStreams.release(
                in: rig.databasePath, account: ContractRig.account, streams: [collection],
                now: rig.clock.now())
            #expect(released == [collection])
            try await rig.letSweepsPass()
            try oracle.expectEqual()
            #expect(try rig.states()[collection] == "ok")
        }
    }
}
