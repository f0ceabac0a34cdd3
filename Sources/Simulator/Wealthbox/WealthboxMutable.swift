import Synchronization

extension Wealthbox: RecordKeeping {
    package var collections: [CollectionFacts] {
        WealthboxDesign.all.map { design in
            CollectionFacts(
                name: design.name, tellsDeletions: design.name == "contacts",
                hasSingleRecords: design.hasSingleRecords)
        } + [CollectionFacts(name: "me", isMutable: false)]
    }

    /// Of a contact that was deleted before the beginning nothing but its id is known to anybody.
    package func truth(of collection: String) throws -> [TrueRecord] {
        if collection == "me" {
            return [TrueRecord(key: profile["id"]?.keyText ?? "", isDeleted: false, fields: profile)]
        }
        _ = try design(collection)
        return known(collection).map { record in
            let isForgotten = record.deletedAt.map { $0 < workspace.start } ?? false
            return TrueRecord(
                key: record.key, isDeleted: record.deletedAt != nil,
                fields: isForgotten ? ["id": record.id] : shown(record))
        }
    }

    @discardableResult
    package func insert(into collection: String, seed: UInt64) throws -> String {
        let design = try design(collection)
        let now = clock.now
        return try change(collection) { records in
            let record = design.record(
                index: records.count, created: now, seed: Randomness.mix(seed ^ 0xADD), in: workspace,
                updated: now)
            try records.insert(record)
            return record.key
        }
    }

    package func edit(_ collection: String, keys: [String], seed: UInt64) throws {
        let design = try design(collection)
        let now = clock.now
        try change(collection) { records in
            for (place, key) in keys.enumerated() {
                let choices = Randomness(seed: Randomness.mix(seed) &+ UInt64(place))
                try records.change(key, now: now) { record in
                    record.fields = try edited(record, as: design, choices: choices)
                    record.stamp(now)
                }
            }
        }
    }

    private func edited(_ record: Record, as design: WealthboxDesign, choices: Randomness) throws
        -> JSON.Members
    {
        var random = choices
        // New choices may happen to be the old ones.
        for _ in 0..<100 {
            let fresh = design.record(
                index: record.index, created: record.created, seed: random.next(), in: workspace,
                updated: record.updated)
            var fields = record.fields
            fields.edit(towards: fresh.fields, keeping: WealthboxDesign.fixedFields, using: &random)
            if fields != record.fields { return fields }
        }
        throw SimulatorError("record \(record.key) of \(design.name) has nothing that could be edited")
    }

    /// A contact goes to the feed of deleted ones, and its notes go with it. [client]
    package func delete(_ collection: String, key: String) throws {
        guard collection == "contacts" else { return try remove(collection, keys: [key]) }
        let now = clock.now
        try change(collection) { try $0.delete(key, now: now) }
        try change("notes") { notes in
            for note in notes.live where note.isLinked(to: key) { try notes.remove(note.key) }
        }
    }

    @discardableResult
    package func setOddValue(in collection: String, key: String) throws -> String {
        let field = try design(collection).oddField
        let now = clock.now
        try change(collection) { records in
            try records.change(key, now: now) { record in
                record.fields[field] = "sometime soon"
                record.stamp(now)
            }
        }
        return field
    }

    package func expireAccess() -> Bool {
        guard configuration.signIn == .oauth else { return false }
        state.withLock { $0.access.expireAccessTokens() }
        return true
    }

    package func credential(origin: String) -> JSON.Members {
        switch configuration.signIn {
        case .token:
            return ["token": .string(state.withLock { $0.access.personalToken })]
        case .oauth:
            let oauth: JSON = [
                "client_id": .string(configuration.clientID),
                "client_secret": .string(configuration.clientSecret),
                "redirect_uri": .string(configuration.redirectURI),
                "authorize_url": .string("\(origin)\(prefix)/oauth/authorize"),
                "token_url": .string("\(origin)\(prefix)/oauth/token"),
            ]
            return ["oauth": oauth]
        }
    }

    private func design(_ collection: String) throws -> WealthboxDesign {
        guard let design = WealthboxDesign.named(collection) else {
            throw SimulatorError("Wealthbox has no collection \(collection) that can be changed")
        }
        return design
    }

    func change<Result: Sendable>(
        _ collection: String, _ body: (inout RecordCollection) throws -> sending Result
    ) throws -> Result {
        try state.withLock { try $0.book.change(collection, body) }
    }
}

extension Record {
    fileprivate mutating func stamp(_ now: Moment) {
        if fields["updated_at"] != nil { fields["updated_at"] = .string(now.wealthbox) }
    }

    fileprivate func isLinked(to contact: String) -> Bool {
        (fields["linked_to"]?.elements ?? []).contains { link in
            link.members?["type"] == "Contact" && link.members?["id"]?.keyText == contact
        }
    }
}
