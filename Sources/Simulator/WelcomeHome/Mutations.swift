import Synchronization

extension WelcomeHome {
    /// Adds a record as if someone had typed it in, and gives its id.
    @discardableResult
    package func insert(into table: String, setting values: [String: String] = [:]) throws -> Int {
        try change(table) { table, state in
            state.insertions += 1
            let id = (table.ids.max() ?? 0) + 1
            var row = Row(account: account, booleans: table.design.booleans)
            let random = Randomness(seed: Randomness.mix(account.seed ^ 0xADD) &+ UInt64(state.insertions))
            let now = clock.now
            table.design.write(&row, id: id, index: table.count, created: now, random: random)
            var fields = CSV.fields(of: row.bytes) + table.addedColumns.map { Array($0.value.utf8) }
            try table.set(values.mapValues { Array($0.utf8) }, in: &fields)
            table.insert(id: id, community: row.community.id, fields: fields, now: now)
            return id
        }
    }

    /// Sets fields of a record by their columns' names.
    package func update(_ table: String, id: Int, setting values: [String: String]) throws {
        try update(table, id: id, settingBytes: values.mapValues { Array($0.utf8) })
    }

    /// The same with bytes, which need not be UTF-8.
    package func update(_ table: String, id: Int, settingBytes values: [String: [UInt8]]) throws {
        try change(table) { table, _ in
            let index = try table.requireIndex(of: id)
            var fields = table.fields(of: index)
            try table.set(values, in: &fields)
            table.replace(index, fields: fields, now: clock.now)
        }
    }

    /// Deletes a record the vendor's way: the row stays, with the time in its `discarded_at`.
    package func discard(_ table: String, id: Int) throws {
        let now = clock.now
        guard let column = WelcomeHome.discardColumn(of: table) else {
            throw SimulatorError("\(table) has no column for discarding")
        }
        try update(table, id: id, setting: [column: String(now.iso8601.prefix(19)).replacing("T", with: " ")])
    }

    /// Merges a prospect into another.
    package func merge(prospect id: Int, into other: Int) throws {
        try update("Prospects", id: id, setting: ["prospects.merged_into_prospect_id": String(other)])
    }

    /// Deletes a record without a trace: no row and no change tells of it.
    package func remove(_ table: String, id: Int) throws {
        try change(table) { table, _ in table.remove(try table.requireIndex(of: id)) }
    }

    /// Lets a new column appear, as a vendor does from one day to the next. No record counts as changed.
    package func addColumn(_ name: String, to table: String, value: String = "") throws {
        try change(table) { table, _ in table.addColumn(name, value: value) }
    }

    static func discardColumn(of table: String) -> String? {
        let design = TableDesign.all.first { $0.name == table }
        return design?.columns.first { $0.name.hasSuffix("discarded_at") }?.name
    }

    func change<Result: Sendable>(
        _ name: String, _ body: (inout Table, inout State) throws -> sending Result
    ) throws -> Result {
        try state.withLock { state in
            // Taken out and put back, so that it is changed in place and not copied.
            guard var table = state.tables.removeValue(forKey: name) else {
                throw SimulatorError("there is no table \(name)")
            }
            defer { state.tables[name] = table }
            return try body(&table, &state)
        }
    }
}

extension Table {
    mutating func requireIndex(of id: Int) throws -> Int {
        guard let index = index(of: id) else { throw SimulatorError("\(design.name) has no record \(id)") }
        return index
    }

    func set(_ values: [String: [UInt8]], in fields: inout [[UInt8]]) throws {
        for (name, value) in values {
            guard let place = header.firstIndex(of: name) else {
                throw SimulatorError("\(design.name) has no column \(name)")
            }
            fields[place] = value
        }
    }
}
