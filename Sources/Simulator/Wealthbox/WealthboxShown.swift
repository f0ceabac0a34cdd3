extension Wealthbox {
    /// A record as lists show it now.
    func shown(_ record: Record) -> JSON.Members {
        var fields = record.fields
        if let path = fields["image"], path != .null { fields["image"] = .string(signedImage(of: record)) }
        return fields
    }

    /// What the feed of deleted contacts shows.
    func deletion(_ record: Record) -> JSON.Members {
        ["id": record.id, "deleted_at": .text(record.deletedAt?.wealthboxISO8601)]
    }

    /// The address of a picture, with a signature for this week.
    private func signedImage(of record: Record) -> String {
        let week = clock.now.week
        let place = UInt64(truncatingIfNeeded: (record.id.integer ?? 0) << 16 ^ Int(week))
        let signature = Randomness.mix(workspace.seed ^ place)
        return "https://files.example.com/avatars/\(record.key).png?Expires=\((week + 2) * 7 * 86_400)"
            + "&Signature=\(String(signature, radix: 36))"
    }

    /// `GET /v1/me`: the login profile, whose id is not the user's.
    var profile: JSON.Members {
        let user = workspace.users[0]
        let account: JSON = [
            "id": .integer(user.id), "email": "bill@example.com", "name": .string(user.name), "account": 1,
        ]
        let created = workspace.start - .seconds(1000 * 86_400)
        return [
            "id": 9001, "name": .string(user.name),
            "first_name": .text(user.name.split(separator: " ").first.map(String.init)),
            "last_name": .text(user.name.split(separator: " ", maxSplits: 1).last.map(String.init)),
            "email": "bill@example.com", "plan": "premier", "created_at": .string(created.wealthbox),
            "updated_at": .string((created + .seconds(86_400)).wealthbox), "current_user": account,
            "accounts": [["id": 1, "name": "ABC Financial", "created_at": .string(created.wealthbox)]],
            "users": [account],
        ]
    }

    /// `GET /v1/activity`: the newest first, page by page along a cursor.
    func activity(_ request: SimulatedRequest) -> Answer {
        let query = WealthboxQuery(
            request, isFiltered: !configuration.ignoringUpdatedSince.contains("activity"))
        var items = live("activity").filter { query.admits($0) }.sorted { $0.place > $1.place }
        if let cursor = request["cursor"] {
            guard let place = SortKey(cursor: cursor) else { return .wealthboxError(422, "Invalid cursor") }
            items = items.filter { $0.place < place }
        }
        let page = items.prefix(query.perPage)
        let next = items.count > query.perPage ? page.last?.place.cursor : nil
        return .json([
            "stream_items": .array(page.map { .object(shown($0)) }), "meta": ["next_cursor": .text(next)],
        ])
    }
}

extension Record {
    fileprivate var place: SortKey {
        SortKey(time: created.milliseconds, id: id.integer ?? 0)
    }
}

extension SortKey {
    /// Nothing is remembered for a cursor, so it outlives a restart.
    fileprivate var cursor: String {
        String(time, radix: 36) + "-" + String(id, radix: 36)
    }

    fileprivate init?(cursor: String) {
        let parts = cursor.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 2, let time = Int64(parts[0], radix: 36), let id = Int(parts[1], radix: 36)
        else {
            return nil
        }
        self.init(time: time, id: id)
    }
}
