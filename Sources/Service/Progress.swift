package import Mirror
import Store
package import Sync
import Synchronization

/// Shows a one-shot on a terminal: a line a stream, the ones under way redrawn at the bottom.
package final class Progress: SyncObserver {
    /// Redraws are at least so far apart.
    private static let frame = Duration.milliseconds(100)

    private struct Line {
        var account: String
        var stream: String
        var rows = 0
        var pages = 0
        var total: Int?
        var beganAt: Instant
    }

    private struct Screen {
        var lines: [Line] = []
        /// Lines at the bottom that the next drawing replaces.
        var drawn = 0
        var drawnAt: Instant?
    }

    private let screen = Mutex(Screen())
    private let clock: any WallClock
    private let write: @Sendable (String) -> Void

    /// - Parameter write: takes text for the terminal, with ANSI escapes in it.
    package init(clock: any WallClock, write: @escaping @Sendable (String) -> Void) {
        self.clock = clock
        self.write = write
    }

    package func note(_ event: SyncEvent) {
        let now = clock.now()
        screen.withLock { screen in
            let finished = update(&screen, event, now)
            let isDue = screen.drawnAt.map { now - $0 >= Self.frame } ?? true
            guard finished != nil || isDue else { return }
            draw(&screen, permanent: finished, now)
        }
    }

    /// - Returns: a line that stays, if the event is worth one.
    private func update(_ screen: inout Screen, _ event: SyncEvent, _ now: Instant) -> String? {
        let index = index(of: event, in: &screen, now)
        switch event.kind {
        case .walkBegan(_, let pages):
            screen.lines[index].pages = pages
        case .pageWritten(_, let pages, let report):
            screen.lines[index].pages = pages
            screen.lines[index].rows += report.counts.seen
            screen.lines[index].total = report.state.vendorCount
        case .walkEnded(_, let pages, let rows, _):
            screen.lines[index].pages = pages
            let line = screen.lines.remove(at: index)
            let changes = "\(Words.count(rows.inserted)) new, \(Words.count(rows.updated)) changed"
            return "✓ " + text(line, now) + "  " + changes
        case .fault(let fault, let consequence):
            return "! \(event.account) \(event.stream): \(fault); \(consequence)"
        case .schemaChanged(let change):
            guard change.kind != .created else { return nil }
            return "· \(change.table): \(change.kind.rawValue) \(change.column)"
        case .anomalies(let count):
            let values = count == 1 ? "1 value is" : "\(Words.count(count)) values are"
            return "· \(event.account) \(event.stream): \(values) not what the column is for (crmirror_anomalies)"
        }
        return nil
    }

    private func index(of event: SyncEvent, in screen: inout Screen, _ now: Instant) -> Int {
        let known = screen.lines.firstIndex { $0.account == event.account && $0.stream == event.stream }
        if let known { return known }
        screen.lines.append(Line(account: event.account, stream: event.stream, beganAt: now))
        return screen.lines.count - 1
    }

    private func draw(_ screen: inout Screen, permanent: String?, _ now: Instant) {
        // Up to the first line that is redrawn, and everything below it away (ECMA-48, CUU and ED).
        var output = screen.drawn > 0 ? "\u{1B}[\(screen.drawn)A\u{1B}[J" : ""
        if let permanent { output += permanent + "\n" }
        for line in screen.lines { output += "  " + text(line, now) + "\n" }
        screen.drawn = screen.lines.count
        screen.drawnAt = now
        write(output)
    }

    private func text(_ line: Line, _ now: Instant) -> String {
        let name = "\(line.account) \(line.stream)"
        let took = now - line.beganAt
        let milliseconds = max(1, took.wholeMilliseconds)
        let pace = line.rows * 1000 / Int(milliseconds)
        var text = name.padding(to: 32) + Words.count(line.rows).padding(toLeft: 11) + " rows"
        text += Words.count(pace).padding(toLeft: 9) + " rows/s  " + Words.count(line.pages, "page")
        if let total = line.total, total > line.rows, pace > 0 {
            text += "  " + Words.duration(.seconds((total - line.rows) / pace)) + " left"
        }
        return text
    }
}

extension String {
    fileprivate func padding(to width: Int) -> String {
        self + String(repeating: " ", count: max(0, width - count))
    }

    fileprivate func padding(toLeft width: Int) -> String {
        String(repeating: " ", count: max(0, width - count)) + self
    }
}
