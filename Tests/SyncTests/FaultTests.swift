import Mirror
import SQLite
import Store
import Sync
import Testing

/// Faults that pass, and faults that do not.
@Suite(.timeLimit(.minutes(5)))
struct FaultTests {
    private func fault(_ kind: Fault.Kind) -> Fault {
        Fault(kind, operation: "fetch", subject: "vendor.test", cause: "scripted")
    }

    @Test func `transient faults are tried again with a growing wait, and recover`() async throws {
        let rig = try Rig()
        rig.vendor.fill("Prospects", 15)
        rig.vendor.trouble(
            Trouble(2, .answer(status: 500)), Trouble(2, .fail(fault(.transient))),
            Trouble(3, .answer(status: 503)) { $0.path.contains("cursor=") }
        )
        let outcome = try await rig.run(.once)
        #expect(outcome.streams.map(\.fault) == [nil])
        #expect(try rig.mirrored().count == 15)
        let times = rig.vendor.log.prefix(5).map(\.at)
        let waits = zip(times.dropFirst(), times).map { $0 - $1 }
        // Half of 1, 2, 4 and 8 seconds, and the 20 ms of a request.
        #expect(waits == [520, 1020, 2020, 4020].map { .milliseconds($0) })
        let state = try rig.state()
        #expect(state.condition == .ok)
        #expect(state.lastError == nil)
        #expect(try rig.query("SELECT requests, retries, pages FROM crmirror_runs") == [[9, 7, 2]])
    }

    @Test func `after eight failures in a row a one-shot gives the stream up and keeps its checkpoint`()
        async throws
    {
        let rig = try Rig()
        rig.vendor.fill("Prospects", 25)
        rig.vendor.trouble(Trouble(8, .answer(status: 502)) { $0.path.contains("cursor=") })
        let outcome = try await rig.run(.once)
        #expect(outcome.streams.map(\.fault?.kind) == [.transient])
        #expect(outcome.streams.map(\.state.condition) == [.failing])
        #expect(rig.vendor.log.count == 9)
        #expect(try rig.state().checkpoint?.pages == 1)
        rig.vendor.forgetLog()
        try await rig.run(.once)
        #expect(rig.vendor.log.count == 2)
        #expect(try rig.mirrored().count == 25)
    }

    @Test func `a service tries what it put off again when the stream is next due`() async throws {
        let rig = try Rig()
        rig.vendor.fill("Prospects", 5)
        rig.vendor.trouble(Trouble(9, .answer(status: 502)))
        try await rig.serve(for: .seconds(1000))
        let times = rig.vendor.log.map(\.at)
        #expect(try times.at(8) - times.at(7) >= .seconds(300))
        #expect(try rig.state().condition == .ok)
        #expect(try rig.mirrored().count == 5)
    }

    @Test func `faults of different kinds do not use up each other's tries`() async throws {
        let rig = try Rig()
        rig.vendor.fill("Prospects", 5)
        rig.vendor.trouble(
            Trouble(5, .answer(status: 502)),
            Trouble(2, .alter { $0.body = Array("prospects.id,x\n1\n".utf8) })
        )
        let outcome = try await rig.run(.once)
        #expect(outcome.streams.map(\.fault) == [nil])
        #expect(rig.vendor.log.count == 8)
    }

    @Test func `a page that stays malformed is fetched twice more, then the stream fails with the line`()
        async throws
    {
        let rig = try Rig()
        rig.vendor.fill("Prospects", 25)
        rig.vendor.trouble(
            Trouble(3, .alter { $0.body += Array("26,too,few\n".utf8) }) { $0.path.contains("cursor=") }
        )
        let outcome = try await rig.run(.once)
        #expect(rig.vendor.log.count == 4)
        #expect(outcome.streams.map(\.fault?.kind) == [.malformed])
        let state = try rig.state()
        #expect(state.condition == .failing)
        #expect(state.lastError?.contains("line 12") == true)
        #expect(try rig.mirrored().count == 10)
        try await rig.run(.once)
        #expect(try rig.mirrored().count == 25)
    }

    @Test func `a page that comes whole at the second try is written`() async throws {
        let rig = try Rig()
        rig.vendor.fill("Prospects", 25)
        rig.vendor.trouble(
            Trouble(1, .alter { $0.body += Array("26,\"open".utf8) }) { $0.path.contains("cursor=") })
        let outcome = try await rig.run(.once)
        #expect(outcome.streams.map(\.fault) == [nil])
        #expect(try rig.mirrored().count == 25)
    }

