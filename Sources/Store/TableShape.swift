import Formats
import Mirror
import SQLite

/// Makes a table fit a page before its rows are written: creates it, adds the columns that it lacks, takes the
/// type off a column that would change a value's spelling. All in the page's transaction.
struct TableShape {
    let connection: Connection
    let described: [String: ColumnType]
    /// `_synced_at` of the page, for `crmirror_columns`.
    let now: String

    /// - Parameters:
    ///   - table: as it stands; nil if there is none yet.
    ///   - name: the table's name.
    ///   - isEmpty: whether it holds no row: then its types can still be decided anew.
    ///   - records: the page's.
    ///   - element: what the table is to its parent; nil for a stream's own table.
    /// - Returns: the table as it now stands, and what was done to it.
    /// - Throws: a `Fault` where the records have another key than the table.
    func fit(
        _ table: MirrorTable?, named name: String, isEmpty: Bool, to records: Records,
        as element: MirrorTable.Element? = nil
    ) throws -> (table: MirrorTable, changes: [SchemaChange]) {
        guard let table else {
            let created = try create(name, for: records, as: element)
            return (created, [SchemaChange(kind: .created, table: name, column: "")])
        }
        if isEmpty, records.count > 0 {
            try drop(table)
            return (try create(name, for: records, as: element), [])
        }
        if element == nil { try refuseOtherKey(table, records) }
        var fitted = table
        let changes = try addColumns(to: &fitted, for: records) + loosen(&fitted, for: records)
        return (fitted, changes)
    }

    private func create(
        _ name: String, for records: Records, as element: MirrorTable.Element?
    ) throws -> MirrorTable {
        var table = MirrorTable(name: name, key: element.map { .element($0) } ?? .hash, columns: [])
        let new = newColumns(of: records, beside: table)
        table.columns = new.map(\.column)
        if element == nil, case .columns(let indexes) = records.key {
            table.key = .columns(indexes.compactMap { index in new.first { $0.index == index }?.column.name })
            if indexes.count == 1 {
                table.isClustered = PageEvidence.idsAreOrdered(in: records, column: indexes[0])
            }
        }
        // A described type does not ask what the first page holds.
        for index in PageEvidence.columnsToLoosen(of: records, in: table) {
            table.columns[index].isLoose = true
        }
        try connection.execute(TableSQL.create(table))
        if element == nil { try connection.execute(TableSQL.indexDeleted(table)) }
        try ChildTables(connection: connection).note(table)
        for column in table.columns { try note(column, in: table, note: nil) }
        return table
    }

    private func drop(_ table: MirrorTable) throws {
        try connection.execute("DROP TABLE \(quoted(identifier: table.name))")
        try connection.run("DELETE FROM crmirror_columns WHERE table_name = ?1", [.text(table.name)])
        try ChildTables(connection: connection).forget(table)
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

    private func addColumns(to table: inout MirrorTable, for records: Records) throws -> [SchemaChange] {
        try newColumns(of: records, beside: table).map { _, column in
            let declaration = ColumnRules.declaration(of: column.type, isLoose: false)
            try connection.execute(
                """
                ALTER TABLE \(quoted(identifier: table.name)) \
                ADD COLUMN \(quoted(identifier: column.name)) \(declaration)
                """
            )
            table.columns.append(column)
            try note(column, in: table, note: "added")
            return SchemaChange(kind: .added, table: table.name, column: column.name)
        }
    }

    /// The page's columns that the table lacks, named and typed.
    private func newColumns(
        of records: Records, beside table: MirrorTable
    ) -> [(index: Int, column: MirrorTable.Column)] {
        var naming = ColumnNaming(taken: table.names)
        var seen: [String: Int] = [:]
        let known = table.indexes(of: records.columns)
        return records.columns.enumerated().compactMap { index, column in
            let occurrence = seen[column.vendorName, default: 0] + 1
            seen[column.vendorName] = occurrence
            guard known[index] == nil else { return nil }
            let evidence = PageEvidence.evidence(of: index, in: records)
            // The members of a map are texts, also those that look like numbers.
            let isMember = index == 0 && table.element?.order == .member
            let path = table.element.map { "\(snakeCased($0.field)).\(column.name)" } ?? column.name
            let type = ColumnRules.type(
                of: column.name, described: isMember ? .text : described[path], evidence: evidence)
            return (
                index,
                MirrorTable.Column(
                    name: naming.name(for: column.name), vendorName: column.vendorName,
                    occurrence: occurrence, type: type, isLoose: false
                )
            )
        }
    }

    /// SQLite changes a column's declared type only by making the table anew (SQLite manual, "ALTER TABLE", 7).
    private func loosen(_ table: inout MirrorTable, for records: Records) throws -> [SchemaChange] {
        let columns = PageEvidence.columnsToLoosen(of: records, in: table)
        guard !columns.isEmpty else { return [] }
        for index in columns { table.columns[index].isLoose = true }
        try remake(table)
        for index in columns { try note(table.columns[index], in: table, note: "no longer typed") }
        return columns.map {
            SchemaChange(kind: .loosened, table: table.name, column: table.columns[$0].name)
        }
    }

    /// Declares the table anew, with whatever other people put on it.
    func remake(_ table: MirrorTable) throws {
        let others = try othersWork(on: table)
        for statement in TableSQL.remake(table) + others { try connection.execute(statement) }
    }

    /// The statements of indexes and triggers that other people put on the table: they go with it.
    private func othersWork(on table: MirrorTable) throws -> [String] {
        try connection.query(
            """
            SELECT sql FROM sqlite_schema
            WHERE tbl_name = ?1 AND type IN ('index', 'trigger') AND sql IS NOT NULL AND name <> ?2
            """,
            [.text(table.name), .text(table.name + "_deleted")]
        ).compactMap { $0[0].textValue }
    }

    private func note(_ column: MirrorTable.Column, in table: MirrorTable, note: String?) throws {
        let isKey = table.isKey(column)
        try connection.run(
            """
            INSERT INTO crmirror_columns
                (table_name, column_name, vendor_name, occurrence, type, is_key, is_loose, first_seen_at, note)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
            ON CONFLICT DO UPDATE SET is_loose = excluded.is_loose, note = excluded.note
            """,
            [
                .text(table.name), .text(column.name), .text(column.vendorName),
                .integer(Int64(column.occurrence)), .text(column.type.rawValue), .integer(isKey ? 1 : 0),
                .integer(column.isLoose ? 1 : 0), .text(now), note.map { .text($0) } ?? .null,
            ]
        )
    }
}
