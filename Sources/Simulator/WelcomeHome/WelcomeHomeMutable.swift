import Synchronization

extension WelcomeHome: MutableVendor {
    package var configurationName: String { "welcomehome" }

    /// A new record's choices come from the account's seed and from how many were added before it.
    @discardableResult
    package func insert(into collection: String, seed: UInt64) throws -> String {
        String(try insert(into: try table(of: collection)))
    }

    package func edit(_ collection: String, keys: [String], seed: UInt64) throws {
        let table = try table(of: collection)
        let now = clock.now
        var random = Randomness(seed: seed)
        for id in try ids(keys) {
            let before = try fields(of: table, id: id)
            // What is made up anew can be what it was; a few choices more find something else.
            for _ in 0..<50 {
                try edit(table, id: id, now: now, using: &random)
                if try fields(of: table, id: id) != before { break }
            }
        }
    }

    private func fields(of name: String, id: Int) throws -> [[UInt8]] {
        try change(name) { table, _ in table.fields(of: try table.requireIndex(of: id)) }
    }

    /// Discards the record where its table has a column for that.
    package func delete(_ collection: String, key: String) throws {
        let table = try table(of: collection)
        guard WelcomeHome.discardColumn(of: table) != nil else { return try remove(collection, keys: [key]) }
        for id in try ids([key]) { try discard(table, id: id) }
    }

    package func remove(_ collection: String, keys: [String]) throws {
        let table = try table(of: collection)
        for id in try ids(keys) { try remove(table, id: id) }
    }

    package func restore(_ collection: String, keys: [String]) throws {
        let name = try table(of: collection)
        for id in try ids(keys) {
            let wasRemoved = try change(name) { table, _ in table.restore(id: id) }
            guard wasRemoved else { throw SimulatorError("no record \(id) of \(name) was taken away") }
        }
    }

    package func addField(_ name: String, to collection: String) throws {
        try addColumn(name, to: try table(of: collection), value: "\(name), as typed")
    }

    /// A time's column, or where a table has none, one for another record's id.
    @discardableResult
    package func setOddValue(in collection: String, key: String) throws -> String {
        let table = try table(of: collection)
        let columns = TableDesign.all.first { $0.name == table }?.columns.dropFirst().map(\.name) ?? []
        let column =
            columns.first { $0.hasSuffix("_at") && !$0.hasSuffix("discarded_at") }
            ?? columns.first { $0.hasSuffix("_id") || $0.hasSuffix(".id") }
        guard let column else { throw SimulatorError("\(table) has neither times nor references") }
        for id in try ids([key]) { try update(table, id: id, setting: [column: "some day soon"]) }
        return column
    }

    /// Tokens do not expire.
    package func expireAccess() -> Bool { false }

    package func credential(origin: String) -> JSON.Members {
        ["token": .string(state.withLock { $0.token })]
    }

    private func table(of collection: String) throws -> String {
        guard let table = WelcomeHome.exports[collection] else {
            throw SimulatorError("WelcomeHome has no table for \(collection) that could be changed")
        }
        return table
    }

    private func ids(_ keys: [String]) throws -> [Int] {
        try keys.map { key in
            guard let id = Int(key) else { throw SimulatorError("“\(key)” is no id") }
            return id
        }
    }
}
