import Mirror
import Simulator
import Sync
import Testing

/// Pages that shift, moments that many records share, and lives that end in the middle.
@Suite struct PagingContract {
    @Test(arguments: vendorNames)
    func `records that come and go between the pages are there in the end`(_ name: String) async throws {
        try await ContractRig.use(name) { rig in
            var oracle = Oracle(rig)
            let count = Counter()
            var shifting = rig
            shifting.hook = { [rig] _ in
                let number = count.next()
                guard number % 3 == 0, number < 150 else { return }
                for collection in rig.changeable {
                    try rig.vendor.insert(into: collection, seed: UInt64(number))
                    let keys = try rig.liveKeys(collection)
                    if keys.count > 8 { try rig.vendor.remove(collection, keys: [keys[number % keys.count]]) }
                }
            }
            _ = try await shifting.run(.backfill)
            _ = try await rig.run(.once)
            try await rig.letSweepsPass()
            try oracle.expectEqual()
        }
    }

    @Test(arguments: vendorNames)
    func `of many records of one moment none is passed over`(_ name: String) async throws {
        try await ContractRig.use(name, pageSize: 3) { rig in
            var oracle = Oracle(rig)
            try await rig.runCalmly(.backfill)
            try oracle.expectEqual()
            rig.letPass(.seconds(3600))
            for collection in rig.changeable {
                try rig.vendor.edit(collection, keys: rig.liveKeys(collection), seed: 7)
            }
            try await rig.runCalmly(.once)
            try oracle.expectEqual()
            // At the very moment of the poll that has just ended.
            for collection in rig.changeable {
                try rig.vendor.edit(collection, keys: rig.liveKeys(collection), seed: 8)
            }
            rig.letPass(.seconds(600))
            try await rig.runCalmly(.once)
            try oracle.expectEqual()
        }
    }

    @Test(arguments: vendorNames)
    func `a backfill that is killed again and again goes on where it was`(_ name: String) async throws {
        var whole = 0
        try await ContractRig.use(name) { rig in
            try await rig.runCalmly(.backfill)
            whole = rig.simulator.requests.count
        }
        try await ContractRig.use(name) { rig in
            var oracle = Oracle(rig)
            var kills = 0
            while try await !rig.run(.backfill, stoppingAtRequest: 5) {
                kills += 1
                try #require(kills <= whole, "it gets nowhere")
            }
            try oracle.expectEqual()
            // The page in hand and the one fetched ahead are lost with each.
            #expect(rig.simulator.requests.count <= whole + 2 * kills)
            #expect(kills > 0)
        }
    }

    @Test(arguments: vendorNames)
    func `polls that are killed again and again lose nothing`(_ name: String) async throws {
        try await ContractRig.use(name) { rig in
            var oracle = Oracle(rig)
            try await rig.runCalmly(.backfill)
            try oracle.expectEqual()
            rig.letPass(.seconds(600))
            try rig.changeEverywhere(seed: 3)
            rig.letPass(.seconds(60))
            for number in [1, 2, 3, 5, 8, 13, 21] {
                _ = try await rig.run(.once, stoppingAtRequest: number)
            }
            try await rig.runCalmly(.once)
            try oracle.expectEqual(.vanished)
            try await rig.letSweepsPass()
            try oracle.expectEqual()
        }
    }
}
