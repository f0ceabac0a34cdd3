import Mirror
import SQLite

/// Reads the mirror's tables back from `crmirror_columns`.
enum TableCatalog {
    static func load(_ connection: Connection) throws -> [String: MirrorTable] {
        let rows = try connection.query(
            """
            SELECT table_name, column_name, vendor_name, occurrence, type, is_key, is_loose
            FROM crmirror_columns ORDER BY table_name, rowid
            """
        )
        var tables: [String: MirrorTable] = [:]
        for row in rows {
            guard let table = row[0].textValue, let name = row[1].textValue else { continue }
            let column = MirrorTable.Column(
                name: name,
                vendorName: row[2].textValue ?? name,
                occurrence: Int(row[3].integerValue ?? 1),
                type: row[4].textValue.flatMap { ColumnType(rawValue: $0) } ?? .text,
                isLoose: row[6].integerValue == 1
            )
            tables[table, default: MirrorTable(name: table, key: .hash, columns: [])].columns.append(column)
            if row[5].integerValue == 1 { tables[table]?.key = .column(name) }
        }
        for name in tables.keys { tables[name]?.isClustered = try isClustered(name, connection) }
        return tables
    }

    private static func isClustered(_ table: String, _ connection: Connection) throws -> Bool {
        let type = try connection.scalar(
            "SELECT type FROM pragma_table_info(?1) WHERE pk = 1", [.text(table)])
        return type?.textValue != "INT"
    }
}
