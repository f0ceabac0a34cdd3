import Simulator
import Testing

@Suite struct WelcomeHomeMutableTests {
    @Test func `the truth of an export is its rows and of a list what it answers`() async throws {
        try await withClient(rows: 5) { client in
            let vendor = client.simulator.welcomeHome
            #expect(vendor.collections.count == 28)
            for facts in vendor.collections {
                #expect(try !vendor.truth(of: facts.name).isEmpty)
            }
            let (header, rows) = vendor.rows(of: "DepositTransactions")
            let records = try vendor.truth(of: "deposit_transactions")
            #expect(records.map(\.fields.names) == rows.map { _ in header })
            #expect(
                records.map { record in record.fields.all.map { $0.value.string ?? "" } } == rows)
            for (list, path) in [
                ("stages", "stages"), ("prospect_field_definitions", "prospect_fields"),
                ("communities", "communities"),
            ] {
                let elements = try vendor.truth(of: list).map { JSON.object($0.fields) }
                #expect(try await client.get("/\(path)").body == JSON.array(elements).text)
            }
            let events = try vendor.truth(of: "events").map { JSON.object($0.fields) }
            #expect(try await client.get("/events?limit=100").body == JSON.array(events).text)
        }
    }

    @Test func `a list that was replaced has no truth here`() async throws {
        try await withClient(rows: 1) { client in
            let vendor = client.simulator.welcomeHome
            vendor.replaceList("stages", with: "[]")
            #expect(throws: SimulatorError.self) { try vendor.truth(of: "stages") }
            #expect(throws: SimulatorError.self) { try vendor.insert(into: "stages", seed: 1) }
        }
    }
}

/// The same for every vendor, by the protocol alone.
@Suite struct MutableVendorTests {
    @Test(arguments: ["welcomehome", "wealthbox", "mycrm", "rentalot"])
    func `what is done to records shows in the truth`(name: String) async throws {
        try await withClient(rows: 40) { client in
            let vendor = try #require(client.simulator.vendors.first { $0.configurationName == name })
            for facts in vendor.collections where facts.isMutable {
                try expectMutations(of: facts, at: vendor, clock: client.simulator.clock)
            }
        }
    }

    private func expectMutations(
        of facts: CollectionFacts, at vendor: any MutableVendor, clock: SimulatorClock
    )
        throws
    {
        let name = facts.name
        func record(_ key: String) throws -> TrueRecord? {
            try vendor.truth(of: name).first { $0.key == key }
        }
        let before = try vendor.truth(of: name)
        clock.advance(by: .seconds(100))
        let inserted = try vendor.insert(into: name, seed: 9)
        #expect(try vendor.truth(of: name).count == before.count + 1)
        let live = before.filter { !$0.isDeleted }.map(\.key)
        try vendor.edit(name, keys: Array(live.prefix(3)), seed: 10)
        for key in live.prefix(3) { #expect(try record(key) != before.first { $0.key == key }) }
        let odd = try vendor.setOddValue(in: name, key: live[2])
        #expect(try record(live[2])?.fields[odd]?.string?.contains(" ") == true, "\(name) \(odd)")
        let taken = try record(live[0])
        try vendor.remove(name, keys: [live[0]])
        #expect(try record(live[0]) == nil)
        try vendor.restore(name, keys: [live[0]])
        #expect(try record(live[0]) == taken)
        try vendor.addField("shoe_size", to: name)
        let shown = try vendor.truth(of: name).filter { !$0.isDeleted }
        #expect(shown.allSatisfy { $0.fields["shoe_size"]?.string != nil }, "\(name)")
        try vendor.delete(name, key: inserted)
        #expect(try record(inserted)?.isDeleted == (facts.tellsDeletions ? true : nil))
        #expect(throws: SimulatorError.self) { try vendor.restore(name, keys: ["0"]) }
    }

    @Test(arguments: ["welcomehome", "wealthbox", "mycrm", "rentalot"])
    func `the same seed makes the same data and the same changes`(name: String) async throws {
        var copies: [[TrueRecord]] = []
        for _ in 0..<2 {
            try await withClient(rows: 20) { client in
                let vendor = try #require(client.simulator.vendors.first { $0.configurationName == name })
                try vendor.mutateRandomly(count: 300, seed: 11)
                copies.append(try vendor.collections.flatMap { try vendor.truth(of: $0.name) })
            }
        }
        #expect(copies[0] == copies[1])
    }
}
