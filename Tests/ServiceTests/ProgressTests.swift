import Mirror
import Service
import Sync
import Synchronization
import Testing

@testable import Store

struct ProgressTests {
    private let terminal: Terminal
    private let clock = HandClock()
    private let progress: Progress

    init() {
        let terminal = Terminal(TerminalSize(columns: 80, rows: 24))
        self.terminal = terminal
        progress = Progress(clock: clock, size: { terminal.size }) { terminal.write($0) }
    }

    /// Each event at a moment at which a redraw is due.
    private func note(_ kind: SyncEvent.Kind, stream: String = "prospects") {
        clock.pass(.seconds(1))
        progress.note(Fixture.event(kind, stream: stream))
    }

    @Test func `a stream under way is one line that is redrawn`() {
        note(.walkBegan(Fixture.walk, pages: 0, rows: 0))
        note(Fixture.page(1, rows: 10_000))
        note(Fixture.page(2, rows: 10_000))
        #expect(
            terminal.lines == [
                "  wh prospects                          20,000 rows  10,000 rows/s     2 pages"
            ]
        )
    }

    @Test func `what is left is told where the vendor says how much there is`() {
        note(.walkBegan(Fixture.walk, pages: 0, rows: 0))
        note(Fixture.page(1, rows: 10_000, total: 610_000))
        #expect(
            terminal.lines == [
                "  wh prospects               10,000 rows  10,000 rows/s     1 page   1m 0s left"
            ])
    }

    @Test func `a walk that ended stays, above those under way`() {
        note(.walkBegan(Fixture.walk, pages: 0, rows: 0), stream: "units")
        note(.walkBegan(Fixture.walk, pages: 0, rows: 0))
        note(Fixture.ended(Fixture.counts(seen: 1200, inserted: 1000, updated: 7)), stream: "units")
        #expect(
            terminal.lines == [
                "✓ wh units                               1,200 rows  1,000 new, 7 changed",
                "  wh prospects                               0 rows       0 rows/s     0 pages",
            ]
        )
    }

    @Test func `redraws are not faster than ten a second, but a message comes at once`() {
        note(.walkBegan(Fixture.walk, pages: 0, rows: 0))
        clock.pass(.milliseconds(99))
        progress.note(Fixture.event(Fixture.page(1, rows: 5)))
        #expect(terminal.writes == 1)
        progress.note(Fixture.event(.anomalies(1)))
        #expect(terminal.writes == 2)
        clock.pass(.milliseconds(100))
        progress.note(Fixture.event(Fixture.page(2, rows: 5)))
        #expect(terminal.writes == 3)
    }

    @Test func `a message longer than the terminal is whole, and nothing is lost or left over`() {
        let long = String(repeating: "the vendor said much, ", count: 12)
        note(.walkBegan(Fixture.walk, pages: 0, rows: 0))
        note(.walkBegan(Fixture.walk, pages: 0, rows: 0), stream: "units")
        for _ in 0..<3 {
            note(.fault(Fixture.fault(.transient, long), consequence: "tried again"))
            note(Fixture.page(1, rows: 1))
        }
        let message = "! wh prospects: fetch page 1 (wh prospects): \(long); tried again"
        let text = terminal.lines.joined()
        #expect(text.ranges(of: message).count == 3)
        #expect(
            terminal.lines.filter { $0.hasPrefix("  ") }.map { $0.prefix(14) } == [
                "  wh prospects", "  wh units    ",
            ])
    }

    @Test(arguments: [80, 60, 40, 20, 5, 2])
    func `lines that are redrawn fit the terminal`(columns: Int) {
        terminal.size = TerminalSize(columns: columns, rows: 24)
        let stream = "an_account_of_a_long_name_and_a_stream_of_a_longer_one"
        for page in 1...4 {
            note(Fixture.page(page, rows: 123_456_789, total: 9_999_999_999), stream: stream)
        }
        #expect(terminal.lines.count == 1)
        #expect(terminal.lines.allSatisfy { $0.count < columns })
    }

    @Test(arguments: [24, 10, 4, 3])
    func `there are never more lines than the terminal has rows`(rows: Int) {
        terminal.size = TerminalSize(columns: 80, rows: rows)
        for _ in 0..<2 {
            for number in 0..<28 { note(Fixture.page(1, rows: 1), stream: "s\(number)") }
        }
        let shown = min(10, rows - 2)
        #expect(terminal.lines.count == shown + 1)
        #expect(terminal.lines.last == "  and \(28 - shown) more")
    }

    @Test func `a stream in trouble is not under way until its next page`() {
        note(Fixture.page(1, rows: 10))
        note(.fault(Fixture.fault(.transient, "connection refused"), consequence: "tried again"))
        #expect(terminal.lines.count == 1)
        #expect(terminal.lines.first?.hasPrefix("! wh prospects: ") == true)
        note(Fixture.page(2, rows: 10))
        #expect(terminal.lines.last?.contains("20 rows") == true)
    }

    @Test func `the same trouble is told once until there is a page again`() {
        let fault = SyncEvent.Kind.fault(
            Fixture.fault(.transient, "connection refused"), consequence: "tried again")
        let messages = { terminal.lines.count { $0.hasPrefix("!") } }
        for _ in 0..<8 { note(fault) }
        #expect(messages() == 1)
        note(.fault(Fixture.fault(.transient, "connection refused"), consequence: "given up for now"))
        #expect(messages() == 2)
        note(Fixture.page(1, rows: 1))
        note(fault)
        #expect(messages() == 3)
    }

    @Test func `a walk that is joined in the middle has a pace from then on, and all of its rows`() {
        // The page in hand comes before it is told where the walk is.
        note(Fixture.page(7, rows: 10, total: 200))
        #expect(terminal.lines.allSatisfy { !$0.contains(" left") })
        note(.walkBegan(Fixture.walk, pages: 7, rows: 70))
        clock.pass(.seconds(9))
        note(Fixture.page(8, rows: 10, total: 200))
        #expect(
            terminal.lines == [
                "  wh prospects                   80 rows       1 rows/s     8 pages  2m 0s left"
            ])
    }

    @Test func `a narrow terminal keeps the name and the rows`() {
        terminal.size = TerminalSize(columns: 50, rows: 24)
        note(Fixture.page(1, rows: 1200), stream: "marketing_touchpoints")
        #expect(terminal.lines == ["  wh marketing_touchpoints             1,200 rows"])
    }

    @Test func `a table that is walked whole, and a new one, are no trouble`() {
        note(.fault(Fixture.fault(.incomplete, "its rows have no id"), consequence: "the walk begins again"))
        #expect(terminal.lines == ["· wh prospects: the table is walked whole: its rows have no id"])
        note(.schemaChanged(SchemaChange(kind: .created, table: "wh_prospects", column: "")))
        #expect(terminal.lines.count == 1)
        note(.schemaChanged(SchemaChange(kind: .added, table: "wh_prospects", column: "pet")))
        #expect(terminal.lines.last == "· wh_prospects: column added pet")
        note(
            .schemaChanged(
                SchemaChange(
                    kind: .widened, table: "wh_prospects", column: "size", from: .integer, to: .text)))
        #expect(terminal.lines.last == "· wh_prospects: column widened size: integer to text")
    }
}

