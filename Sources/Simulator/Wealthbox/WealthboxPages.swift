import Synchronization

/// How a list is asked for, as far as parameters are known; the others are ignored, as the vendor does.
struct WealthboxQuery {
    /// Counted from 1.
    let page: Int
    let perPage: Int
    let order: String?
    private let updatedSince: Moment?
    private let updatedBefore: Moment?

    init(_ request: SimulatedRequest, isFiltered: Bool) {
        let number = { (name: String) in request[name].flatMap { Int($0) }.flatMap { $0 > 0 ? $0 : nil } }
        page = number("page") ?? 1
        perPage = min(number("per_page") ?? 25, 100)
        order = request["order"]
        updatedSince = isFiltered ? request["updated_since"].flatMap { Moment(iso8601: $0) } : nil
        updatedBefore = isFiltered ? request["updated_before"].flatMap { Moment(iso8601: $0) } : nil
    }

    func admits(_ record: Record) -> Bool {
        if let updatedSince, record.updated < updatedSince { return false }
        if let updatedBefore, record.updated >= updatedBefore { return false }
        return true
    }
}

extension Wealthbox {
    /// One page of a list.
    func list(_ name: String, _ request: SimulatedRequest) -> Answer {
        let collection = WealthboxCategories.names.contains(name) ? "categories" : name
        let query = WealthboxQuery(request, isFiltered: isFiltered(collection))
        let records = sorted(
            records(of: name, asked: request).filter { query.admits($0) }, of: collection, by: query.order)
        let rest = records.dropFirst((query.page - 1) * query.perPage)
        let rows = rest.prefix(query.perPage).map { record in
            JSON.object(request["deleted"] == "true" ? deletion(record) : shown(record))
        }
        var body: JSON.Members = [:]
        body[key(of: name)] = .array(rows)
        if configuration.tellsTotals {
            let pages = (records.count + query.perPage - 1) / query.perPage
            body["meta"] = ["total_count": .integer(records.count), "total_pages": .integer(pages)]
        }
        return .json(.object(body))
    }

    /// `GET /v1/{stream}/{id}`, whatever its state, but not a deleted one.
    func record(_ name: String, _ key: String) -> Answer {
        let record = state.withLock { $0.book.collection(name)?[key] }
        guard let record, record.deletedAt == nil else { return .wealthboxError(404, "Not found") }
        return .json(.object(shown(record)))
    }

    private func isFiltered(_ collection: String) -> Bool {
        WealthboxDesign.named(collection)?.isStamped == true
            && !configuration.ignoringUpdatedSince.contains(collection)
    }

    private func key(of name: String) -> String {
        if name == "notes" { return configuration.notesKey }
        return WealthboxCategories.names.contains(name) && configuration.categoriesAreTags ? "tags" : name
    }

    /// The records that a list has by its own parameters.
    private func records(of name: String, asked request: SimulatedRequest) -> [Record] {
        if WealthboxCategories.names.contains(name) {
            let prefix = WealthboxCategories.key(category: name, id: 0).dropLast()
            return live("categories").filter { $0.key.hasPrefix(prefix) }
        }
        switch name {
        case "contacts" where request["deleted"] == "true":
            return known(name).filter { $0.deletedAt != nil }
        case "tasks": return tasks(completed: request["completed"] == "true")
        case "workflows":
            let status = request["status"] ?? WealthboxWorkflowStatus.active.rawValue
            return live(name).filter { WealthboxWorkflowStatus(of: $0.fields).rawValue == status }
        case "opportunities":
            let includesClosed = request["include_closed"] == "true"
            return live(name).filter { includesClosed || !WealthboxCategories.isClosed($0.fields) }
        case "comments":
            let type = WealthboxComments.kind(asked: request["resource_type"])?.type
            return live(name).filter { $0.fields["resource_type"]?.string == type }
        default: return live(name)
        }
    }

    private func tasks(completed: Bool) -> [Record] {
        live("tasks").filter { task in
            let isComplete = task.fields["complete"] == .boolean(true)
            return completed && configuration.completedTasks == .asWell || isComplete == completed
        }
    }

    /// In the order asked for where the documentation knows it for this list, else in none.
    private func sorted(_ records: [Record], of collection: String, by order: String?) -> [Record] {
        let orders =
            switch collection {
            case "contacts": ["asc", "desc", "recent", "created", "updated"]
            case "opportunities", "events": ["asc", "desc", "recent", "created"]
            case "notes": ["asc", "created", "updated"]
            default: [String]()
            }
        guard let order, orders.contains(order) else { return records }
        switch order {
        case "asc": return records.sorted { $0.created < $1.created }
        case "updated": return records.sorted { $0.updated > $1.updated }
        default: return records.sorted { $0.created > $1.created }
        }
    }

    func live(_ collection: String) -> [Record] {
        state.withLock { $0.book.collection(collection)?.live } ?? []
    }

    func known(_ collection: String) -> [Record] {
        state.withLock { $0.book.collection(collection)?.known } ?? []
    }
}
