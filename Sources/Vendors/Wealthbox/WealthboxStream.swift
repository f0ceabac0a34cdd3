import Mirror

/// A stream and the lists that it is walked by, one after the other.
struct WealthboxStream: Sendable {
    var stream: Stream
    var lists: [WealthboxList]
    var paging = WealthboxPaging.numbers
    var key = ["id"]
    /// Whether `GET /v1/<stream>/{id}` is documented.
    var hasSingleRecords = false
    /// Whether its records have `amounts`.
    var hasAmounts = false
}

/// How a list goes on behind its first page.
enum WealthboxPaging: Hashable, Sendable {
    case numbers
    case cursor
    /// It does not: the answer is one object, which is the record.
    case none
}

/// One list of a stream's walk.
struct WealthboxList: Sendable {
    /// What the list can leave out, and so what a poll asks of it.
    enum Changes: Hashable, Sendable {
        case updated
        case deleted
    }

    /// Below the base URL.
    var path: String
    /// What makes the list complete.
    var query: [Request.QueryItem] = []
    /// Where the answer may have the collection, the documented name first.
    var names: [String]
    /// Columns that the answer does not have.
    var constants: [(name: String, value: String)] = []
    /// Nil where it can leave out nothing.
    var changes: Changes?
    /// Whether an account may have no such list, or the vendor not know it, and the others still are the stream.
    var isOptional = false

    /// Source: Responses from the API, "whose key is the plural version of the resource, for example /v1/contacts
    /// returns a JSON object whose key is contacts".
    init(_ segments: String, changes: Changes? = nil, _ query: Request.QueryItem...) {
        path = "v1/" + segments
        names = [segments.split(separator: "/").last.map(String.init) ?? segments]
        self.changes = changes
        self.query = query
    }
}
