import Formats
import Mirror

/// How `/events` goes on where its answer has no `Link` header. Neither the header nor an order is documented,
/// so a page that is not full ends the walk, and a full one goes on by `filters[created_at_after]` or
/// `…_before`, whichever way its own records are ordered.
enum EventsPaging {
    /// Source: List Events, "limit (integer) … Maximum: 100".
    private static let largestPage = 100

    /// A second wider than the last record says: whether the filters take in their bounds is not documented, and
    /// records of the same second must come again rather than be passed over.
    static func query(at position: Position) -> [Request.QueryItem] {
        let limit = Request.QueryItem("limit", String(largestPage))
        switch position.place {
        case .createdFrom(let instant):
            return [
                limit, .init("filters[created_at_after]", Timestamp.formatSeconds(instant - .seconds(1))),
            ]
        case .createdUntil(let instant):
            return [
                limit, .init("filters[created_at_before]", Timestamp.formatSeconds(instant + .seconds(1))),
            ]
        default:
            return [limit]
        }
    }

    /// Where a walk goes on after `records`; nil where they were the last.
    ///
    /// - Throws: a `malformed` fault where a full page says no order to go on by, or is full of one moment.
    static func next(after records: Records, at position: Position) throws(Fault) -> Position? {
        guard records.count >= largestPage else { return nil }
        let moments = creationMoments(of: records)
        guard moments.count == records.count, let first = moments.first, let last = moments.last else {
            throw fault("a full page has no link to the next, and not every record says when it was created")
        }
        let isRising = zip(moments, moments.dropFirst()).allSatisfy { $0 <= $1 }
        let isFalling = zip(moments, moments.dropFirst()).allSatisfy { $0 >= $1 }
        guard first != last, isRising || isFalling else {
            throw fault("a full page has no link to the next, and its records are in no order of creation")
        }
        let place: Position.Place = isRising ? .createdFrom(last) : .createdUntil(last)
        guard place != position.place else { throw fault("the same page came twice") }
        return Position(part: position.part, place: place)
    }

    private static func creationMoments(of records: Records) -> [Instant] {
        guard let column = records.columns.firstIndex(where: { $0.name == "created_at" }) else { return [] }
        return (0..<records.count).compactMap { row in
            let cell = records.cells[row * records.columns.count + column]
            let range = Int(cell.offset)..<Int(cell.offset) + Int(cell.length)
            return Timestamp.parse(String(decoding: records.bytes[range], as: UTF8.self))
        }
    }

    private static func fault(_ cause: String) -> Fault {
        Fault(.malformed, operation: "find the next page", subject: "events", cause: cause)
    }
}
