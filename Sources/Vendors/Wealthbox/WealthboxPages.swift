import Formats
import Mirror

/// Where a list goes on behind a page.
enum WealthboxPages {
    /// Source: Pagination, "per_page: 25 (default)". No list has smaller pages.
    private static let smallestFullPage = 25

    /// A list with numbered pages. `meta` is not documented; without it, a page smaller than the largest was the
    /// last. An empty page is the last in any case.
    ///
    /// - Parameters:
    ///   - count: how many records the page held.
    ///   - body: what may say how many pages there are.
    ///   - place: where the page is.
    /// - Returns: nil where it was the last.
    static func nextNumber(after count: Int, body: JSONBody, at place: Position.Place) -> Position.Place? {
        guard count > 0 else { return nil }
        var (number, largest) = (1, count)
        if case .page(let current, let before) = place { (number, largest) = (current, max(before, count)) }
        let next = Position.Place.page(number: number + 1, largest: largest)
        if let pages = body.integer(at: "meta", "total_pages") { return number < pages ? next : nil }
        return count < largest ? nil : next
    }

    /// A list with cursors. Where the next one stands in the answer is not documented; a full first page that says
    /// nothing of one goes on by numbers, which the vendor calls deprecated.
    ///
    /// - Throws: a `malformed` fault where the answer leads back to itself.
    static func nextCursor(
        after count: Int, body: JSONBody, at place: Position.Place, pageSize: Int
    ) throws(Fault) -> Position.Place? {
        if case .page = place { return nextNumber(after: count, body: body, at: place) }
        let current: String? = if case .cursor(let cursor) = place { cursor } else { nil }
        switch statement(of: body) {
        case .cursor(let cursor) where cursor == current:
            throw Fault(
                .malformed, operation: "find the next page", subject: "activity",
                cause: "the answer's cursor is the one that it was asked with"
            )
        case .cursor(let cursor):
            return .cursor(cursor)
        case .end:
            return nil
        case .silence:
            let isFull = count >= min(pageSize, smallestFullPage)
            return current == nil && isFull ? nextNumber(after: count, body: body, at: place) : nil
        }
    }

    /// What an answer says of the page behind it.
    private enum Statement {
        case cursor(String)
        case end
        case silence
    }

    /// The first was seen in a client's test; the others are where other APIs have it.
    private static let cursorPlaces = [
        ["meta", "next_cursor"], ["next_cursor"], ["meta", "cursor", "next"], ["cursor", "next"],
        ["meta", "pagination", "next_cursor"], ["pagination", "next_cursor"], ["paging", "next_cursor"],
        ["meta", "cursor"], ["cursor"],
    ]

    private static func statement(of body: JSONBody) -> Statement {
        var isMentioned = false
        for path in cursorPlaces {
            var value: JSONValue? = body.value
            for name in path { value = value?[name] }
            switch value {
            case .string(let cursor) where !cursor.isEmpty: return .cursor(cursor)
            case .number(let cursor): return .cursor(cursor)
            case .string, .null, .bool: isMentioned = true
            case .array, .object, nil: break
            }
        }
        return isMentioned ? .end : .silence
    }
}
