import Simulator
import Sync
import Testing

/// Answers that are not what they should be.
@Suite struct FaultContract {
    private static let passing: [SimulatedFault] = [
        .truncatedBody, .resetMidBody, .htmlPage, .wrongKey, .emptyBody, .serverError(503),
    ]

    @Test(arguments: vendorNames, passing)
    func `a spoilt answer that passes costs nothing`(_ name: String, _ fault: SimulatedFault) async throws {
        try await ContractRig.use(name) { rig in
            var oracle = Oracle(rig)
            rig.simulator.faults.add(FaultRule(fault, skipping: 2))
            try await rig.runCalmly(.backfill)
            try oracle.expectEqual()
            rig.letPass(.seconds(600))
            try rig.changeEverywhere(seed: 1)
            rig.simulator.faults.add(FaultRule(fault, skipping: 1))
            try await rig.runCalmly(.once)
            try oracle.expectEqual(.vanished)
        }
    }

    @Test(arguments: vendorNames, passing + [.emptyPage])
    func `spoilt answers never cost a row, and are made up for`(_ name: String, _ fault: SimulatedFault)
        async throws
    {
        try await ContractRig.use(name) { rig in
            var oracle = Oracle(rig)
            try await rig.runCalmly(.backfill)
            try oracle.expectEqual()
            let before = try rig.liveCounts()
            rig.simulator.faults.add(FaultRule(fault, times: nil))
            rig.letPass(.seconds(3600))
            _ = try await rig.run(.once)
            try await rig.serve(for: .seconds(2 * 3600))
            #expect(try rig.liveCounts() == before)
            rig.simulator.faults.removeAll()
            rig.letPass(.seconds(600))
            try rig.changeEverywhere(seed: 2)
            rig.letPass(.seconds(7200))
            _ = try await rig.run(.once)
            try await rig.letSweepsPass()
            try oracle.expectEqual()
            #expect(try rig.states().filter { $0.value != "ok" } == [:])
        }
    }

    @Test(arguments: vendorNames)
    func `an empty list where rows were is held`(_ name: String) async throws {
        try await ContractRig.use(name) { rig in
            try await rig.runCalmly(.backfill)
            rig.simulator.faults.add(FaultRule(.emptyPage, times: nil))
            // A CSV has no such fault: there it is a body without rows.
            rig.simulator.faults.add(FaultRule(.emptyBody, times: nil))
            rig.letPass(.seconds(3600))
            let before = rig.simulator.requests.count
            try await rig.serve(for: .seconds(2 * 3600))
            // What waits for a person is looked at now and then, and not as often as the vendor allows.
            #expect(rig.simulator.requests.count - before < 20 * before)
            let states = try rig.states()
            let rootStreams = try rig.rootStreamNames
            for (collection, count) in try rig.liveCounts() where count > 0 {
                // One record's list among many may well be empty.
                guard rootStreams.contains(collection) else { continue }
                #expect(states[collection] != "ok", "\(collection)")
            }
        }
    }

    @Test(arguments: vendorNames, [SimulatedFault.RetryAfter.seconds(40), .date(in: 40), .none])
    func `a vendor that asks for a pause gets it`(_ name: String, _ retryAfter: SimulatedFault.RetryAfter)
        async throws
    {
        try await ContractRig.use(name) { rig in
            var oracle = Oracle(rig)
            rig.simulator.faults.add(FaultRule(.tooManyRequests(retryAfter), skipping: 3))
            try await rig.runCalmly(.backfill)
            try oracle.expectEqual()
            let requests = rig.simulator.requests
            let refused = try #require(requests.firstIndex { $0.status == 429 })
            let next = try #require(requests.dropFirst(refused + 1).first)
            let pause: Duration = retryAfter == .none ? .seconds(59) : .seconds(39)
            #expect(next.time >= requests[refused].time + pause)
        }
    }

    @Test(arguments: vendorNames)
    func `a token that expires is replaced`(_ name: String) async throws {
        try await ContractRig.use(name) { rig in
            var oracle = Oracle(rig)
            try await rig.runCalmly(.backfill)
            try oracle.expectEqual()
            guard rig.vendor.expireAccess() else { return }
            let before = rig.simulator.requests.count
            rig.letPass(.seconds(600))
            try rig.changeEverywhere(seed: 4)
            rig.letPass(.seconds(60))
            try await rig.runCalmly(.once)
            try oracle.expectEqual(.vanished)
            #expect(rig.simulator.requests.dropFirst(before).contains { $0.method == "POST" })
        }
    }
}
