import Mirror
import SQLite

/// Reads the mirror's tables back from `crmirror_columns` and `crmirror_child_tables`.
enum TableCatalog {
    static func load(_ connection: Connection) throws -> [String: MirrorTable] {
        var tables = try children(connection)
        let rows = try connection.query(
            """
            SELECT table_name, column_name, vendor_name, occurrence, type, is_key, is_loose, source, spelling,
                refused_type
            FROM crmirror_columns ORDER BY table_name, rowid
            """
        )
        for row in rows {
            guard let table = row[0].textValue, let name = row[1].textValue else { continue }
            let column = MirrorTable.Column(
                name: name,
                vendorName: row[2].textValue ?? name,
                occurrence: Int(row[3].integerValue ?? 1),
                type: row[4].textValue.flatMap { ColumnType(rawValue: $0) } ?? .text,
                source: row[7].textValue.flatMap { ColumnRules.Source(rawValue: $0) },
                spelling: row[8].textValue.flatMap { BooleanSpelling(rawValue: $0) },
                refused: row[9].textValue.flatMap { ColumnType(rawValue: $0) },
                isLoose: row[6].integerValue == 1
            )
            tables[table, default: MirrorTable(name: table, key: .hash, columns: [])].columns.append(column)
            if row[5].integerValue == 1 { tables[table]?.addKey(name) }
        }
        for (name, table) in tables where table.element == nil {
            tables[name]?.isClustered = try isClustered(name, connection)
        }
        return tables
    }

    /// Child tables, still without their vendor's columns: one may have none.
    private static func children(_ connection: Connection) throws -> [String: MirrorTable] {
        let rows = try connection.query(
            "SELECT table_name, parent_table, field, element_order, parent_type FROM crmirror_child_tables"
        )
        let tables = rows.map { row in
            let name = row[0].textValue ?? ""
            let element = MirrorTable.Element(
                parent: row[1].textValue ?? "", field: row[2].textValue ?? "",
                order: row[3].textValue == "member" ? .member : .position,
                parentType: row[4].textValue.flatMap { ColumnType(rawValue: $0) }
            )
            return (name, MirrorTable(name: name, key: .element(element), columns: []))
        }
        return Dictionary(tables) { first, _ in first }
    }

    private static func isClustered(_ table: String, _ connection: Connection) throws -> Bool {
        let type = try connection.scalar(
            "SELECT type FROM pragma_table_info(?1) WHERE pk = 1", [.text(table)])
        return type?.textValue != "INT"
    }
}

extension MirrorTable {
    fileprivate mutating func addKey(_ name: String) {
        switch key {
        case .hash: key = .columns([name])
        case .columns(let names): key = .columns(names + [name])
        case .element: break
        }
    }
}
