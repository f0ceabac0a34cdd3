import Formats
import Mirror
import SQLite

/// The tables that a page goes into, as they stand once they fit it.
struct PageShape {
    var table: MirrorTable
    /// The values for which its columns were widened.
    var causes: [RowBinder.Misfit] = []
    /// The child tables of the page's arrays, in the order of `Records.children`.
    var children: [FittedTable] = []
    /// The stream's child tables that the page says nothing of.
    var absentChildren: [MirrorTable] = []
    var changes: [SchemaChange] = []
    /// Whether any of the tables took the place of another.
    var isMadeAnew = false
}

extension Store {
    /// Makes the stream's tables fit the page.
    func fit(_ commit: PageCommit, _ state: StreamState) throws -> PageShape {
        let records = commit.page.records
        let existing = tables[state.table]
        // A list without any record has no columns to make a table of; a feed of deletions makes none.
        let isEmpty = records.columns.isEmpty || (existing == nil && records.extent == .deletions)
        if isEmpty {
            let none = MirrorTable(name: state.table, key: .hash, columns: [])
            return PageShape(table: existing ?? none)
        }
        let shape = shape(commit)
        let hasNoRows = state.rowsLive + state.rowsDeleted == 0 && records.extent != .deletions
        let fitted = try shape.fit(existing, named: state.table, isEmpty: hasNoRows, to: records)
        tables[state.table] = fitted.table
        if let key = fitted.table.singleKey, let before = existing?.singleKey, key.type != before.type {
            try rekey(fitted.table, commit)
        }
        var changes = fitted.changes
        let children = try records.children.map { children in
            let child = try fit(children, of: records, under: fitted.table, hasNoRows: hasNoRows, shape)
            changes += child.changes
            return child
        }
        let others = tables.values.filter { other in
            other.element?.parent == fitted.table.name && !children.contains { $0.table.name == other.name }
        }
        return PageShape(
            table: fitted.table, causes: fitted.causes, children: children,
            absentChildren: others.sorted { $0.name < $1.name }, changes: changes,
            isMadeAnew: fitted.isMadeAnew || children.contains(where: \.isMadeAnew)
        )
    }

    private func fit(
        _ children: Records.Children, of records: Records, under parent: MirrorTable, hasNoRows: Bool,
        _ shape: TableShape
    ) throws -> FittedTable {
        let known = tables.values.first {
            $0.element?.parent == parent.name && $0.element?.field == children.vendorName
        }
        let elements = records.records(of: children)
        let name =
            try known?.name
            ?? ChildTables.name(of: children, under: parent, taken: Array(tables.keys) + streamTables())
        let fitted = try shape.fit(
            known, named: name, isEmpty: hasNoRows, to: elements,
            as: ChildTables.element(of: parent, field: children.vendorName, order: children.order)
        )
        tables[name] = fitted.table
        return fitted
    }

    private func shape(_ commit: PageCommit) -> TableShape {
        TableShape(
            connection: connection, configured: commit.stream.configuredTypes,
            documented: commit.stream.columnTypes, now: Timestamp.format(commit.now)
        )
    }

    /// The names that streams have for their tables, also those without a table yet.
    private func streamTables() throws -> [String] {
        try connection.query("SELECT table_name FROM crmirror_streams").compactMap { $0[0].textValue }
    }

    /// A parent whose ids are of another type has children whose `parent_id` is of that type too, and walks have noted
    /// its keys.
    private func rekey(_ parent: MirrorTable, _ commit: PageCommit) throws {
        guard let type = parent.singleKey?.type else { return }
        for child in tables.values {
            guard var element = child.element, element.parent == parent.name else { continue }
            var remade = child
            element.parentType = type
            remade.key = .element(element)
            try TableRemake(connection: connection).perform(child, as: remade)
            try ChildTables(connection: connection).note(remade)
            tables[child.name] = remade
        }
        for table in ["crmirror_walk_keys", "crmirror_missing"] {
            try connection.run(
                """
                UPDATE \(table) SET key = CAST(key AS \(ColumnRules.declaration(of: type)))
                WHERE account = ?1 AND stream = ?2 AND typeof(key) <> 'blob'
                """,
                [.text(commit.account), .text(commit.stream.name)]
            )
        }
    }
}
