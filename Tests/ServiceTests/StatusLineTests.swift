import Mirror
import Store
import Sync
import Synchronization
import Testing

@testable import Service

/// The line that `systemctl status` shows.
struct StatusLineTests {
    /// A line, and all that it showed.
    private final class Bench: Sendable {
        let shown: Shown
        let line: StatusLine

        final class Shown: Sendable {
            let lines = Mutex<[String]>([])
        }

        init() {
            let shown = Shown()
            self.shown = shown
            line = StatusLine { text in shown.lines.withLock { $0.append(text) } }
        }

        var last: String? { shown.lines.withLock { $0.last } }
        var lines: [String] { shown.lines.withLock { $0 } }
        var count: Int { shown.lines.withLock { $0.count } }

        func end(_ account: String, _ stream: String, isHeld: Bool = false) {
            let walk = Walk(kind: .poll, startedAt: Fixture.now)
            note(
                account, stream,
                .walkEnded(walk, pages: 1, rows: RowCounts(), took: .seconds(1), isHeld: isHeld))
        }

        func fault(_ kind: Fault.Kind, _ account: String, _ stream: String) {
            let fault = Fault(kind, operation: "fetch", subject: stream, cause: "it is so")
            note(account, stream, .fault(fault, consequence: "put off"))
        }

        private func note(_ account: String, _ stream: String, _ kind: SyncEvent.Kind) {
            line.note(SyncEvent(account: account, stream: stream, kind: kind))
        }
    }

    @Test func `a stream that is held stays in trouble after each poll, until one ends that is not`() {
        let bench = Bench()
        bench.fault(.suspicious, "wh", "prospects")
        for _ in 1...2 { bench.end("wh", "prospects", isHeld: true) }
        #expect(bench.last == "0 streams fine, 1 in trouble: wh prospects")
        #expect(bench.count == 1)
        bench.end("wh", "prospects")
        #expect(bench.last == "1 stream fine")
    }

    @Test func `an account that was removed is in trouble no more`() {
        let bench = Bench()
        bench.end("wh", "prospects")
        bench.fault(.refused, "old", "leads")
        #expect(bench.last == "1 stream fine, 1 in trouble: old leads")
        bench.line.keep(streams: ["wh": ["prospects"]])
        #expect(bench.last == "1 stream fine")
    }

    @Test func `a stream that is left out is in trouble no more`() {
        let bench = Bench()
        bench.end("wh", "prospects")
        bench.fault(.rejected, "wh", "residents")
        #expect(bench.last == "1 stream fine, 1 in trouble: wh residents")
        bench.line.keep(streams: ["wh": ["prospects"]])
        #expect(bench.last == "1 stream fine")
    }

    @Test func `trouble is shown again where another line was shown meanwhile`() {
        let bench = Bench()
        bench.fault(.refused, "wh", "prospects")
        bench.fault(.refused, "wh", "prospects")
        #expect(bench.count == 1)
        bench.line.keep(streams: ["wh": ["prospects"]])
        #expect(bench.count == 2)
        #expect(bench.last == "0 of 1 stream fine, 1 in trouble: wh prospects")
    }

    @Test func `a configuration that was refused is told of until another is taken over`() {
        let bench = Bench()
        bench.fault(.refused, "wh", "prospects")
        bench.line.keep(refusal: "the old one stays")
        #expect(bench.last == "0 streams fine, 1 in trouble: wh prospects; the old one stays")
        bench.end("wh", "prospects")
        #expect(bench.last == "1 stream fine; the old one stays")
        bench.line.keep(streams: ["wh": ["prospects"]])
        #expect(bench.last == "1 stream fine")
    }

    @Test func `nothing is shown of accounts of which nothing is known yet`() {
        let bench = Bench()
        bench.line.keep(streams: ["wh": ["prospects"]])
        #expect(bench.count == 0)
    }

    @Test func `a stream that the account never had is no trouble, one that has gone is`() {
        let bench = Bench()
        bench.end("wh", "prospects")
        bench.fault(.transient, "wh", "traits")
        bench.fault(.unavailable, "wh", "traits")
        #expect(bench.last == "1 stream fine")
        bench.fault(.unavailable, "wh", "prospects")
        #expect(bench.last == "0 streams fine, 1 in trouble: wh prospects")
    }

    @Test func `while not all are known it tells of how many there are`() {
        let bench = Bench()
        bench.line.keep(streams: ["wh": ["prospects", "activities", "traits"], "east": ["leads"]])
        bench.end("wh", "prospects")
        #expect(bench.last == "1 of 4 streams fine")
        bench.fault(.transient, "wh", "leads")
        #expect(bench.last == "1 of 4 streams fine, 1 in trouble: wh leads")
        // What an account does not have is not waited for.
        bench.fault(.unavailable, "wh", "traits")
        #expect(bench.last == "1 of 3 streams fine, 1 in trouble: wh leads")
        bench.end("wh", "leads")
        bench.end("east", "prospects")
        #expect(bench.last == "3 streams fine")
        bench.end("wh", "traits")
        #expect(bench.last == "4 streams fine")
    }

    @Test func `no line is shown behind a newer one`() async {
        let bench = Bench()
        await withTaskGroup(of: Void.self) { group in
            for number in 1...500 { group.addTask { bench.end("wh", "stream \(number)") } }
        }
        #expect(bench.lines == ["1 stream fine"] + (2...500).map { "\($0) streams fine" })
    }
}
