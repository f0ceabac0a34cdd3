import Synchronization

/// What a path of the API leads to.
struct RentalotRoute: Sendable {
    /// The name of a `RentalotList`.
    let list: String
    /// The conversation whose messages are asked for.
    private(set) var conversation: String?
    /// One row's id; nil for the list.
    private(set) var record: String?

    init?(_ request: SimulatedRequest) {
        let segments = request.segments.map(String.init)
        guard segments.count >= 4, segments[1...2] == ["api", "v1"] else { return nil }
        let rest = segments.dropFirst(3).joined(separator: "/")
        if segments.count == 6, segments[3] == "conversations", segments[5] == "messages" {
            (list, conversation) = ("messages", segments[4])
            return
        }
        // The longest path first: `workflows/runs` is no workflow of the id `runs`.
        let lists = RentalotList.all.filter { $0.name != "messages" }.sorted { $0.path.count > $1.path.count }
        guard let found = lists.first(where: { rest == $0.path || rest.hasPrefix($0.path + "/") }) else {
            return nil
        }
        list = found.name
        let id = rest.dropFirst(found.path.count + 1)
        guard !id.contains("/") else { return nil }
        record = id.isEmpty ? nil : String(id)
    }
}

extension Rentalot {
    /// A page of a list; nil for the messages of a conversation that is not there.
    func list(_ route: RentalotRoute, _ request: SimulatedRequest) -> Answer? {
        let (records, configuration, isReachable) = state.withLock { state in
            let conversation = route.conversation.flatMap { state.records.live("conversations", $0) }
            return (
                state.records.collection(route.list)?.live ?? [], state.configuration,
                route.conversation == nil || conversation != nil
            )
        }
        guard isReachable else { return nil }
        let chosen = records.filter { record in
            if let conversation = route.conversation {
                return record.fields["conversationId"]?.string == conversation
            }
            return isChosen(record, of: route.list, request, configuration.archivedContacts)
        }
        let page = max(request["page"].flatMap { Int($0) } ?? 1, 1)
        let limit = min(
            max(request["limit"].flatMap { Int($0) } ?? 20, 1), configuration.plan.pageSize)
        let rows = chosen.dropFirst((page - 1) * limit).prefix(limit).map { JSON.object($0.fields) }
        return .json(
            .object([
                "data": .array(rows),
                "pagination": .object([
                    "page": .integer(page), "limit": .integer(limit), "total": .integer(chosen.count),
                    "totalPages": .integer((chosen.count + limit - 1) / limit),
                ]),
            ]))
    }

    /// The documented filters; what no page names is ignored.
    private func isChosen(
        _ record: Record, of list: String, _ request: SimulatedRequest, _ archived: ArchivedContacts
    ) -> Bool {
        let status = record.fields["status"]?.string
        if let wanted = request["status"] {
            guard wanted == status else { return false }
        } else if list == "contacts", archived == .onlyWhenAskedFor, status == "archived" {
            return false
        }
        guard list == "contacts" else { return true }
        for (parameter, field) in [("role", "role"), ("channel", "channelPreference")] {
            if let wanted = request[parameter], wanted != record.fields[field]?.string { return false }
        }
        guard let wanted = request["search"]?.lowercased() else { return true }
        return ["name", "email", "phone"].contains { field in
            record.fields[field]?.string?.lowercased().contains(wanted) == true
        }
    }

    /// One row by its id; nil where there is none, or no longer.
    func single(_ id: String, of list: String) -> Answer? {
        let record = state.withLock { $0.records.live(list, id) }
        return record.map { .json(.object($0.fields)) }
    }
}

extension RecordBook {
    /// A record that lists show; nil where there is none.
    mutating func live(_ name: String, _ key: String) -> Record? {
        collection(name)?[key].flatMap { $0.deletedAt == nil ? $0 : nil }
    }
}
