import Mirror
import Store

/// A stream under way, as `Progress` shows it.
struct ProgressLine {
    private static let nameWidth = 34

    /// With its account's name before it.
    let stream: String
    let beganAt: Instant
    /// In this process.
    private(set) var rows = 0
    /// In all.
    private(set) var pages = 0
    /// What the vendor says that there is.
    private(set) var total: Int?
    /// Something is in its way: it is not shown until its next page.
    var isWaiting = false

    init(stream: String, beganAt: Instant) {
        self.stream = stream
        self.beganAt = beganAt
    }

    mutating func goOn(after pages: Int) {
        self.pages = pages
        isWaiting = false
    }

    mutating func count(_ rows: Int, page: Int, total: Int?) {
        self.rows += rows
        pages = page
        self.total = total
        isWaiting = false
    }

    /// The line in at most so many columns; where they are short, the name is.
    func text(_ now: Instant, columns: Int) -> String {
        let milliseconds = max(1, (now - beganAt).wholeMilliseconds)
        let pace = rows * 1000 / Int(milliseconds)
        var numbers = Words.count(rows).padding(toLeft: 10) + " rows"
        numbers += Words.count(pace).padding(toLeft: 8) + " rows/s"
        numbers += Words.count(pages).padding(toLeft: 6) + (pages == 1 ? " page " : " pages")
        if let total, total > rows, pace > 0 {
            numbers += "  " + Words.duration(.seconds((total - rows) / pace)) + " left"
        }
        let width = max(0, min(Self.nameWidth, columns - numbers.count - 2))
        return "  " + stream.cut(to: width).padding(to: width) + numbers
    }

    /// The line that stays of a walk.
    static func finished(_ stream: String, _ rows: RowCounts) -> String {
        let changes = "\(Words.count(rows.inserted)) new, \(Words.count(rows.updated)) changed"
        return "✓ " + stream.padding(to: nameWidth) + Words.count(rows.seen).padding(toLeft: 10) + " rows  " + changes
    }
}

extension String {
    /// At most so many characters, with a sign where some are missing.
    func cut(to width: Int) -> String {
        guard count > width else { return self }
        return width > 0 ? prefix(width - 1) + "…" : ""
    }

    fileprivate func padding(to width: Int) -> String {
        self + String(repeating: " ", count: max(0, width - count))
    }

    fileprivate func padding(toLeft width: Int) -> String {
        String(repeating: " ", count: max(0, width - count)) + self
    }
}
