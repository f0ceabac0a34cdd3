import Synchronization

extension WelcomeHome {
    /// Tables in which people work most of the day, more often named the more they do.
    private static let busyTables = [
        "Prospects", "Prospects", "Prospects", "Activities", "Activities", "Activities", "Residents",
        "Influencers",
        "ProspectFields", "ExternalReferences", "Units", "HousingContracts", "DepositTransactions", "Traits",
        "WaitlistEntries", "Users",
    ]

    package func mutateRandomly(count: Int, seed: UInt64) throws {
        var random = Randomness(seed: seed)
        for _ in 0..<count {
            let table = random.one(of: WelcomeHome.busyTables)
            try mutate(table, using: &random)
        }
    }

    /// Of a hundred changes 20 are new records, 8 discards, 6 merges, and the others edits.
    private func mutate(_ table: String, using random: inout Randomness) throws {
        let dice = random.below(100)
        guard dice >= 20, let id = randomID(of: table, using: &random) else {
            try insert(into: table)
            return
        }
        switch dice {
        case 20..<28 where WelcomeHome.discardColumn(of: table) != nil:
            try discard(table, id: id)
        case 28..<34 where table == "Prospects":
            try merge(prospect: id, into: random.one(of: account.prospectIDs))
        default:
            try edit(table, id: id, now: clock.now, using: &random)
        }
    }

    private func randomID(of table: String, using random: inout Randomness) -> Int? {
        let draw = Int(random.next() >> 2)
        return state.withLock { state in
            guard let table = state.tables[table], table.count > 0 else { return nil }
            let index = draw % table.count
            return table.exists(index) ? table.ids[index] : nil
        }
    }

    /// Makes up new values for a changing column and for those that were joined from the same record.
    func edit(_ name: String, id: Int, now: Moment, using random: inout Randomness) throws {
        let changing = TableDesign.all.first { $0.name == name }?.columns.filter(\.changes) ?? []
        let column = random.one(of: changing)
        let choices = Randomness(seed: random.next())
        try change(name) { table, _ in
            let index = try table.requireIndex(of: id)
            var fields = table.fields(of: index)
            var row = Row(account: account, booleans: table.design.booleans)
            let created = Moment(milliseconds: table.created[index])
            for (place, other) in table.design.columns.enumerated()
            where other.name == column.name
                || (other.changes && other.isJoined(with: column, in: table.design))
            {
                row.begin(id: id, index: index, created: created, random: choices)
                other.write(&row)
                row.endField()
                row.endRow()
                fields[place] = CSV.fields(of: row.bytes)[0]
            }
            table.replace(index, fields: fields, now: now)
        }
    }
}

extension Column {
    /// Whether both come from one record other than the row's own, such as `stages.id` and `stages.name`.
    fileprivate func isJoined(with other: Column, in design: TableDesign) -> Bool {
        let own = design.columns[0].origin
        return name.contains(".") && origin == other.origin && origin != own
    }
}
