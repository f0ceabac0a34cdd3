import Mirror
import SQLite
@testable import Store
import Testing

/// What is known of a vendor that may ignore a poll's question.
@Suite struct HonouredFilterTests {
    @Test func `nothing is known until it was asked`() async throws {
        let bench = try await Workbench()
        try await bench.load(things((1, "a")))
        #expect(try await bench.state().honoured.filter == nil)
        try await bench.begin(.poll, since: Workbench.start)
        #expect(try await bench.write(things((1, "b")), next: .link(1)).state.honoured.filter == nil)
        #expect(try await bench.write(things((2, "b"))).state.honoured.filter == true)
        try await bench.reopen()
        #expect(try await bench.state().honoured.filter == true)
    }

    @Test func `a record that was not asked for settles it, on any page`() async throws {
        let bench = try await Workbench()
        try await bench.load(things((1, "a")))
        try await bench.poll(things((1, "b")))
        try await bench.begin(.poll, since: Workbench.start)
        let first = try await bench.write(things((2, "b")), next: .link(1), ignoresSince: true)
        #expect(first.state.honoured.filter == false)
        #expect(try await bench.write(things((3, "b"))).state.honoured.filter == false)
        #expect(try bench.scalar("SELECT filter_honoured FROM crmirror_streams") == 0)
    }

    @Test func `a walk of everything does not ask, and tells nothing of it`() async throws {
        let bench = try await Workbench()
        try await bench.load(things((1, "a")))
        try await bench.load(things((1, "a")), .sweep)
        #expect(try await bench.state().honoured.filter == nil)
    }

    @Test func `a reset forgets it, and the poll's interval goes by it`() async throws {
        let bench = try await Workbench()
        try await bench.load(things((1, "a")))
        try await bench.begin(.poll, since: Workbench.start)
        try await bench.write(things((2, "b")), ignoresSince: true)
        func register() async throws -> StreamState? {
            try await bench.store().register(
                account: Workbench.account, vendor: "welcomehome", scope: "all", streams: [bench.stream],
                pollInterval: { _, honoured in honoured.filter == false ? .seconds(3600) : .seconds(300) },
                now: bench.now
            ).first
        }
        #expect(try await register()?.pollInterval == .seconds(3600))
        _ = try await bench.store().reset(account: Workbench.account, streams: nil, now: bench.now)
        #expect(try await register()?.honoured.filter == nil)
        #expect(try await register()?.pollInterval == .seconds(300))
    }
}
