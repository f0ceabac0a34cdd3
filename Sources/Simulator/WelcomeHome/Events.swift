import Synchronization

/// One event of a community, the only JSON list that is paged.
struct Event: Sendable {
    var id: Int
    var created: Moment
    var updated: Moment
    var community: Named
    var title: String
    var guests: Int

    /// An account's events in the order of creation, at least 35: a few pages.
    static func all(of account: Account) -> [Event] {
        let count = min(max(account.prospectIDs.count / 20, 35), 250)
        return (0..<count).map { index in
            var random = account.random(table: 99, index: index)
            let created = account.start - .seconds((count - index) * 86_400 - random.below(80_000))
            return Event(
                id: 7000 + index, created: created,
                updated: min(created + .seconds(random.below(900_000)), account.start),
                community: random.one(of: Names.communities),
                title: random.one(of: [
                    "Open House", "Lunch & Learn: \"Downsizing\"", "Harvest Fest 🎃", "Music\nin the Park",
                ]),
                guests: random.below(60))
        }
    }

    var json: JSON {
        .object([
            "id": .integer(id), "title": .string(title),
            "starts_at": .string((created + .seconds(1_209_600)).iso8601),
            "community": .object(["id": .integer(community.id), "name": .string(community.name)]),
            "guest_count": .integer(guests), "virtual": .boolean(id.isMultiple(of: 4)),
            "cost": .decimal("12.50"),
            "cancelled_at": .null, "created_at": .string(created.iso8601),
            "updated_at": .string(updated.iso8601),
        ])
    }
}

extension WelcomeHome {
    /// `GET /events`: pages of 10 to 100. How the vendor pages is open; here it is a `page` in the `Link` header.
    func events(_ request: SimulatedRequest) -> Answer {
        let filters: ExportQuery.Filters
        do {
            filters = try ExportQuery.Filters(request)
        } catch {
            return .error(422, error.message)
        }
        let limit = min(max(request["limit"].flatMap { Int($0) } ?? 10, 10), 100)
        let page = max(request["page"].flatMap { Int($0) } ?? 1, 1)
        let community = request["filters[community_id]"].flatMap { Int($0) }
        let events = state.withLock { $0.events }.filter { event in
            filters.admit(created: event.created.milliseconds, updated: event.updated.milliseconds)
                && (community.map { $0 == event.community.id } ?? true)
        }
        let rest = events.dropFirst((page - 1) * limit)
        var answer = Answer.json(.array(rest.prefix(limit).map(\.json)))
        if rest.count > limit { answer.nextLink = link(toPage: page + 1, like: request) }
        return answer
    }

    /// The same question, asked for another page.
    private func link(toPage page: Int, like request: SimulatedRequest) -> String {
        var parameters = request.query.filter { $0.name != "page" }
        parameters.append((name: "page", value: String(page)))
        let query = parameters.map { parameter in
            SimulatedRequest.encoded(parameter.name) + "=" + SimulatedRequest.encoded(parameter.value)
        }
        return "http://\(request.host)\(request.path)?" + query.joined(separator: "&")
    }

    /// Changes an event's title; it counts as changed now.
    package func renameEvent(id: Int, to title: String) throws {
        let now = clock.now
        try state.withLock { state in
            guard let place = state.events.firstIndex(where: { $0.id == id }) else {
                throw SimulatorError("there is no event \(id)")
            }
            state.events[place].title = title
            state.events[place].updated = now
        }
    }

    package var eventIDs: [Int] {
        state.withLock { $0.events.map(\.id) }
    }
}
