import Synchronization

extension MyCRM: RecordKeeping {
    package var collections: [CollectionFacts] {
        [
            CollectionFacts(name: MyCRMList.leads.rawValue, hasSingleRecords: true),
            CollectionFacts(name: MyCRMList.whatsAppLeads.rawValue),
        ]
    }

    package func truth(of collection: String) throws -> [TrueRecord] {
        let records = try state.withLock { try $0.records.change(collection) { $0.live } }
        return records.map { TrueRecord(key: $0.key, isDeleted: false, fields: $0.fields) }
    }

    @discardableResult
    package func insert(into collection: String, seed: UInt64) throws -> String {
        let list = try list(collection)
        let now = clock.now
        return try change(collection) { records in
            var random = Randomness(seed: seed)
            let id = account.id(list, index: records.count)
            let record = account.record(list, id: id, created: now, updated: now, &random)
            try records.insert(record)
            return record.key
        }
    }

    package func edit(_ collection: String, keys: [String], seed: UInt64) throws {
        let list = try list(collection)
        let now = clock.now
        try change(collection) { records in
            var random = Randomness(seed: seed)
            for key in keys {
                try records.change(key, now: now) { record in
                    let fresh = account.record(
                        list, id: record.id.integer ?? 0, created: record.created, updated: now, &random)
                    record.fields.edit(
                        towards: fresh.fields, keeping: ["id", "created_at", "updated_at"], using: &random)
                    record.fields["updated_at"] = .string(now.w3c)
                }
            }
        }
    }

    /// There is no mark and no feed: a deleted lead is gone.
    package func delete(_ collection: String, key: String) throws {
        try remove(collection, keys: [key])
    }

    @discardableResult
    package func setOddValue(in collection: String, key: String) throws -> String {
        let now = clock.now
        try change(collection) { records in
            try records.change(key, now: now) { record in
                record.fields["created_at"] = .string("last Ramadan")
                record.fields["updated_at"] = .string(now.w3c)
            }
        }
        return "created_at"
    }

    package func expireAccess() -> Bool {
        state.withLock { $0.accessTokens.revokeAll() }
        return true
    }

    package func credential(origin: String) -> JSON.Members {
        let (id, secret) = state.withLock { ($0.configuration.clientID, $0.configuration.clientSecret) }
        return [
            "auth": .object([
                "client_id": .string(id), "client_secret": .string(secret),
                "token_url": .string(origin + MyCRM.tokenPath),
            ])
        ]
    }

    private func list(_ collection: String) throws -> MyCRMList {
        guard let list = MyCRMList(rawValue: collection) else {
            throw SimulatorError("MyCRM has no collection \(collection)")
        }
        return list
    }

    func change<Result: Sendable>(
        _ collection: String, _ body: (inout RecordCollection) throws -> sending Result
    ) throws -> Result {
        try state.withLock { try $0.records.change(collection, body) }
    }
}
