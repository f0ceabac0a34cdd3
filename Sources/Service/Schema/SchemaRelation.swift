package import Store

/// That rows of one table speak of rows of another.
package struct SchemaRelation: Hashable, Sendable {
    package var from: String
    package var column: String
    package var to: String
    /// Read off the column's name: the vendor may mean something else.
    package var isGuessed: Bool
}

extension DatabaseSchema {
    /// Child tables to their parents, which is known; and columns called `<name>_id` to the same account's table of
    /// that name, which is guessed.
    package var relations: [SchemaRelation] {
        tables.flatMap { table in [parentRelation(of: table)].compactMap { $0 } + guesses(of: table) }
    }

    private func parentRelation(of table: Table) -> SchemaRelation? {
        guard case .child(let parent, _, _) = table.kind, self.table(parent) != nil else { return nil }
        return SchemaRelation(from: table.name, column: "parent_id", to: parent, isGuessed: false)
    }

    private func guesses(of table: Table) -> [SchemaRelation] {
        guard let account = account(of: table) else { return [] }
        return table.columns.compactMap { column in
            // `parent_id` of a child table is crmirror's own.
            guard column.origin != nil, column.name.hasSuffix("_id") else { return nil }
            let name = String(column.name.dropLast("_id".count))
            let target = Self.plurals(of: name).lazy.compactMap { stream(account, $0) }.first
            guard let target, target.isKeyed(like: column) else { return nil }
            return SchemaRelation(from: table.name, column: column.name, to: target.name, isGuessed: true)
        }
    }

    /// The names that a list of such things may have. WelcomeHome's columns are in the plural: `communities.id`.
    private static func plurals(of name: String) -> [String] {
        let plural = name.hasSuffix("y") ? [String(name.dropLast()) + "ies"] : [name + "s", name + "es"]
        return plural + [name]
    }

    private func stream(_ account: String, _ stream: String) -> Table? {
        tables.first { table in
            guard case .stream(let summary) = table.kind else { return false }
            return summary.account == account && summary.stream == stream
        }
    }

    private func account(of table: Table) -> String? {
        switch table.kind {
        case .stream(let summary): summary.account
        case .child(let parent, _, _): self.table(parent).flatMap(account(of:))
        case .overVendors, .other, .own: nil
        }
    }
}

extension DatabaseSchema.Table {
    /// Whether the column's values could be this table's keys: `id` alone, and of the same kind.
    fileprivate func isKeyed(like column: DatabaseSchema.Column) -> Bool {
        let keys = columns.filter { $0.keyPlace > 0 }
        return keys.count == 1 && keys[0].name == "id" && keys[0].origin?.type == column.origin?.type
    }
}
