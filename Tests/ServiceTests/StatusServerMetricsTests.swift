import Mirror
import Store
import Sync
import Testing

@testable import Service

struct StatusServerMetricsTests {
    @Test func `the text keeps to Prometheus's format`() async throws {
        try await StatusSite.open { site in
            let answer = try await site.get("/metrics")
            #expect(answer["content-type"] == "text/plain; version=0.0.4; charset=utf-8")
            let page = try MetricsPage(answer.body)
            #expect(page.types.count > 15)
            for (name, type) in page.types {
                #expect(name.hasSuffix("_total") == (type == "counter"), "\(name)")
                #expect(name.hasPrefix("crmirror_") || name.hasPrefix("process_"))
            }
        }
    }

    @Test func `gauges are what the database says`() async throws {
        let states = [Fixture.state("activities"), Fixture.state("prospects", .held, lastSuccessAt: nil)]
        try await StatusSite.open(states: states) { site in
            let page = try MetricsPage(try await site.get("/metrics").body)
            let prospects = #"account="wh",stream="prospects""#
            #expect(page["crmirror_rows{\(prospects),state=\"live\"}"] == 1200)
            #expect(page["crmirror_rows{\(prospects),state=\"deleted\"}"] == 3)
            #expect(page["crmirror_lag_seconds{account=\"wh\",stream=\"activities\"}"] == 60)
            #expect(page["crmirror_lag_seconds{\(prospects)}"] == nil)
            #expect(page["crmirror_stream_state{\(prospects),state=\"held\"}"] == 1)
            #expect(page["crmirror_stream_state{\(prospects),state=\"ok\"}"] == 0)
            #expect(page["crmirror_healthy"] == 0)
            #expect(page["crmirror_database_readable{database=\"\(site.database)\"}"] == 1)
            #expect((page["crmirror_database_size_bytes{database=\"\(site.database)\"}"] ?? 0) > 0)
            #expect(page["crmirror_wal_size_bytes{database=\"\(site.database)\"}"] != nil)
        }
    }

    @Test func `what was complete later than now, by a clock that was set back, does not lag`() async throws {
        let states = [Fixture.state("prospects", lastSuccessAt: Fixture.now + .seconds(7000))]
        try await StatusSite.open(states: states) { site in
            let page = try MetricsPage(try await site.get("/metrics").body)
            #expect(page["crmirror_lag_seconds{account=\"wh\",stream=\"prospects\"}"] == 0)
            #expect(page["crmirror_healthy"] == 0)
        }
    }

    @Test func `the throttle's budget counts what was used in its period`() async throws {
        try await StatusSite.open { site in
            let uses = [Fixture.now - .seconds(301), Fixture.now - .seconds(299), Fixture.now]
            try site.run(
                """
                INSERT INTO crmirror_throttles (name, uses, expires_at)
                VALUES ('welcomehome 0011', '\(uses.map(\.milliseconds))', 0), ('other', '[1]', 0)
                """)
            let page = try MetricsPage(try await site.get("/metrics").body)
            #expect(page["crmirror_throttle_remaining_requests{account=\"wh\"}"] == 298)
            #expect(page["crmirror_throttle_limit_requests{account=\"wh\"}"] == 300)
            #expect(page["crmirror_throttle_slowness{account=\"wh\"}"] == 1)
        }
    }

    @Test func `counters count what happens in this process`() async throws {
        try await StatusSite.open { site in
            let series = #"{account="wh",stream="prospects"}"#
            let before = try MetricsPage(try await site.get("/metrics").body)
            #expect(before["crmirror_requests_total\(series)"] == 0)
            for event in [
                .requested(isRetry: false, heldBack: .zero),
                Fixture.page(1, rows: 500), Fixture.page(2, rows: 20),
                .requested(isRetry: false, heldBack: .milliseconds(250)),
                .fault(Fixture.fault(.transient, "reset"), consequence: "tried again"),
                .requested(isRetry: true, heldBack: .zero),
                .fault(Fixture.fault(.throttled(wait: .seconds(60)), "slow down"), consequence: ""),
                .requested(isRetry: true, heldBack: .seconds(60)),
                .fault(Fixture.fault(.incomplete, "has no id"), consequence: ""),
                .fault(Fixture.fault(.storage, "disk full"), consequence: ""),
                Fixture.ended(Fixture.counts(seen: 520)),
            ] {
                site.metrics.note(Fixture.event(event))
            }
            site.clock.pass(.seconds(1))
            let page = try MetricsPage(try await site.get("/metrics").body)
            #expect(page["crmirror_requests_total\(series)"] == 4)
            #expect(page["crmirror_retries_total\(series)"] == 2)
            #expect(page["crmirror_throttled_seconds_total\(series)"] == 60.25)
            #expect(page["crmirror_errors_total\(series)"] == 3)
            let kind = #"{account="wh",stream="prospects",kind="backfill"}"#
            #expect(page["crmirror_last_walk_duration_seconds\(kind)"] == 3)
            let change = #"{account="wh",stream="prospects",change="inserted"}"#
            #expect(page["crmirror_rows_written_total\(change)"] == 520)
        }
    }

    @Test func `the kernel's figures are this process's`() throws {
        let figures = ProcessFigures.current()
        let resident = try #require(figures.residentBytes)
        #expect(resident > 1_000_000)
        // Later than 2020, and not in the future of this machine's clock.
        let startedAt = try #require(figures.startedAt)
        #expect(startedAt > 1_577_836_800)
        #expect(startedAt <= Double(SystemClock().now().milliseconds) / 1000 + 1)
        #expect((figures.openFiles ?? 0) >= 3)
        #expect((figures.mostFiles ?? 0) >= Double(figures.openFiles ?? 0))
        #expect(figures.processorSeconds != nil)
    }

    @Test func `labels are escaped`() {
        var exposition = Exposition()
        exposition.add("a", .gauge, "A.", [.init(0.5, [.init("path", "C:\\\"new\"\n")])])
        #expect(exposition.text == "# HELP a A.\n# TYPE a gauge\na{path=\"C:\\\\\\\"new\\\"\\n\"} 0.5\n")
    }
}

/// Reads the text format strictly: HELP and TYPE before the samples of each metric, the samples of one together, and
/// no series twice.
private struct MetricsPage {
    struct Malformed: Error {
        var line: Substring
    }

    private(set) var types: [String: String] = [:]
    private var values: [String: Double] = [:]

    subscript(series: String) -> Double? { values[series] }

    init(_ text: String) throws {
        #expect(text.hasSuffix("\n"))
        var helped: String?
        var current: String?
        for line in text.split(separator: "\n", omittingEmptySubsequences: false).dropLast() {
            let words = line.split(separator: " ", maxSplits: 3)
            if line.hasPrefix("# HELP "), words.count == 4 {
                helped = String(words[2])
            } else if line.hasPrefix("# TYPE "), words.count == 4, String(words[2]) == helped,
                types[String(words[2])] == nil
            {
                current = helped
                types[String(words[2])] = String(words[3])
            } else {
                try read(line, of: current)
            }
        }
    }

    private mutating func read(_ line: Substring, of metric: String?) throws {
        guard let space = line.lastIndex(of: " "), let value = Double(line[line.index(after: space)...])
        else {
            throw Malformed(line: line)
        }
        let series = String(line[..<space])
        let name = series.prefix { $0 != "{" }
        guard String(name) == metric, name.allSatisfy({ $0.isLetter || $0 == "_" }),
            values.updateValue(value, forKey: series) == nil
        else { throw Malformed(line: line) }
    }
}
