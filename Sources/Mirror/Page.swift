/// What one response held: its records and what comes next.
package struct Page: Sendable {
    package var records: Records
    /// Where the walk goes on; nil where this was its last page.
    package var next: Position?
    /// How many records the vendor says the whole collection has, if it says so.
    package var total: Int?

    package init(records: Records, next: Position?, total: Int? = nil) {
        self.records = records
        self.next = next
        self.total = total
    }
}
