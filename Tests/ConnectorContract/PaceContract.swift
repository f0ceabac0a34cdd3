import Mirror
import Simulator
import Sync
import Testing
import Vendors

/// What the vendor sees of an hour, kills and all.
@Suite struct PaceContract {
    @Test(arguments: vendorNames)
    func `an hour of service with kills keeps to the vendor's limits and only asks`(_ name: String)
        async throws
    {
        try await ContractRig.use(name, rows: 40, pageSize: 2, settings: ["poll_every": "5m"]) { rig in
            try await spendAnHour(with: rig)
            try expectManners(of: rig.simulator.requests, at: name)
        }
    }

    /// Lives that are ended in the middle, and then longer ones.
    private func spendAnHour(with rig: ContractRig) async throws {
        let end = rig.clock.now() + .seconds(3600)
        for number in [40, 90, 150, 10, 200] {
            _ = try await rig.run(.backfill, stoppingAtRequest: number)
        }
        while rig.clock.now() < end { try await rig.serve(for: .seconds(600)) }
    }

    private func expectManners(of requests: [LoggedRequest], at vendorName: String) throws {
        #expect(requests.allSatisfy { $0.method == "GET" || isForToken($0) })
        let pages = requests.filter { $0.method == "GET" }
        #expect(pages.count > 100)
        #expect(!pages.contains { $0.status == 429 })
        // Rentalot's headers allow more than is taken without them.
        if vendorName != "rentalot" {
            let limit = try #require(Registry.vendor(named: vendorName)).throttle
            #expect(most(pages.map(\.time), in: limit.period) <= limit.requests)
        }
        guard vendorName == "welcomehome" else { return }
        // "A given cursor can only be used 3 times within a single minute."
        for cursor in Set(pages.compactMap(\.cursor)) {
            #expect(most(pages.filter { $0.cursor == cursor }.map(\.time), in: .seconds(60)) <= 3)
        }
    }

    private func isForToken(_ request: LoggedRequest) -> Bool {
        request.method == "POST" && request.target.contains("/token")
    }

    /// The most of these moments that any window of the duration holds.
    private func most(_ moments: [Moment], in duration: Duration) -> Int {
        let moments = moments.sorted()
        var first = 0
        var most = 0
        for (index, moment) in moments.enumerated() {
            while moments[first] + duration < moment { first += 1 }
            most = max(most, index - first + 1)
        }
        return most
    }
}
