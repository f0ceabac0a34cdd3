import SQLite
import Simulator
import Sync
import Testing
import Vendors

/// What a backfill and polls bring.
@Suite struct WalkContract {
    @Test(arguments: vendorNames)
    func `every stream is simulated, and everything that is simulated is mirrored`(_ name: String)
        async throws
    {
        try await ContractRig.use(name) { rig in
            let mirrored = try rig.streamNames
            #expect(mirrored.sorted() == rig.vendor.collections.map(\.name).sorted())
        }
    }

    @Test(arguments: vendorNames)
    func `after a backfill the mirror is what the vendor has`(_ name: String) async throws {
        try await ContractRig.use(name) { rig in
            try await rig.runCalmly(.backfill)
            var oracle = Oracle(rig)
            try oracle.expectEqual()
            #expect(try rig.liveCounts().values.reduce(0, +) > 0)
            #expect(try rig.states().filter { $0.value != "ok" } == [:])
        }
    }

    @Test(arguments: vendorNames)
    func `a poll brings what came, what changed and what went`(_ name: String) async throws {
        try await ContractRig.use(name) { rig in
            var oracle = Oracle(rig)
            try await rig.runCalmly(.backfill)
            try oracle.expectEqual()
            rig.letPass(.seconds(600))
            try rig.changeEverywhere(seed: 1)
            rig.letPass(.seconds(60))
            try await rig.runCalmly(.once)
            try oracle.expectEqual(.vanished)
            try await rig.letSweepsPass()
            try oracle.expectEqual()
        }
    }

    @Test(arguments: vendorNames)
    func `a poll of what did not change writes nothing`(_ name: String) async throws {
        try await ContractRig.use(name) { rig in
            try await rig.runCalmly(.backfill)
            // What lies in the overlap comes once more.
            try await rig.runCalmly(.once)
            let before = try rig.everything()
            rig.letPass(.seconds(3600))
            try await rig.runCalmly(.once)
            #expect(try rig.everything() == before)
            #expect(!before.isEmpty)
            let last = try rig.query(
                "SELECT sum(rows_inserted + rows_updated + rows_deleted) FROM crmirror_runs WHERE kind <> 'backfill'"
            )
            #expect(last == [[0]])
        }
    }

    @Test(arguments: vendorNames)
    func `a new field gets a column, and the other rows get it from the next whole walk`(_ name: String)
        async throws
    {
        try await ContractRig.use(name) { rig in
            var oracle = Oracle(rig)
            try await rig.runCalmly(.backfill)
            try oracle.expectEqual()
            rig.letPass(.seconds(600))
            for collection in rig.changeable {
                try rig.vendor.addField("novelty", to: collection)
                if let key = try rig.liveKeys(collection).first {
                    try rig.vendor.edit(collection, key: key, seed: 5)
                }
            }
            rig.letPass(.seconds(60))
            try await rig.runCalmly(.once)
            try await rig.letSweepsPass()
            try oracle.expectEqual()
        }
    }

    @Test(arguments: vendorNames)
    func `a value of another kind is kept as it came and listed`(_ name: String) async throws {
        try await ContractRig.use(name) { rig in
            var oracle = Oracle(rig)
            try await rig.runCalmly(.backfill)
            rig.letPass(.seconds(600))
            for collection in rig.changeable {
                guard let key = try rig.liveKeys(collection).first else { continue }
                try rig.vendor.setOddValue(in: collection, key: key)
            }
            rig.letPass(.seconds(60))
            try await rig.runCalmly(.once)
            try oracle.expectEqual()
            #expect(try rig.query("SELECT count(*) > 0 FROM crmirror_anomalies") == [[1]])
        }
    }

    @Test(arguments: vendorNames, [Duration.seconds(600), .seconds(-600)])
    func `a clock ten minutes off the vendor's loses nothing`(_ name: String, _ lead: Duration) async throws {
        try await ContractRig.use(name, aheadBy: lead) { rig in
            var oracle = Oracle(rig)
            try await rig.runCalmly(.backfill)
            try oracle.expectEqual()
            for round in 1...3 as ClosedRange<UInt64> {
                rig.letPass(.seconds(120))
                try rig.changeEverywhere(seed: round)
                try await rig.runCalmly(.once)
                try oracle.expectEqual(.vanished)
            }
        }
    }

    @Test(arguments: vendorNames)
    func `whatever happens at the vendor, in twenty rounds of it the mirror follows`(_ name: String)
        async throws
    {
        try await ContractRig.use(name, rows: 40, pageSize: 12) { rig in
            var oracle = Oracle(rig)
            try await rig.runCalmly(.backfill)
            try oracle.expectEqual()
            for round in 1...20 as ClosedRange<UInt64> {
                rig.letPass(.seconds(Int64(round * 400)))
                try rig.vendor.mutateRandomly(count: 24, seed: 100 &+ round)
                rig.letPass(.seconds(30))
                try await rig.runCalmly(.once)
                try oracle.expectEqual(.vanished)
            }
            try await rig.letSweepsPass()
            try oracle.expectEqual()
        }
    }
}
