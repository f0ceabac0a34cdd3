import Formats
import Mirror
import SQLite

/// Makes a table fit a page before its rows are written: creates it, adds the columns that it lacks, widens those in
/// which a value has no room. All in the page's transaction.
struct TableShape {
    let connection: Connection
    /// What the configuration says of columns, by `path(of:in:)`.
    let configured: [String: ColumnType]
    /// What the vendor's documentation says, likewise.
    let documented: [String: ColumnType]
    /// `_synced_at` of the page, for `crmirror_columns`.
    let now: String

    var rows: ColumnRows { ColumnRows(connection: connection, now: now) }

    /// - Parameters:
    ///   - table: as it stands; nil if there is none yet.
    ///   - name: the table's name.
    ///   - isEmpty: whether it holds no row: then its types can still be decided anew.
    ///   - records: the page's.
    ///   - element: what the table is to its parent; nil for a stream's own table.
    /// - Returns: the table as it now stands, and what was done to it.
    /// - Throws: a `Fault` where the records have another key than the table, or more columns than SQLite takes.
    func fit(
        _ table: MirrorTable?, named name: String, isEmpty: Bool, to records: Records,
        as element: MirrorTable.Element? = nil
    ) throws -> FittedTable {
        guard let table else {
            var created = try create(name, for: records, as: element)
            created.changes.insert(SchemaChange(kind: .created, table: name, column: ""), at: 0)
            return created
        }
        if isEmpty, records.count > 0 { return try createAnew(table, for: records, as: element) }
        if element == nil { try refuseOtherKey(table, records) }
        var fitted = FittedTable(table: table)
        try addColumns(to: &fitted, for: records)
        try retype(&fitted, for: records)
        return fitted
    }

    private func create(
        _ name: String, for records: Records, as element: MirrorTable.Element?
    ) throws -> FittedTable {
        var table = MirrorTable(name: name, key: element.map { .element($0) } ?? .hash, columns: [])
        let new = newColumns(of: records, beside: table)
        table.columns = new.map(\.column)
        if element == nil, case .columns(let indexes) = records.key {
            table.key = .columns(indexes.compactMap { index in new.first { $0.index == index }?.column.name })
            if indexes.count == 1 {
                table.isClustered = PageEvidence.idsAreOrdered(in: records, column: indexes[0])
            }
        }
        try refuseTooMany(table.names.count, of: table)
        try connection.execute(TableSQL.create(table))
        if element == nil { try connection.execute(TableSQL.indexDeleted(table)) }
        try ChildTables(connection: connection).note(table)
        var fitted = FittedTable(table: table)
        for column in new { try note(column, in: &fitted) }
        return fitted
    }

    /// The first rows behind a header alone decide what the header could not.
    private func createAnew(
        _ table: MirrorTable, for records: Records, as element: MirrorTable.Element?
    ) throws -> FittedTable {
        let others = try TableRemake(connection: connection).othersWork(on: table)
        try connection.execute("DROP TABLE \(quoted(identifier: table.name))")
        try rows.forget(table)
        try ChildTables(connection: connection).forget(table)
        var created = try create(table.name, for: records, as: element)
        created.isMadeAnew = true
        // What was put on columns that are no more went with them.
        if Set(created.table.names).isSuperset(of: table.names) {
            for statement in others { try connection.execute(statement) }
        }
        return created
    }

    /// A table keyed by one column cannot take rows keyed by another: they would never meet their older selves.
    private func refuseOtherKey(_ table: MirrorTable, _ records: Records) throws {
        let indexes = table.indexes(of: records.columns)
        let isSame =
            switch (table.key, records.key) {
            case (.hash, .wholeRow): true
            case (.columns(let names), .columns(let keys)):
                names == keys.map { indexes[$0].map { table.columns[$0].name } ?? "" }
            default: false
            }
        guard isSame || records.columns.isEmpty else {
            throw Fault(
                .suspicious, operation: "write a page", subject: table.name,
                cause: "its records are no longer keyed by \(table.keyNames.joined(separator: " and "))",
                hint:
                    "Look at the vendor's answer; to mirror the table anew, rename or drop \(table.name) and reset the stream"
            )
        }
    }

    private func addColumns(to fitted: inout FittedTable, for records: Records) throws {
        let new = newColumns(of: records, beside: fitted.table)
        try refuseTooMany(fitted.table.names.count + new.count, of: fitted.table)
        for new in new {
            let declaration = ColumnRules.declaration(of: new.column.type)
            try connection.execute(
                """
                ALTER TABLE \(quoted(identifier: fitted.table.name)) \
                ADD COLUMN \(quoted(identifier: new.column.name)) \(declaration)
                """
            )
            fitted.table.columns.append(new.column)
            fitted.changes.append(
                SchemaChange(kind: .added, table: fitted.table.name, column: new.column.name))
            try note(new, in: &fitted, plainly: "added")
        }
    }

    private func note(_ new: NewColumn, in fitted: inout FittedTable, plainly note: String? = nil) throws {
        try rows.note(
            new.column, in: fitted.table, note: new.wasSaid.map(Widening.ofFirstPage) ?? note,
            widenedFrom: new.wasSaid)
        guard let wasSaid = new.wasSaid else { return }
        fitted.changes.append(
            SchemaChange(
                kind: .widened, table: fitted.table.name, column: new.column.name, from: wasSaid,
                to: new.column.type))
        if let row = new.misfit {
            fitted.causes.append(RowBinder.Misfit(column: new.index, row: row, was: wasSaid))
        }
    }
}

/// A table that fits a page.
struct FittedTable {
    var table: MirrorTable
    /// What was done to it.
    var changes: [SchemaChange] = []
    /// The values for which columns were widened.
    var causes: [RowBinder.Misfit] = []
    /// Whether another table had the name before. What hung on that is gone, even if both are the same to look at.
    var isMadeAnew = false
}
