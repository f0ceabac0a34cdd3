import Simulator
import Testing

@Suite struct AccessTests {
    @Test func `the right token is let in and the wrong one is not`() async throws {
        try await withClient { client in
            #expect(try await client.get("/ping").body == #"{"account_id":2,"lead_source_id":null}"#)
            for token in ["wrong", nil] {
                let answer = try await client.get("/ping", token: token)
                #expect(answer.status == 401)
                #expect(answer.body == #"{"error":"Bad credentials"}"#)
            }
        }
    }

    @Test func `a token of narrow scope reads the other tables`() async throws {
        try await withClient { client in
            client.simulator.welcomeHome.refuse("Residents")
            client.simulator.welcomeHome.refuse("stages", status: 401)
            let refused = try await client.export("Residents")
            #expect(refused.status == 403)
            #expect(refused.body == #"{"error":"Not authorized to perform this action"}"#)
            #expect(try await client.get("/stages").status == 401)
            #expect(try await client.export("Users").status == 200)
            client.simulator.welcomeHome.allow("Residents")
            #expect(try await client.export("Residents").status == 200)
        }
    }

    @Test func `nothing but reading is possible and an attempt is logged`() async throws {
        try await withClient { client in
            let posted = try await client.get("/prospects", method: "POST")
            let deleted = try await client.get("/exports/community/all/table/Users", method: "DELETE")
            #expect([posted.status, deleted.status] == [405, 405])
            #expect(client.simulator.requests.map(\.method) == ["POST", "DELETE"])
        }
    }

    @Test func `the log says what was asked and with which credential`() async throws {
        try await withClient { client in
            let first = try await client.export("Units", "limit=2")
            _ = try await client.get(try #require(first.next), token: "wrong")
            let log = client.simulator.requests
            #expect(log.map(\.table) == ["Units", "Units"])
            #expect(log.map(\.wasAuthorized) == [true, false])
            #expect(log.map(\.status) == [200, 401])
            #expect(log[0].target == "/api/exports/community/all/table/Units?limit=2")
            #expect(log[1].cursor.map { first.next?.hasSuffix($0) } == true)
            #expect(log[0].time == client.simulator.clock.now)
        }
    }

    @Test func `the Date header shows the simulator's clock`() async throws {
        try await withClient { client in
            let first = try await client.get("/ping")
            #expect(first.date == "Mon, 01 Jun 2026 12:00:00 GMT")
            client.simulator.clock.advance(by: .seconds(86_400))
            let second = try await client.get("/ping")
            #expect(second.date == "Tue, 02 Jun 2026 12:00:00 GMT")
        }
    }

    @Test(arguments: [
        "activity_types", "care_types", "communities", "floor_plans", "lead_sources", "privacy_levels",
        "prospect_fields", "stages", "scores", "close_reasons", "relationships",
    ])
    func `every reference list is a JSON array of objects`(list: String) async throws {
        try await withClient(rows: 1) { client in
            let answer = try await client.get("/\(list)")
            #expect(answer.status == 200)
            #expect(answer.body.hasPrefix("[{\"id\":") && answer.body.hasSuffix("}]"))
        }
    }

    @Test func `another origin records what it is sent`() async throws {
        let other = try await RecordingServer.start(body: "stages.id\n")
        try await withClient(rows: 1) { client in
            let answer = try await client.get(other.origin + "/a?b=c")
            #expect(answer.body == "stages.id\n")
        }
        let request = try #require(other.requests.first)
        #expect(request.target == "/a?b=c")
        #expect(
            request.headers.contains {
                $0.name == "authorization" && $0.value == "Token token=simulated-token"
            })
        await other.stop()
    }
}
