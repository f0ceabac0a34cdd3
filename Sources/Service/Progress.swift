package import Mirror
import Store
package import Sync
import Synchronization

/// Shows a one-shot on a terminal: a line a stream, the ones under way redrawn at the bottom.
///
/// A line that is redrawn never fills the last column, and there are never more of them than the terminal has
/// rows: else the next drawing would not find its beginning again.
package final class Progress: SyncObserver {
    /// Redraws are at least so far apart.
    private static let frame = Duration.milliseconds(100)
    /// So many streams under way are shown; the others are counted.
    private static let mostLines = 10

    private struct Screen {
        var lines: [ProgressLine] = []
        /// Lines at the bottom that the next drawing replaces.
        var drawn = 0
        var drawnAt: Instant?
    }

    private let screen = Mutex(Screen())
    private let clock: any WallClock
    private let size: @Sendable () -> TerminalSize
    private let write: @Sendable (String) -> Void

    /// - Parameters:
    ///   - clock: paces the redraws.
    ///   - size: the terminal's, which may change.
    ///   - write: takes text for the terminal, with ANSI escapes in it.
    package init(
        clock: any WallClock, size: @escaping @Sendable () -> TerminalSize = { TerminalSize() },
        write: @escaping @Sendable (String) -> Void
    ) {
        self.clock = clock
        self.size = size
        self.write = write
    }

    package func note(_ event: SyncEvent) {
        let now = clock.now()
        screen.withLock { screen in
            let message = update(&screen, event, now)
            let isDue = screen.drawnAt.map { now - $0 >= Self.frame } ?? true
            guard message != nil || isDue else { return }
            draw(&screen, permanent: message, now)
        }
    }

    /// - Returns: a line that stays, if the event is worth one.
    private func update(_ screen: inout Screen, _ event: SyncEvent, _ now: Instant) -> String? {
        let stream = "\(event.account) \(event.stream)"
        switch event.kind {
        case .requested:
            return nil
        case .walkBegan(_, let pages, let rows):
            screen.lines[index(of: stream, in: &screen)].goOn(after: pages, rows: rows, now)
            return nil
        case .pageWritten(_, let pages, let report):
            screen.lines[index(of: stream, in: &screen)].count(
                report.counts.seen, page: pages, total: report.state.vendorCount, now)
            return nil
        case .walkEnded(_, _, let rows, _, _):
            screen.lines.removeAll { $0.stream == stream }
            return ProgressLine.finished(stream, rows)
        case .fault(let fault, _) where fault.kind == .incomplete:
            return "· \(stream): the table is walked whole: \(fault.cause)"
        case .fault(let fault, let consequence):
            // It may wait for long, or be given up; its next page brings it back.
            let message = "! \(stream): \(fault); \(consequence)"
            let isNews = screen.lines[index(of: stream, in: &screen)].meet(message)
            return isNews ? message : nil
        case .walkShifted(let cause):
            return "· \(stream): walked again: \(cause)"
        case .asksAboutMissing(let count):
            return "· \(stream): the vendor is asked about \(Words.count(count, "row")) that it did not list"
        case .warning(let text):
            return "! \(stream): the vendor warns: \(text)"
        case .schemaChanged(let change):
            guard change.kind != .created else { return nil }
            let types = [change.from, change.to].compactMap { $0?.rawValue }.joined(separator: " to ")
            return "· \(change.table): \(change.kind.rawValue) \(change.column)"
                + (types.isEmpty ? "" : ": \(types)")
        case .anomalies(let count):
            let values = count == 1 ? "1 value is" : "\(Words.count(count)) values are"
            return "· \(stream): \(values) not what the column is for (crmirror_anomalies)"
        case .logGrowth(.held(let bytes, _), let database):
            return """
                ! \(database): a reader keeps its write-ahead log from being written back, \(Words.bytes(bytes)) by now; \
                find it with: fuser -v \(database)
                """
        case .logGrowth(.over, _):
            return nil
        }
    }

    private func index(of stream: String, in screen: inout Screen) -> Int {
        if let known = screen.lines.firstIndex(where: { $0.stream == stream }) { return known }
        screen.lines.append(ProgressLine(stream: stream))
        return screen.lines.count - 1
    }

    private func draw(_ screen: inout Screen, permanent: String?, _ now: Instant) {
        // Up to the first line that is redrawn, and everything below it away (ECMA-48, CUU and ED).
        var output = screen.drawn > 0 ? "\u{1B}[\(screen.drawn)A\u{1B}[J" : ""
        if let permanent { output += permanent + "\n" }
        let lines = visible(screen.lines, now)
        for line in lines { output += line + "\n" }
        screen.drawn = lines.count
        screen.drawnAt = now
        write(output)
    }

    /// What is redrawn, fitted to the terminal.
    private func visible(_ lines: [ProgressLine], _ now: Instant) -> [String] {
        let size = size()
        let active = lines.filter { $0.trouble == nil }
        // The cursor stands below the last line, and a count of the others takes one.
        let room = max(0, min(Self.mostLines, size.rows - 2))
        var texts = active.prefix(room).map { $0.text(now, columns: size.columns - 1) }
        if active.count > room { texts.append("  and \(Words.count(active.count - room)) more") }
        return texts.map { $0.cut(to: max(0, size.columns - 1)) }
    }
}
