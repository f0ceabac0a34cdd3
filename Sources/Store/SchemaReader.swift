package import Mirror
import SQLite

/// Reads what a mirror's file consists of, without disturbing whoever writes it.
package struct SchemaReader {
    private let connection: Connection

    /// - Throws: a `Fault` where there is no such database or it is no mirror.
    package init(path: String) throws(Fault) {
        connection = try MirrorConnection.openReadOnly(path, operation: "read the schema")
    }

    package func schema() throws(Fault) -> DatabaseSchema {
        do {
            // One transaction: a page that is written meanwhile may add a column.
            return try connection.transaction(.deferred) { try read() }
        } catch {
            throw StoreFault.from(error, operation: "read the schema", subject: connection.path)
        }
    }

    private func read() throws -> DatabaseSchema {
        let streams = try StreamRows(connection: connection, version: Int(connection.userVersion)).all()
        let byTable = Dictionary(streams.map { ($0.table, $0) }) { first, _ in first }
        let children = try children()
        let origins = try origins()
        let anomalies = try anomalies()
        let tables = try listed().map { listed in
            let name = listed.name
            let statements = try statements(of: name)
            return DatabaseSchema.Table(
                name,
                try byTable[name].map { .stream(DatabaseSchema.StreamSummary($0)) }
                    ?? children[name].map { .child(parent: $0, field: $1, rows: try count(name)) }
                    ?? (name.hasPrefix("crmirror_") ? .own : nil)
                        ?? Self.overVendors(name, statements)
                        ?? .other(isView: listed.isView),
                columns: try listed.isReadable
                    ? columns(of: name, origins[name] ?? [:], anomalies[name] ?? [:]) : [],
                statements: statements
            )
        }
        return DatabaseSchema(tables: tables)
    }

    /// What crmirror makes over all vendors; nil where it is none of it, also if it has the name.
    private static func overVendors(_ name: String, _ statements: [String]) -> DatabaseSchema.Kind? {
        guard let statement = statements.first else { return nil }
        if Views.isMade(statement) { return .overVendors(isSearch: false) }
        return PeopleSearch.isMade(name, statement) ? .overVendors(isSearch: true) : nil
    }

    /// Tables and views. What a virtual table keeps its own data in is not to be made by hand. A view over a table that
    /// is gone has no columns that could be read.
    private func listed() throws -> [(name: String, isView: Bool, isReadable: Bool)] {
        try connection.query(
            """
            SELECT name, type = 'view', ncol > 0 FROM pragma_table_list
            WHERE schema = 'main' AND type <> 'shadow' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'
            """
        ).map { ($0[0].textValue ?? "", $0[1] == 1, $0[2] == 1) }
    }

    private func children() throws -> [String: (parent: String, field: String)] {
        // A file of the first version has none.
        guard try connection.userVersion > 1 else { return [:] }
        let rows = try connection.query("SELECT table_name, parent_table, field FROM crmirror_child_tables")
        return Dictionary(
            rows.map { ($0[0].textValue ?? "", ($0[1].textValue ?? "", $0[2].textValue ?? "")) }
        ) { first, _ in first }
    }

    private func origins() throws -> [String: [String: DatabaseSchema.Origin]] {
        let rows = try connection.query(
            "SELECT table_name, column_name, vendor_name, type, note FROM crmirror_columns")
        return rows.reduce(into: [:]) { origins, row in
            origins[row[0].textValue ?? "", default: [:]][row[1].textValue ?? ""] = DatabaseSchema.Origin(
                vendorName: row[2].textValue ?? "", type: row[3].textValue ?? "", note: row[4].textValue)
        }
    }

    private func anomalies() throws -> [String: [String: Int]] {
        let rows = try connection.query(
            "SELECT table_name, column_name, count(*) FROM crmirror_anomalies GROUP BY table_name, column_name"
        )
        return rows.reduce(into: [:]) { counts, row in
            counts[row[0].textValue ?? "", default: [:]][row[1].textValue ?? ""] = Int(
                row[2].integerValue ?? 0)
        }
    }

    private func columns(
        of table: String, _ origins: [String: DatabaseSchema.Origin], _ anomalies: [String: Int]
    ) throws -> [DatabaseSchema.Column] {
        let rows = try connection.query(
            "SELECT name, type, pk FROM pragma_table_info(?1) ORDER BY cid", [.text(table)])
        return rows.map { row in
            let name = row[0].textValue ?? ""
            return DatabaseSchema.Column(
                name, row[1].textValue ?? "", origin: origins[name],
                keyPlace: Int(row[2].integerValue ?? 0), anomalies: anomalies[name] ?? 0
            )
        }
    }

    private func statements(of table: String) throws -> [String] {
        try connection.query(
            """
            SELECT sql FROM sqlite_schema WHERE tbl_name = ?1 AND sql IS NOT NULL
            ORDER BY type NOT IN ('table', 'view'), type, name
            """,
            [.text(table)]
        ).compactMap { $0[0].textValue }
    }

    private func count(_ table: String) throws -> Int {
        let count = try connection.scalar("SELECT count(*) FROM \(quoted(identifier: table))")
        return Int(count?.integerValue ?? 0)
    }
}
