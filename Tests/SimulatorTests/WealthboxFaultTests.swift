import Simulator
import Testing

/// What faults make of a page of JSON.
@Suite struct WealthboxFaultTests {
    private func seen(_ fault: SimulatedFault, path: String = "/v1/events") async throws -> (Seen, good: Seen)
    {
        var result: (Seen, good: Seen)?
        try await withWealthbox { client, _ in
            client.simulator.faults.add(FaultRule(fault))
            let spoiled = try await client.wealthbox(path)
            result = (spoiled, try await client.wealthbox(path))
        }
        return try #require(result)
    }

    @Test func `a truncated body ends in the middle`() async throws {
        let (spoiled, good) = try await seen(.truncatedBody)
        #expect(spoiled.status == 200 && good.body.hasPrefix(spoiled.body))
        #expect(spoiled.body.utf8.count == good.body.utf8.count / 2)
    }

    @Test func `a collection under a wrong key is not the only array`() async throws {
        let (spoiled, good) = try await seen(.wrongKey)
        #expect(spoiled.body.hasPrefix(#"{"unheard_of_events":[{"id":"#))
        #expect(spoiled.body.contains(#"}],"notices":[{"id":1,"#))
        #expect(good.body.hasPrefix(#"{"events":[{"id":"#))
    }

    @Test func `an empty page keeps its total`() async throws {
        let (spoiled, _) = try await seen(.emptyPage)
        #expect(spoiled.body == #"{"events":[],"meta":{"total_count":60,"total_pages":3}}"#)
    }

    @Test func `faults of pages pass single records and tables of CSV by`() async throws {
        try await withWealthbox { client, _ in
            for fault in [SimulatedFault.wrongKey, .emptyPage, .truncatedBody] {
                client.simulator.faults.add(FaultRule(fault, pathContains: "wealthbox"))
            }
            let key = try #require(try client.liveIDs("events").first)
            let body = try await client.wealthbox("/v1/events/\(key)").body
            #expect(body.hasPrefix(#"{"id":\#(key),"#) && body.hasSuffix("}"))
            client.simulator.faults.removeAll()
            client.simulator.faults.add(FaultRule(.wrongKey))
            #expect(try await client.export("Units").status == 200)
            #expect(client.simulator.faults.pending.count == 1)
        }
    }

    @Test func `a reset within a page of JSON is an error to the client`() async throws {
        try await withWealthbox { client, _ in
            client.simulator.faults.add(FaultRule(.resetMidBody))
            await #expect(throws: (any Error).self) { try await client.wealthbox("/v1/events") }
            let after = try await client.wealthbox("/v1/events")
            #expect(after.status == 200)
        }
    }

    @Test func `the control panel tells the truth of a vendor's collection`() async throws {
        try await withWealthbox { client, wealthbox in
            let table = try await client.get(client.simulator.origin + "/_simulator/table/wealthbox/contacts")
            let first = try #require(try wealthbox.truth(of: "contacts").first)
            #expect(table.body.contains(JSON.object(first.fields).text))
            let mutate = client.simulator.origin + "/_simulator/mutate?count=5&seed=1&vendor="
            let prospects = try await client.wholeTable("Prospects")
            let done = try await client.get(mutate + "wealthbox", method: "POST")
            let unknown = try await client.get(mutate + "nobody", method: "POST")
            #expect(done.status == 200 && unknown.status == 422)
            #expect(try await client.wholeTable("Prospects") == prospects)
        }
    }
}
