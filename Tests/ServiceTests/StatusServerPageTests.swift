import Formats
import Mirror
import Store
import Sync
import Testing

@testable import Service

struct StatusServerPageTests {
    private func page(
        _ states: [StreamState], _ runs: [MirrorActivity.Run] = [], now: Instant = Fixture.now
    ) throws -> String {
        let site = try StatusSite.make(states: states)
        var snapshot = StatusSnapshot(reading: site.subject, now: now, withRuns: true)
        snapshot.runs += runs
        return StatusPage(snapshot).answer.body
    }

    private static func run(
        _ kind: Walk.Kind = .poll, from start: Duration, to end: Duration?, seen: Int = 0, changed: Int
    ) -> MirrorActivity.Run {
        MirrorActivity.Run(
            account: "wh", stream: "prospects", kind: kind, startedAt: Fixture.now - start,
            finishedAt: end.map { Fixture.now - $0 }, rowsSeen: seen, rowsChanged: changed
        )
    }

    @Test func `the first thing that it says is that all is well`() async throws {
        try await StatusSite.open { site in
            let answer = try await site.get("/")
            #expect(answer.status == 200)
            #expect(answer["content-type"] == "text/html; charset=utf-8")
            #expect(answer.body.hasPrefix("<!doctype html>\n"))
            #expect(answer.body.contains("<title>All is well · crmirror</title>"))
            #expect(
                answer.body.contains(
                    "2 streams of 1 account, all complete as of 1m ago. 2,400 live rows."))
            #expect(!answer.body.contains("Needs a look"))
            #expect(answer.body.contains("<p>None.</p>"))
        }
    }

    @Test func `nothing is fetched from elsewhere and nothing is run`() throws {
        let text = try page(StatusSite.fine)
        #expect(!text.contains("<script"))
        #expect(!text.contains(" style="))
        #expect(!text.contains("src="))
        let links = text.matches(of: /href="([^"]*)"/).map { String($0.output.1) }
        #expect(links.dropFirst() == ["/status.json", "/healthz", "/metrics"])
        #expect(links.first?.hasPrefix("data:image/svg+xml,") == true)
    }

    @Test func `its style is the one that the policy names`() throws {
        let text = try page(StatusSite.fine)
        let style = try #require(text.firstMatch(of: /<style>((?s:.*))<\/style>/)).output.1
        #expect(StatusStyle.markup.text == "<style>\(style)</style>")
        #expect(StatusAnswer.securityFields[0].value.contains(StatusStyle.hash))
        #expect(style.contains("prefers-color-scheme: dark"))
    }

    @Test func `what a vendor says stays text`() throws {
        let error = #"fetch page 1 (wh prospects): <script>alert("x")</script> & 'so on' \#u{1B}[31m"#
        let text = try page([
            Fixture.state("activities"), Fixture.state("prospects", .failing, lastError: error),
        ])
        #expect(!text.contains("<script"))
        #expect(
            text.contains(
                "&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt; &amp; &#39;so on&#39; \u{FFFD}[31m"))
    }

    @Test func `what is wrong comes with what to do about it`() throws {
        let held = try page([
            Fixture.state("activities"), Fixture.state("prospects", .held, lastError: "it is empty"),
        ])
        #expect(held.contains("<h1 class=\"bad\">1 problem</h1>"))
        #expect(held.contains("1 of 2 streams is concerned"))
        #expect(held.contains("<h3>wh prospects: held</h3>\n<p class=\"cause\">it is empty</p>"))
        #expect(held.contains("<code>crmirror release --account wh --stream prospects</code>"))
        let refused = try page([Fixture.state("activities"), Fixture.state("prospects", .refused)])
        #expect(refused.contains("<code>crmirror check</code>"))
    }

    @Test func `streams that fail for one reason are told of once`() throws {
        let states = ["activities", "prospects"].map {
            Fixture.state(
                $0, .failing, lastSuccessAt: nil, lastError: "fetch page 1 (wh \($0)): connection refused")
        }
        let text = try page(states)
        #expect(text.contains("<h1 class=\"bad\">1 problem</h1>"))
        #expect(
            text.contains(
                "<h3>wh activities, prospects: failing</h3>\n<p class=\"cause\">connection refused</p>"))
    }

    @Test func `a stream that is tried again is shown, and is no problem yet`() throws {
        let text = try page([
            Fixture.state("activities"),
            Fixture.state("prospects", .failing, lastError: "fetch page 1 (wh prospects): 503"),
        ])
        #expect(text.contains("<h1 class=\"well\">All is well</h1>"))
        #expect(text.contains("all complete as of 1m ago; 1 met an error and is tried again. 2,400"))
        #expect(text.contains("<td class=\"state bad\" title=\"503\">failing</td>"))
    }

    @Test func `a database that takes nothing comes with what to do about it`() throws {
        let site = try StatusSite.make(states: StatusSite.fine)
        var subject = site.subject
        func page(_ fault: Fault) -> String {
            subject.storageFaults = ["wh": fault]
            return StatusPage(StatusSnapshot(reading: subject, now: Fixture.now, withRuns: true)).answer.body
        }
        let full = page(Fixture.fault(.storage, "disk full", hint: "Make room"))
        #expect(full.contains("<h1 class=\"bad\">1 problem</h1>"))
        #expect(full.contains("What is there stays, but nothing new is written for now. 2,400 live rows."))
        #expect(full.contains("<h3>database \(site.database)</h3>\n<p class=\"cause\">disk full</p>"))
        #expect(full.contains("<p>Make room</p>"))
        let odd = page(Fixture.fault(.storage, "disk I/O error"))
        #expect(odd.contains("<code>df -h \(MirrorFile.directory(of: site.database))</code>"))
    }

    @Test func `the last change is told where it was in the last day, and else that it was not`() throws {
        var empty = Fixture.state("activities")
        (empty.rowsLive, empty.rowsDeleted) = (0, 0)
        let states = [empty, Fixture.state("prospects")]
        let old = try page(states)
        #expect(old.components(of: "last change\"><span class=\"quiet\">over a day ago<") == 1)
        #expect(old.components(of: "last change\"><span class=\"quiet\">–<") == 1)
        let recent = try page(states, [Self.run(from: .seconds(90), to: .seconds(60), changed: 40)])
        #expect(!recent.contains("over a day ago"))
    }

    @Test func `the pace is the one in force`() throws {
        let site = try StatusSite.make(states: StatusSite.fine)
        var subject = site.subject
        func page(_ pace: Throttle.Pace) -> String {
            subject.throttles["wh"]?.pace = pace
            return StatusPage(StatusSnapshot(reading: subject, now: Fixture.now, withRuns: true)).answer.body
        }
        let limit = ThrottleLimit(requests: 120, per: .seconds(60), burst: 5)
        let adopted = page(.init(limit: limit))
        #expect(adopted.contains("120 of 120 requests per 1m left</small>"))
        let slowed = page(.init(limit: limit, slowness: 4))
        #expect(slowed.contains(">at 1/4 of that pace, which the vendor found too fast</span></small>"))
    }

    @Test func `a walk whose length is known has a bar`() throws {
        var state = Fixture.state("prospects", .backfilling, lastSuccessAt: nil, vendorCount: 8000)
        state.checkpoint = Checkpoint(
            walk: Walk(kind: .backfill, startedAt: Fixture.now - .seconds(60)), pages: 12)
        let run = Self.run(.backfill, from: .seconds(60), to: nil, seen: 2000, changed: 2000)
        let text = try page([Fixture.state("activities"), state], [run])
        #expect(text.contains("<h1 class=\"busy\">Loading</h1>"))
        #expect(
            text.contains(#"<progress max="8000" value="2000" aria-label="wh prospects">25 %</progress>"#))
        #expect(text.contains("2,000 of 8,000 rows (25 %), 12 pages"))
        #expect(text.contains("about 3m 0s left"))
        #expect(text.contains("First loads are not counted: 2,000 rows."))
    }

    @Test func `a walk whose length is not known has none, nor does one for changes`() throws {
        var unknown = Fixture.state("activities", .backfilling, lastSuccessAt: nil)
        unknown.checkpoint = Checkpoint(walk: Walk(kind: .backfill, startedAt: Fixture.now), pages: 1)
        var poll = Fixture.state("prospects", vendorCount: 8000)
        poll.checkpoint = Checkpoint(
            walk: Walk(kind: .poll, startedAt: Fixture.now, since: Fixture.now), pages: 1)
        let text = try page([unknown, poll])
        #expect(text.contains("Under way"))
        #expect(text.contains("0 rows, 1 page"))
        #expect(!text.contains("<progress"))
    }

    @Test func `a walk that waits says until when`() throws {
        var state = Fixture.state("prospects", .failing, vendorCount: 8000)
        state.checkpoint = Checkpoint(
            walk: Walk(kind: .sweep, startedAt: Fixture.now - .seconds(60)), pages: 2)
        let text = try page([state], [Self.run(.sweep, from: .seconds(60), to: nil, seen: 100, changed: 0)])
        #expect(text.contains("waits; goes on <time"))
        #expect(text.contains(">in 4m</time>"))
    }

    @Test func `the chart spreads a walk's rows over the hours that it took`() {
        // Now is 20:26:40.
        let runs = [
            Self.run(from: .seconds(1600), to: .seconds(0), changed: 10),
            Self.run(.sweep, from: .seconds(1600 + 7200), to: .seconds(1600), changed: 101),
            Self.run(from: .seconds(30 * 3600), to: .seconds(29 * 3600), changed: 1000),
            Self.run(.backfill, from: .seconds(60), to: nil, changed: 5000),
            Self.run(from: .seconds(5), to: nil, changed: 1),
        ]
        let changes = HourlyChanges(runs, now: Fixture.now)
        #expect(changes.counts.count == 24)
        #expect(Array(changes.counts.suffix(4)) == [0, 50, 51, 11])
        #expect(changes.total == 112)
        #expect(changes.loaded == 5000)
        #expect(Timestamp.formatSeconds(changes.beginning(ofHour: 23)) == "2026-05-28T20:00:00Z")
    }

    @Test func `the chart is drawn and told`() throws {
        let text = try page(StatusSite.fine, [Self.run(from: .seconds(90), to: .seconds(60), changed: 40)])
        #expect(text.contains("Most in the hour from 20:00 UTC: 40 rows."))
        #expect(text.contains("<title>20:00: 40 rows</title>"))
        #expect(text.components(of: "<g>") == 24)
        #expect(text.contains(">1m ago</time></td><td data-label=\"next poll\">"))
    }

    @Test func `walks of the last day are read from the database`() async throws {
        try await StatusSite.open { site in
            let startedAt = Timestamp.format(Fixture.now - .seconds(40_000))
            func insert(_ finished: Instant?, _ changed: Int) throws {
                let finishedAt = finished.map { "'\(Timestamp.format($0))'" } ?? "NULL"
                try site.run(
                    """
                    INSERT INTO crmirror_runs
                        (account, stream, kind, route, started_at, finished_at, rows_inserted, rows_deleted)
                    VALUES ('wh', 'prospects', 'poll', 'live', '\(startedAt)', \(finishedAt), \(changed), 1)
                    """)
            }
            try insert(Fixture.now - .seconds(39_990), 4)
            try insert(nil, 8)
            try insert(Fixture.now - .seconds(39_990), -1)
            try site.run("UPDATE crmirror_streams SET run_id = 2 WHERE stream = 'prospects'")
            let activity = try MirrorActivity(
                reading: site.database, runsSince: Fixture.now - .seconds(86_400))
            #expect(activity.runs.map(\.rowsChanged).sorted() == [5, 9])
            #expect(activity.runs.map(\.finishedAt).contains(nil))
            let later = try MirrorActivity(reading: site.database, runsSince: Fixture.now - .seconds(30_000))
            #expect(later.runs.map(\.rowsChanged) == [9])
            #expect(
                try await site.get("/").body.contains("Rows changed in the last 24 hours <small>14</small>"))
        }
    }

    @Test func `no secret is told anywhere`() async throws {
        try await StatusSite.open(states: [Fixture.state("prospects", .held)]) { site in
            for leaf in StatusLeaf.allCases {
                let body = try await site.get(leaf.rawValue).body
                #expect(body.contains("wh"))
                #expect(!body.contains(StatusSite.vendorToken))
            }
        }
    }

    @Test func `times and sizes are short`() {
        let distances = [-200, -3, 0, 4, 5, 59, 60, 3599, 3600, 172_799, 172_800].map {
            Words.distance(from: Fixture.now - .seconds($0), to: Fixture.now)
        }
        #expect(
            distances == [
                "in 3m", "now", "now", "now", "5s ago", "59s ago", "1m ago", "59m ago", "1h ago", "47h ago",
                "2d ago",
            ])
        #expect(
            [0, 999, 1000, 1440, 25_300_000, 1_440_000_000].map(Words.bytes) == [
                "0 bytes", "999 bytes", "1.0 kB", "1.4 kB", "25 MB", "1.4 GB",
            ])
    }
}

extension String {
    /// How often `part` is in it.
    fileprivate func components(of part: String) -> Int {
        ranges(of: part).count
    }
}
