import Synchronization

extension MyCRM {
    /// `GET /leads` and `GET /whatsapp-leads`.
    func list(_ list: MyCRMList, _ request: SimulatedRequest) -> Answer {
        let query: LeadQuery
        do {
            query = try LeadQuery(request, list: list)
        } catch {
            return .error(400, error.message)
        }
        let (records, configuration) = state.withLock { state in
            (state.records.collection(list.rawValue)?.live ?? [], state.configuration)
        }
        let chosen = query.select(records, minutesEast: configuration.minutesEast)
        let page = configuration.ignoresPage ? 1 : query.page
        let expansions = Expansions(request)
        let rows = chosen.dropFirst((page - 1) * query.perPage).prefix(query.perPage).map { record in
            let row = JSON.object(expansions.shown(record.fields))
            let isWrapped = list == .whatsAppLeads && configuration.wrapsWhatsAppLeads
            return isWrapped ? .object([list.key: row]) : row
        }
        var body: JSON.Members = [list.key: .array(rows)]
        if let count = configuration.count {
            body["count"] = .integer(count == .ofList ? chosen.count : rows.count)
            body["page"] = .integer(page)
            body["per_page"] = .integer(query.perPage)
        }
        return .json(.object(body))
    }

    /// `GET /leads/{id}`.
    func lead(_ id: String, _ request: SimulatedRequest) -> Answer {
        let record = state.withLock { $0.records.collection(MyCRMList.leads.rawValue)?[id] }
        guard let record else { return .error(404, "Lead not found") }
        return .json(.object(["lead": .object(Expansions(request).shown(record.fields))]))
    }
}

/// What `X-MyCRM-Expand-Data` asks for: names, or `true` for all there is.
private struct Expansions {
    private let names: Set<String>

    init(_ request: SimulatedRequest) {
        let names = (request.header("X-MyCRM-Expand-Data") ?? "").split(separator: ",").map { name in
            name.filter { !$0.isWhitespace }
        }
        self.names = Set(names)
    }

    private func include(_ name: String) -> Bool {
        names.contains(name) || names.contains("true")
    }

    /// A row without what was not asked for: users and properties shrink to their ids, preferences too, and
    /// notes are left out.
    func shown(_ fields: JSON.Members) -> JSON.Members {
        var shown = fields
        for name in ["user", "property"] where !include(name) {
            if let id = fields[name]?.members?["id"] { shown[name] = .object(["id": id]) }
        }
        if !include("notes") { shown["notes"] = nil }
        if !include("preferences"), let preferences = fields["preferences"]?.elements {
            let ids = preferences.compactMap { $0.members?["id"] }
            shown["preferences"] = .array(ids.map { .object(["id": $0]) })
        }
        return shown
    }
}
