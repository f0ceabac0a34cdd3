/// A valid question to a table, without the place in its answer.
struct ExportQuery: Hashable, Sendable {
    enum Sort: String, Hashable, Sendable {
        case updatedAt = "updated_at"
        case createdAt = "created_at"
    }

    /// Bounds in milliseconds: after includes its moment, before does not.
    struct Filters: Hashable, Sendable {
        var createdAfter: Int64?
        var createdBefore: Int64?
        var updatedAfter: Int64?
        var updatedBefore: Int64?

        var all: [Int64?] { [createdAfter, createdBefore, updatedAfter, updatedBefore] }
    }

    /// Why a request is refused with status 422.
    struct Invalid: Error {
        let message: String
    }

    var table: String
    /// One community's id; nil for all.
    var community: Int?
    var sort = Sort.updatedAt
    var limit = 1000
    var filters = Filters()
}

extension ExportQuery {
    /// Reads the parameters of a request; the ones that are not documented are ignored, as a vendor does.
    init(table: String, community: Int?, request: SimulatedRequest) throws(Invalid) {
        self.init(table: table, community: community)
        if let text = request["sort_by"] {
            guard let sort = Sort(rawValue: text) else { throw Invalid(message: "Invalid sort_by") }
            self.sort = sort
        }
        if let text = request["limit"] {
            guard let limit = Int(text), limit > 0 else { throw Invalid(message: "Invalid limit") }
            self.limit = min(limit, 10_000)
        }
        filters = try Filters(request)
    }
}

extension ExportQuery.Filters {
    init(_ request: SimulatedRequest) throws(ExportQuery.Invalid) {
        createdAfter = try Self.moment("created_at_after", request)
        createdBefore = try Self.moment("created_at_before", request)
        updatedAfter = try Self.moment("updated_at_after", request)
        updatedBefore = try Self.moment("updated_at_before", request)
    }

    func admit(created: Int64, updated: Int64) -> Bool {
        (createdAfter.map { $0 <= created } ?? true) && (createdBefore.map { created < $0 } ?? true)
            && (updatedAfter.map { $0 <= updated } ?? true) && (updatedBefore.map { updated < $0 } ?? true)
    }

    private static func moment(_ name: String, _ request: SimulatedRequest) throws(ExportQuery.Invalid)
        -> Int64?
    {
        guard let text = request["filters[\(name)]"] else { return nil }
        guard let moment = Moment(iso8601: text) else {
            throw ExportQuery.Invalid(message: "Invalid filters[\(name)]")
        }
        return moment.milliseconds
    }
}
