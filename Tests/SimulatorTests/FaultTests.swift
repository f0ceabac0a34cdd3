import Simulator
import Testing

@Suite struct FaultTests {
    /// What a client sees of a fault, and, so that the fault is known to pass, of the request after it.
    private func seen(_ fault: String) async throws -> (spoiled: Seen, good: Seen) {
        var result: (spoiled: Seen, good: Seen)?
        try await withClient { client in
            client.simulator.faults.add(try FaultRule(parsing: fault))
            let spoiled = try await client.export("Prospects", "limit=10")
            result = (spoiled, try await client.export("Prospects", "limit=10"))
        }
        let both = try #require(result)
        #expect(both.good.status == 200 && both.good.next != nil)
        return both
    }

    @Test func `too many requests say when to come again or do not`() async throws {
        let plain = try await seen("too-many-requests").spoiled
        #expect(plain.status == 429 && plain.retryAfter == nil)
        #expect(try await seen("too-many-requests=30").spoiled.retryAfter == "30")
        let dated = try await seen("too-many-requests=date60").spoiled
        #expect(dated.retryAfter == "Mon, 01 Jun 2026 12:01:00 GMT")
    }

    @Test func `statuses are as asked`() async throws {
        #expect(try await seen("server-error").spoiled.status == 503)
        #expect(try await seen("server-error:Prospects=500").spoiled.status == 500)
        #expect(try await seen("cursor-exhausted").spoiled.status == 429)
    }

    @Test func `a truncated body ends within quotes`() async throws {
        let (spoiled, good) = try await seen("truncated-body")
        #expect(spoiled.status == 200)
        #expect(good.body.hasPrefix(spoiled.body) && spoiled.body.utf8.count < good.body.utf8.count)
        #expect(!spoiled.body.filter { $0 == "\"" }.count.isMultiple(of: 2))
    }

    @Test func `a malformed row has one field more`() async throws {
        let (spoiled, good) = try await seen("malformed-row")
        #expect(spoiled.body.replacing(",surplus", with: "") == good.body)
        #expect(spoiled.body != good.body)
        #expect(spoiled.link == good.link)
    }

    @Test func `an HTML page comes with status 200`() async throws {
        let spoiled = try await seen("html-page").spoiled
        #expect(spoiled.status == 200)
        #expect(spoiled.contentType == "text/html; charset=utf-8")
        #expect(spoiled.body.hasPrefix("<!DOCTYPE html>"))
    }

    @Test func `an empty body has not even a header`() async throws {
        let spoiled = try await seen("empty-body").spoiled
        #expect(spoiled.status == 200 && spoiled.body.isEmpty)
    }

    @Test func `next links lead astray`() async throws {
        let (foreign, good) = try await seen("foreign-next-link=http://127.0.0.1:9")
        let path = try #require(good.next?.split(separator: "/api/").last)
        #expect(foreign.next == "http://127.0.0.1:9/api/\(path)")
        let (loop, _) = try await seen("looping-next-link")
        #expect(loop.next?.hasSuffix("/api/exports/community/all/table/Prospects?limit=10") == true)
    }

    @Test func `a reset within the body is an error to the client`() async throws {
        try await withClient { client in
            client.simulator.faults.add(FaultRule(.resetMidBody))
            await #expect(throws: (any Error).self) { try await client.export("Prospects") }
            let after = try await client.export("Prospects")
            #expect(after.status == 200)
        }
    }

    @Test func `a request that hangs is given up by the client and does not hold up the stop`() async throws {
        try await withClient { client in
            client.simulator.faults.add(FaultRule(.hang, times: 2))
            var answers = client.simulator.log.follow().makeAsyncIterator()
            let givenUp = Task { try await client.get("/ping") }
            #expect(await answers.next()?.status == 0)
            givenUp.cancel()
            await #expect(throws: (any Error).self) { try await givenUp.value }
            let hanging = Task { try await client.get("/ping") }
            #expect(await answers.next()?.status == 0)
            await client.simulator.stop()
            await #expect(throws: (any Error).self) { try await hanging.value }
        }
    }

    @Test func `a rule picks its requests and counts them`() async throws {
        try await withClient { client in
            client.simulator.faults.add(
                FaultRule(.serverError(502), table: "Units", place: .laterPages, skipping: 1, times: 2))
            let first = try await client.export("Units", "limit=2")
            let next = try #require(first.next)
            #expect(first.status == 200)
            #expect(try await client.get(next).status == 200)
            #expect(try await client.export("Users").status == 200)
            #expect(try await client.get(next).status == 502)
            #expect(try await client.get(next).status == 502)
            #expect(client.simulator.faults.pending.isEmpty)
        }
    }

    @Test func `faults are read from text`() throws {
        let rule = try FaultRule(parsing: "foreign-next-link:Prospects:always=http://127.0.0.1:9/x")
        #expect(rule.fault == .foreignNextLink("http://127.0.0.1:9/x"))
        #expect(rule.table == "Prospects" && rule.times == nil)
        #expect(try FaultRule(parsing: "hang").times == 1)
        #expect(try FaultRule(parsing: "hang:any:4").times == 4)
        for wrong in [
            "", "hung", "hang:Units:often", "hang:a:1:2", "too-many-requests=soon", "foreign-next-link",
        ] {
            #expect(throws: SimulatorError.self) { try FaultRule(parsing: wrong) }
        }
    }
}
