import Mirror
import Store

/// A stream under way, as `Progress` shows it.
struct ProgressLine {
    private static let nameWidth = 34
    /// In a narrow terminal the numbers on the right go first, then the name's end.
    private static let leastNameWidth = 20

    /// With its account's name before it.
    let stream: String
    /// Since when its pace is measured, and the rows that there were then; nil until it has begun.
    private var start: (at: Instant, rows: Int)?
    /// In this process, or that of the service that does the work.
    private(set) var rows = 0
    /// In all.
    private(set) var pages = 0
    /// What the vendor says that there is.
    private(set) var total: Int?
    /// What is in its way: it is not shown until its next page.
    private(set) var trouble: String?

    init(stream: String) {
        self.stream = stream
    }

    mutating func goOn(after pages: Int, rows: Int, _ now: Instant) {
        trouble = nil
        // Told once more, to somebody else who follows it.
        guard start == nil || pages < self.pages || rows > self.rows else { return }
        (self.pages, self.rows, start) = (pages, rows, (now, rows))
    }

    mutating func count(_ rows: Int, page: Int, total: Int?, _ now: Instant) {
        self.rows += rows
        pages = page
        // Whoever begins to look at a walk in the middle does not know how long its first page took.
        start = start ?? (now, self.rows)
        self.total = total
        trouble = nil
    }

    /// - Returns: whether the trouble is news: a request may be tried many times.
    mutating func meet(_ trouble: String) -> Bool {
        defer { self.trouble = trouble }
        return self.trouble != trouble
    }

    /// The line in at most so many columns.
    func text(_ now: Instant, columns: Int) -> String {
        var numbers = Words.count(rows).padding(toLeft: 10) + " rows"
        for number in details(now) {
            guard 2 + Self.leastNameWidth + numbers.count + number.count <= columns else { break }
            numbers += number
        }
        let width = max(0, min(Self.nameWidth, columns - numbers.count - 2))
        return "  " + stream.cut(to: width).padding(to: width) + numbers
    }

    private func details(_ now: Instant) -> [String] {
        let elapsed = start.map { Int(max(1, (now - $0.at).wholeMilliseconds)) } ?? 1
        let pace = start.map { (rows - $0.rows) * 1000 / elapsed } ?? 0
        var details = [
            Words.count(pace).padding(toLeft: 8) + " rows/s",
            Words.count(pages).padding(toLeft: 6) + (pages == 1 ? " page " : " pages"),
        ]
        if let total, total > rows, pace > 0 {
            details.append("  " + Words.duration(.seconds((total - rows) / pace)) + " left")
        }
        return details
    }

    /// The line that stays of a walk.
    static func finished(_ stream: String, _ rows: RowCounts) -> String {
        let changes = "\(Words.count(rows.inserted)) new, \(Words.count(rows.updated)) changed"
        return "✓ " + stream.padding(to: nameWidth) + Words.count(rows.seen).padding(toLeft: 10) + " rows  "
            + changes
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
