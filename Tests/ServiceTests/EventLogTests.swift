import Formats
import Logging
import Mirror
import Sync
import Testing

@testable import Service
@testable import Store

struct EventLogTests {
    private func line(_ kind: SyncEvent.Kind) -> String {
        let recorder = Recorder()
        let logger = Logger(label: "test") { _ in
            LineLogHandler(form: .journal, level: .trace, clock: HandClock()) { recorder.write($0) }
        }
        EventLog(logger: logger).note(Fixture.event(kind))
        return recorder.written.joined()
    }

    @Test func `pages and beginnings are for debugging`() {
        #expect(
            line(.walkBegan(Fixture.walk, pages: 0, rows: 0))
                == "<7>walk began account=wh kind=backfill stream=prospects\n")
        #expect(
            line(Fixture.page(2, rows: 10)).hasPrefix(
                "<7>page written account=wh changed=0 kind=backfill new=10"))
    }

    @Test func `a walk's end is one line that says what came of it`() {
        #expect(
            line(Fixture.ended(Fixture.counts(seen: 12, inserted: 3, updated: 2, deleted: 1)))
                == "<6>walk complete account=wh changed=2 complete_through=2026-05-28T20:26:40.000Z gone=1 "
                + "kind=backfill new=3 pages=3 rows=12 stream=prospects took=3.0s\n"
        )
    }

    @Test func `a fault is a warning with what becomes of it`() {
        #expect(
            line(.fault(Fixture.fault(.transient, "connection refused"), consequence: "tried again"))
                == "<4>walk in trouble account=wh consequence=\"tried again\" "
                + "error=\"fetch page 1 (wh prospects): connection refused\" stream=prospects\n"
        )
    }

    @Test func `an error that repeats is told once, counted, and its end is told`() {
        let recorder = Recorder()
        let logger = Logger(label: "test") { _ in
            LineLogHandler(form: .journal, level: .info, clock: HandClock()) { recorder.write($0) }
        }
        let log = EventLog(logger: logger)
        func meet(_ cause: String) {
            log.note(Fixture.event(.fault(Fixture.fault(.transient, cause), consequence: "tried again")))
        }
        for _ in 1...5 { meet("connection refused") }
        meet("a timeout")
        log.note(Fixture.event(Fixture.ended(Fixture.counts(seen: 1, inserted: 0))))
        meet("a timeout")
        let lines = recorder.written.joined().split(separator: "\n").map { line in
            line.prefix { $0 != " " } + " " + line.dropFirst(3).prefix { $0 != "=" }
        }
        #expect(
            lines.map(String.init) == [
                "<4>walk walk in trouble account", "<4>error error repeated account",
                "<4>walk walk in trouble account", "<5>trouble trouble is over account",
                "<6>walk walk complete account", "<4>walk walk in trouble account",
            ])
        #expect(recorder.written.joined().contains("times=4"))
    }

    /// What is told at `notice` or above: the severity and the words.
    private func told(_ events: [SyncEvent]) -> [String] {
        let recorder = Recorder()
        let logger = Logger(label: "test") { _ in
            LineLogHandler(form: .journal, level: .notice, clock: HandClock()) { recorder.write($0) }
        }
        let log = EventLog(logger: logger)
        for event in events { log.note(event) }
        return recorder.written.compactMap { $0.split(separator: " account=").first.map(String.init) }
    }

    @Test func `a stream that is held stays in its trouble until a walk ends that is not`() {
        let held = Fixture.event(
            .fault(
                Fixture.fault(.suspicious, "half of it is gone"),
                consequence: "held until a person has looked"))
        let rows = Fixture.counts(seen: 9)
        let poll = Fixture.event(Fixture.ended(rows, isHeld: true))
        #expect(told([held, poll, poll, held, poll]) == ["<4>walk in trouble"])
        #expect(
            told([held, poll, held, Fixture.event(Fixture.ended(rows))])
                == ["<4>walk in trouble", "<5>trouble is over"])
    }

    @Test func `a fault of many streams is one warning that says of how many, and its end is one`() {
        let kind = SyncEvent.Kind.fault(
            Fixture.fault(.refused, "Bad credentials"), consequence: "put off")
        let hour =
            [Fixture.event(kind, stream: "prospects", streams: 3)]
            + ["activities", "residents"].map { Fixture.event(kind, stream: $0, streams: 0) }
        let mended = ["activities", "prospects", "residents"].map {
            Fixture.event(Fixture.ended(Fixture.counts(seen: 9)), stream: $0)
        }
        #expect(told(hour + hour + mended) == ["<4>walk in trouble", "<5>trouble is over"])
        let recorder = Recorder()
        let logger = Logger(label: "test") { _ in
            LineLogHandler(form: .journal, level: .notice, clock: HandClock()) { recorder.write($0) }
        }
        for event in hour { EventLog(logger: logger).note(event) }
        #expect(recorder.written.joined().contains(" streams=3"))
    }

    @Test func `a table that is walked whole is in no trouble`() {
        let fault = Fixture.fault(.incomplete, "its rows have no id, and some of them changed")
        #expect(
            line(.fault(fault, consequence: "the walk begins again"))
                == "<6>table is walked whole account=wh reason=\"its rows have no id, and some of them changed\" "
                + "stream=prospects\n"
        )
    }

    @Test func `a new table is no news, a changed one is`() {
        #expect(
            line(.schemaChanged(SchemaChange(kind: .created, table: "wh_prospects", column: "")))
                == "<6>table created account=wh stream=prospects table=wh_prospects\n"
        )
        #expect(
            line(.schemaChanged(SchemaChange(kind: .added, table: "wh_prospects", column: "pet")))
                == "<5>table changed account=wh change=\"column added\" column=pet stream=prospects "
                + "table=wh_prospects\n"
        )
        let widened = SchemaChange(
            kind: .widened, table: "wh_prospects", column: "size", from: .integer, to: .text)
        #expect(
            line(.schemaChanged(widened))
                == "<5>table changed account=wh change=\"column widened\" column=size from=integer "
                + "stream=prospects table=wh_prospects to=text\n"
        )
    }

    @Test func `anomalies are told once a walk, with where they are listed`() {
        let recorder = Recorder()
        let logger = Logger(label: "test") { _ in
            LineLogHandler(form: .journal, level: .notice, clock: HandClock()) { recorder.write($0) }
        }
        let log = EventLog(logger: logger)
        for kind in [.anomalies(2), .anomalies(5), Fixture.ended(Fixture.counts(seen: 9))] as [SyncEvent.Kind]
        {
            log.note(Fixture.event(kind))
        }
        log.note(Fixture.event(Fixture.ended(Fixture.counts(seen: 9))))
        #expect(
            recorder.written == [
                "<5>values that are not what their columns are for account=wh count=7 "
                    + "listed_in=crmirror_anomalies stream=prospects\n"
            ])
    }

    @Test(arguments: [
        (
            "the vendor answered 503: request req_81fa2b failed",
            "the vendor answered 503: request req_77e01c failed", 1
        ),
        ("at 2026-05-28T20:26:40Z: overloaded", "at 2026-05-28T20:27:40Z: overloaded", 1),
        ("the vendor answered 503", "the vendor answered 502", 2),
        ("connection refused", "connection reset", 2),
    ])
    func `an error is the same whatever number the vendor gives it`(first: String, second: String, told: Int)
    {
        let recorder = Recorder()
        let logger = Logger(label: "test") { _ in
            LineLogHandler(form: .journal, level: .warning, clock: HandClock()) { recorder.write($0) }
        }
        let log = EventLog(logger: logger)
        for cause in [first, second] {
            log.note(Fixture.event(.fault(Fixture.fault(.transient, cause), consequence: "tried again")))
        }
        #expect(recorder.written.count == told)
    }

    private func fault(
        _ stream: String, _ cause: String = "connection refused", _ kind: Fault.Kind = .transient
    ) -> SyncEvent {
        Fixture.event(
            .fault(Fixture.fault(kind, cause, of: stream), consequence: "tried again"), stream: stream)
    }

    private func works(_ stream: String) -> SyncEvent {
        Fixture.event(Fixture.ended(Fixture.counts(seen: 9)), stream: stream)
    }

    @Test func `what all streams meet is one warning, and one line when the last of them works again`() {
        let streams = ["activities", "prospects", "residents"]
        let outage = streams.map { fault($0) }
        #expect(told(outage + outage) == ["<4>walk in trouble"])
        #expect(told(outage + [works("activities"), works("residents")]) == ["<4>walk in trouble"])
        #expect(told(outage + streams.map(works)) == ["<4>walk in trouble", "<5>trouble is over"])
        let recorder = Recorder()
        let logger = Logger(label: "test") { _ in
            LineLogHandler(form: .journal, level: .info, clock: HandClock()) { recorder.write($0) }
        }
        let log = EventLog(logger: logger, clock: HandClock())
        for event in outage + outage + streams.map(works) { log.note(event) }
        let troubles = recorder.written.filter { $0.contains("walk in trouble") }
        #expect(troubles.map { $0.prefix(3) } == ["<4>", "<6>", "<6>"])
        #expect(recorder.written.contains { $0.contains("trouble is over account=wh errors=6 ") })
        #expect(recorder.written.contains { $0.contains(" streams=3") })
    }

    @Test func `another trouble of a stream, and what waits for a person, is told by itself`() {
        #expect(
            told([fault("prospects"), fault("units", "a timeout"), works("units"), works("prospects")])
                == [
                    "<4>walk in trouble", "<4>walk in trouble", "<5>trouble is over", "<5>trouble is over",
                ])
        let held = ["prospects", "units"].map { fault($0, "its list is empty", .suspicious) }
        #expect(told(held) == ["<4>walk in trouble", "<4>walk in trouble"])
    }

    @Test func `trouble that lasts is told again each day, with its count`() {
        let (recorder, clock) = (Recorder(), HandClock())
        let logger = Logger(label: "test") { _ in
            LineLogHandler(form: .journal, level: .notice, clock: clock) { recorder.write($0) }
        }
        let log = EventLog(logger: logger, clock: clock)
        for _ in 0..<50 {
            log.note(fault("prospects"))
            log.note(fault("units"))
            clock.pass(.seconds(3600))
        }
        let lasting = recorder.written.dropFirst()
        #expect(recorder.written.first?.hasPrefix("<4>walk in trouble ") == true)
        #expect(lasting.count == 2)
        #expect(
            lasting.allSatisfy { $0.hasPrefix("<4>trouble lasts ") && $0.contains(" streams=2 times=48") })
    }

    /// A configuration of accounts by name, each with the base URL's host.
    private func configuration(_ hosts: [(name: String, host: String)]) -> Configuration {
        Configuration(
            database: "/crm.sqlite",
            accounts: hosts.map { name, host in
                var account = AccountConfiguration(name: name, vendor: .welcomehome, credential: nil)
                account.baseURL = AbsoluteURL("https://\(host)/api")
                return account
            })
    }

    @Test func `after a reload it is told again what is refused still, or was changed and is wrong`() {
        let recorder = Recorder()
        let logger = Logger(label: "test") { _ in
            LineLogHandler(form: .journal, level: .notice, clock: HandClock()) { recorder.write($0) }
        }
        let log = EventLog(logger: logger, clock: HandClock())
        let before = configuration([("wh", "one.example"), ("other", "one.example")])
        let changed = configuration([("wh", "two.example"), ("other", "one.example")])
        let removed = configuration([("other", "one.example")])
        let refused = fault("prospects", "Bad credentials", .refused)
        func told(after change: ConfigurationChange, _ events: SyncEvent...) -> [String] {
            let count = recorder.written.count
            log.reload(change)
            for event in events { log.note(event) }
            return recorder.written.dropFirst(count).compactMap {
                $0.split(separator: " account=").first.map(String.init)
            }
        }
        let same = ConfigurationChange(from: before, to: before)
        #expect(told(after: same, refused, fault("units")) == ["<4>walk in trouble", "<4>walk in trouble"])
        #expect(told(after: same, refused, refused, fault("units")) == ["<4>walk in trouble"])
        #expect(
            told(after: ConfigurationChange(from: before, to: changed), fault("units"), works("prospects"))
                == ["<4>walk in trouble", "<5>trouble is over"])
        #expect(told(after: ConfigurationChange(from: changed, to: removed), works("units")) == [])
    }

    @Test func `a reload names what it changes`() {
        let before = configuration([("a", "one.example"), ("b", "one.example"), ("c", "one.example")])
        var after = configuration([("d", "one.example"), ("b", "two.example"), ("c", "one.example")])
        after.log.level = .debug
        #expect(
            ConfigurationChange(from: before, to: after).facts == [
                "added": "d", "removed": "a", "changed": "b", "log_level": "debug",
            ])
        #expect(ConfigurationChange(from: before, to: before).facts == [:])
        after = before
        after.database = "/other.sqlite"
        #expect(ConfigurationChange(from: before, to: after).changed == ["a", "b", "c"])
    }
}
