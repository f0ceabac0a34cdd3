/// What a request wants of a list of MyCRM. Parameters that no page names are ignored.
struct LeadQuery: Sendable {
    /// Days, both included, counted from 1970-01-01.
    struct Days: Sendable {
        var first: Int64?
        var last: Int64?

        func contain(_ day: Int64) -> Bool {
            first.map { $0 <= day } ?? true && last.map { day <= $0 } ?? true
        }
    }

    /// Why a request is refused with status 400.
    struct Invalid: Error {
        let message: String
    }

    let page: Int
    let perPage: Int
    /// What the answer is ordered by; nil for in no order, also where the list cannot be sorted so.
    let sort: String?
    let isDescending: Bool
    let created: Days
    let updated: Days

    init(_ request: SimulatedRequest, list: MyCRMList) throws(Invalid) {
        page = max(request["page"].flatMap { Int($0) } ?? 1, 1)
        perPage = min(max(request["per_page"].flatMap { Int($0) } ?? 20, 1), 100)
        sort = request["sort"].flatMap { list.sorts.contains($0) ? $0 : nil }
        isDescending = request["sort_order"]?.uppercased() == "DESC"
        switch list {
        case .leads:
            created = try Days(request, "filters[created]")
            updated = try Days(request, "filters[updated]")
        case .whatsAppLeads:
            // "filter on date range"; the date is that of the lead, never that of its change.
            let bare = try Days(request, "date")
            created = bare.first == nil && bare.last == nil ? try Days(request, "filters[date]") : bare
            updated = Days()
        }
    }
}

extension LeadQuery.Days {
    fileprivate init(_ request: SimulatedRequest, _ name: String) throws(LeadQuery.Invalid) {
        first = try Self.day("\(name)[from]", request)
        last = try Self.day("\(name)[to]", request)
    }

    /// Only the day counts: a time behind it is not even read.
    private static func day(_ name: String, _ request: SimulatedRequest) throws(LeadQuery.Invalid) -> Int64? {
        guard let text = request[name] else { return nil }
        guard let moment = Moment(iso8601: String(text.prefix(10))) else {
            throw LeadQuery.Invalid(message: "\(name) is not a date")
        }
        return moment.milliseconds / 86_400_000
    }
}

extension MyCRMList {
    /// Those of the documented ones that a field stands for: leads cannot be sorted by the time of their change.
    fileprivate var sorts: [String] {
        switch self {
        case .leads: ["id", "last_name", "email", "mobile", "status", "created"]
        case .whatsAppLeads: ["id", "phone", "status", "date", "created", "updated"]
        }
    }
}

extension LeadQuery {
    /// The records asked for, in the order asked for, before they are cut into pages.
    func select(_ records: [Record], minutesEast: Int) -> [Record] {
        let day = { (moment: Moment) in (moment.milliseconds + Int64(minutesEast) * 60_000) / 86_400_000 }
        let chosen = records.filter { created.contain(day($0.created)) && updated.contain(day($0.updated)) }
        guard let sort else { return chosen }
        // Equal ones stay in the order of the collection, which is none.
        return chosen.enumerated().sorted { left, right in
            let (first, second) = (left.element.sortKey(sort), right.element.sortKey(sort))
            guard first != second else { return left.offset < right.offset }
            return isDescending ? second < first : first < second
        }.map(\.element)
    }
}

/// Numbers before texts.
private struct SortValue: Comparable {
    var number: Int64
    var text: String

    static func < (left: SortValue, right: SortValue) -> Bool {
        (left.number, left.text) < (right.number, right.text)
    }
}

extension Record {
    fileprivate func sortKey(_ sort: String) -> SortValue {
        switch sort {
        case "id": SortValue(number: Int64(id.integer ?? 0), text: "")
        // Rows tell whole seconds.
        case "created", "date": SortValue(number: created.milliseconds / 1000, text: "")
        case "updated": SortValue(number: updated.milliseconds / 1000, text: "")
        default: SortValue(number: 0, text: fields[sort]?.string ?? "")
        }
    }
}
