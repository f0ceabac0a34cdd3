import Synchronization

extension Rentalot: RecordKeeping {
    /// Only for contacts is the answer for one row documented.
    package var collections: [CollectionFacts] {
        RentalotList.all.map { CollectionFacts(name: $0.name, hasSingleRecords: $0.name == "contacts") }
    }

    /// What can be read. Messages are read by way of their conversation: they go where it goes.
    package func truth(of collection: String) throws -> [TrueRecord] {
        let records = try state.withLock { state in
            let records = try state.records.change(collection) { $0.live }
            guard collection == "messages" else { return records }
            return records.filter { record in
                let conversation = record.fields["conversationId"]?.string
                return conversation.flatMap { state.records.live("conversations", $0) } != nil
            }
        }
        return records.map { TrueRecord(key: $0.key, isDeleted: false, fields: $0.fields) }
    }

    @discardableResult
    package func insert(into collection: String, seed: UInt64) throws -> String {
        let list = try list(collection)
        let now = clock.now
        let conversation = try collection == "messages" ? openConversation(seed: seed) : nil
        let key = try change(collection) { records in
            let id = account.id(collection, index: records.count)
            var record = account.record(
                list, id: id, created: now, updated: now, random: Randomness(seed: seed))
            if let conversation { record.fields["conversationId"] = .string(conversation) }
            try records.insert(record)
            return record.key
        }
        try touchConversations(of: collection, keys: [key], now: now)
        return key
    }

    package func edit(_ collection: String, keys: [String], seed: UInt64) throws {
        let list = try list(collection)
        let now = clock.now
        try change(collection) { records in
            var random = Randomness(seed: seed)
            for key in keys {
                try records.change(key, now: now) { record in
                    let fresh = account.record(
                        list, id: record.key, created: record.created, updated: now,
                        random: Randomness(seed: random.next()))
                    record.fields.edit(
                        towards: fresh.fields, keeping: ["id", "conversationId", "createdAt", "updatedAt"],
                        using: &random)
                    if list.tellsUpdate { record.fields["updatedAt"] = .string(now.w3c) }
                }
            }
        }
        try touchConversations(of: collection, keys: keys, now: now)
    }

    /// A soft delete: the row leaves the lists, and its id answers 404.
    package func delete(_ collection: String, key: String) throws {
        let now = clock.now
        try change(collection) { try $0.delete(key, now: now) }
        try touchConversations(of: collection, keys: [key], now: now)
    }

    @discardableResult
    package func setOddValue(in collection: String, key: String) throws -> String {
        let list = try list(collection)
        let now = clock.now
        try change(collection) { records in
            try records.change(key, now: now) { record in
                record.fields["createdAt"] = .string("a while ago")
                if list.tellsUpdate { record.fields["updatedAt"] = .string(now.w3c) }
            }
        }
        try touchConversations(of: collection, keys: [key], now: now)
        return "createdAt"
    }

    /// Keys do not expire.
    package func expireAccess() -> Bool { false }

    package func credential(origin: String) -> JSON.Members {
        ["token": .string(state.withLock { $0.configuration.token })]
    }

    private func list(_ collection: String) throws -> RentalotList {
        guard let list = RentalotList.named(collection) else {
            throw SimulatorError("Rentalot has no collection \(collection)")
        }
        return list
    }

    func change<Result: Sendable>(
        _ collection: String, _ body: (inout RecordCollection) throws -> sending Result
    ) throws -> Result {
        try state.withLock { try $0.records.change(collection, body) }
    }

    /// One that is there, for a message that is to be seen; a new one where all are gone.
    private func openConversation(seed: UInt64) throws -> String {
        let keys = state.withLock { $0.records.collection("conversations")?.live.map(\.key) ?? [] }
        guard !keys.isEmpty else { return try insert(into: "conversations", seed: seed) }
        var random = Randomness(seed: ~seed)
        return random.one(of: keys)
    }

    /// Where messages changed, their conversations count as changed too: that is how a client learns of it.
    private func touchConversations(of collection: String, keys: [String], now: Moment) throws {
        guard collection == "messages" else { return }
        try state.withLock { state in
            let messages = state.records.collection(collection)
            let touched = Set(keys.compactMap { messages?[$0]?.fields["conversationId"]?.string })
            try state.records.change("conversations") { conversations in
                for key in touched.sorted() where conversations[key].map({ $0.deletedAt == nil }) == true {
                    try conversations.change(key, now: now) { record in
                        record.fields["updatedAt"] = .string(now.w3c)
                        record.fields["lastMessageAt"] = .string(now.w3c)
                    }
                }
            }
        }
    }
}