    @Test func `an answer without a header is no empty table`() async throws {
        let rig = try Rig()
        rig.vendor.trouble(Trouble(3, .alter { $0.body = [] }))
        rig.vendor.fill("Prospects", 5)
        let outcome = try await rig.run(.once)
        #expect(outcome.streams.map(\.fault?.kind) == [.malformed])
        #expect(try rig.state().watermark == nil)
    }

    @Test func `a link back to a page that was walked is a loop, and an error`() async throws {
        let rig = try Rig()
        rig.vendor.fill("Prospects", 35)
        rig.vendor.trouble(
            Trouble(
                100,
                .alter { response in
                    response.headers.removeAll { $0.name == "link" }
                    let url = "\(ScriptedVendor.base)/exports/community/all/table/Prospects?cursor=again"
                    response.headers.append(.init("Link", "<\(url)>; rel=\"next\""))
                }
            ) { $0.isOf("Prospects") }
        )
        rig.vendor.change { state in
            state.cursors["again"] = ScriptedCursor(
                table: "Prospects", community: "all", sortsByCreation: true, since: nil, limit: 10, last: nil
            )
        }
        let outcome = try await rig.run(.once)
        #expect(outcome.streams.map(\.fault?.kind) == [.malformed])
        #expect(outcome.streams.first?.fault?.cause.contains("loop") == true)
        // The beginning, and the page that leads to itself: three times in hand, and each time ahead at most.
        #expect(rig.vendor.log.count <= 7)
        #expect(try rig.mirrored().count == 10)
        #expect(try rig.state().watermark == nil)
    }

    /// A next link that leads away.
    private func straying(_ times: Int) -> Trouble {
        Trouble(
            times,
            .alter { response in
                response.headers.removeAll { $0.name == "link" }
                response.headers.append(.init("Link", "<https://elsewhere.test/?cursor=1>; rel=\"next\""))
            })
    }

    @Test func `a link to another origin ends as failing and is not followed`() async throws {
        let rig = try Rig()
        rig.vendor.fill("Prospects", 35)
        rig.vendor.trouble(straying(3))
        let outcome = try await rig.run(.once)
        #expect(outcome.streams.map(\.state.condition) == [.failing])
        #expect(outcome.streams.first?.fault?.cause.contains("origin") == true)
        #expect(!rig.vendor.log.contains { $0.path.contains("elsewhere") })
        #expect(try rig.state().watermark == nil)
    }

    @Test func `a page whose link led away once is asked for again, and the walk goes on`() async throws {
        let rig = try Rig()
        rig.vendor.fill("Prospects", 35)
        rig.vendor.trouble(straying(1))
        let outcome = try await rig.run(.once)
        #expect(outcome.streams.map(\.fault) == [nil])
        #expect(try rig.mirrored().count == 35)
    }

    @Test func `an empty list where rows are is held, and nothing is changed`() async throws {
        var rig = try Rig()
        rig.streams = ["communities", "prospects"]
        rig.vendor.fill("communities", 3)
        rig.vendor.fill("Prospects", 5)
        try await rig.run(.once)
        let rows = rig.vendor.names("communities")
        let tables = rig.vendor.tables
        rig.vendor.change { $0.tables = ["communities": [], "Prospects": []] }
        let outcome = try await rig.run(.backfill)
        #expect(outcome.streams.map(\.state.condition) == [.held, .held])
        #expect(outcome.streams.map(\.fault?.kind) == [.suspicious, .suspicious])
        #expect(try rig.mirrored("wh_communities") == rows)
        #expect(try rig.mirrored().count == 5)
        rig.vendor.change { $0.tables = tables }
        let mended = try await rig.run(.backfill)
        #expect(mended.streams.map(\.state.condition) == [.ok, .ok])
    }

    @Test func `a request that the vendor does not accept fails with the vendor's words`() async throws {
        let rig = try Rig()
        rig.vendor.fill("Prospects", 5)
        try await rig.run(.once)
        rig.vendor.forgetLog()
        rig.vendor.trouble(
            Trouble(2, .answer(status: 422, body: "{\"error\":\"bad filter, token-of-the-test\"}")))
        let outcome = try await rig.run(.once)
        // Once in the usual way and once in the plainest.
        #expect(rig.vendor.log.count == 2)
        #expect(outcome.streams.map(\.state.condition) == [.failing])
        let error = try #require(try rig.state().lastError)
        #expect(error.contains("bad filter"))
        #expect(!error.contains("token-of-the-test"))
    }
}