/// What a terminal shows of what is written to it: lines that wrap, the cursor up, and all below it erased.
private final class Terminal: Sendable {
    private struct Screen {
        var size: TerminalSize
        var lines: [[Character]] = [[]]
        var row = 0
        var writes = 0
    }

    private let screen: Mutex<Screen>

    init(_ size: TerminalSize) {
        screen = Mutex(Screen(size: size))
    }

    var size: TerminalSize {
        get { screen.withLock { $0.size } }
        set { screen.withLock { $0.size = newValue } }
    }

    var writes: Int { screen.withLock { $0.writes } }

    /// Without the empty one that the cursor is in.
    var lines: [String] {
        screen.withLock { $0.lines.map { String($0) }.filter { !$0.isEmpty } }
    }

    func write(_ text: String) {
        screen.withLock { screen in
            screen.writes += 1
            var rest = Substring(text)
            while let character = rest.popFirst() {
                if character == "\u{1B}" {
                    Self.escape(&rest, &screen)
                } else if character == "\n" {
                    Self.newLine(&screen)
                } else {
                    if screen.lines[screen.row].count == screen.size.columns { Self.newLine(&screen) }
                    screen.lines[screen.row].append(character)
                }
            }
        }
    }

    private static func newLine(_ screen: inout Screen) {
        screen.row += 1
        if screen.row == screen.lines.count { screen.lines.append([]) }
    }

    /// `ESC [ n A` and `ESC [ J`; what has scrolled off the top is out of reach.
    private static func escape(_ rest: inout Substring, _ screen: inout Screen) {
        #expect(rest.popFirst() == "[")
        let number = rest.prefix { $0.isNumber }
        rest = rest[number.endIndex...]
        switch rest.popFirst() {
        case "A":
            let up = Int(number) ?? 1
            #expect(up < screen.size.rows, "the line is not on the screen any more")
            screen.row = max(0, screen.row - up)
        case "J":
            screen.lines.removeSubrange((screen.row + 1)...)
            screen.lines[screen.row] = []
        case let other:
            Issue.record("an escape that no terminal here knows: \(String(describing: other))")
        }
    }
}
