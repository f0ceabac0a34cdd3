import Mirror
import SQLite
@testable import Store
import Testing

@Suite struct ThrottleRecordTests {
    private func record(_ name: String, until end: Instant, paused: Instant? = nil) -> ThrottleRecord {
        ThrottleRecord(
            name: name, uses: [Instant(milliseconds: 1), Workbench.start], pausedUntil: paused, expiresAt: end
        )
    }

    @Test func `a throttle is there after a restart as it was saved`() async throws {
        let bench = try await Workbench()
        let plain = record("wh", until: bench.now + .seconds(60))
        let paused = record(
            "cursor", until: bench.now + .seconds(60), paused: bench.now + .milliseconds(1500))
        try await bench.store().save([plain, paused], now: bench.now)
        try await bench.reopen()
        #expect(try await bench.store().throttle(named: "wh") == plain)
        #expect(try await bench.store().throttle(named: "cursor") == paused)
        #expect(try await bench.store().throttle(named: "other") == nil)
    }

    @Test func `a later save replaces an earlier one`() async throws {
        let bench = try await Workbench()
        let later = record("wh", until: bench.now + .seconds(90))
        try await bench.store().save([record("wh", until: bench.now, paused: bench.now)], now: bench.now)
        try await bench.store().save([later], now: bench.now)
        #expect(try await bench.store().throttle(named: "wh") == later)
        #expect(try bench.scalar("SELECT count(*) FROM crmirror_throttles") == 1)
    }

    @Test func `one that has expired is pruned with the next save`() async throws {
        let bench = try await Workbench()
        let now = bench.now
        try await bench.store().save(
            [record("old", until: now), record("live", until: now + .milliseconds(1))], now: now)
        #expect(try await bench.store().throttle(named: "old") != nil)
        try await bench.store().save([], now: now + .milliseconds(1))
        #expect(try await bench.store().throttle(named: "old") == nil)
        #expect(try await bench.store().throttle(named: "live") != nil)
    }
}
