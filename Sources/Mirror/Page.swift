/// What one response held: its records and what comes next.
package struct Page: Sendable {
    package var records: Records
    /// Where the walk goes on; nil where this was its last page.
    package var next: Position?
    /// How many records the vendor says that the list being walked has, if it says so.
    package var total: Int?
    /// Whether records came that a poll did not ask for, or in another order: the vendor ignores the question.
    package var ignoresSince: Bool
    /// Whether a text of lines stops before the last one's break. So may a vendor end its lists; but one that did not so
    /// far was cut.
    package var endsOpen: Bool
    /// What the vendor wants to be known beside the records, for the log.
    package var warnings: [String]

    package init(
        records: Records, next: Position?, total: Int? = nil, ignoresSince: Bool = false,
        endsOpen: Bool = false, warnings: [String] = []
    ) {
        self.records = records
        self.next = next
        self.total = total
        self.ignoresSince = ignoresSince
        self.endsOpen = endsOpen
        self.warnings = warnings
    }
}
