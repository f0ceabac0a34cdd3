import Mirror
import SQLite

/// What the views over all vendors are made of: the streams' tables as they stand, and what the vendors say of them.
struct ViewTables {
    /// A stream that the file knows, of an account that may be configured no longer.
    struct Stream: Hashable {
        var account: String
        var vendor: String
        var name: String
        var table: String
    }

    let streams: [Stream]
    let tables: [String: MirrorTable]
    /// For each table the columns that an index of crmirror's begins with.
    let indexed: [String: Set<String>]
    private let names: [String: String]

    init(_ connection: Connection, tables: [String: MirrorTable]) throws {
        let rows = try connection.query(
            "SELECT account, vendor, stream, table_name FROM crmirror_streams ORDER BY account, stream")
        streams = rows.map { row in
            let text = row.map { $0.textValue ?? "" }
            return Stream(account: text[0], vendor: text[1], name: text[2], table: text[3])
        }
        names = Dictionary(streams.map { ("\($0.account) \($0.name)", $0.table) }) { first, _ in first }
        let schema = try connection.query(
            "SELECT type, name, tbl_name FROM sqlite_schema WHERE type IN ('table', 'index')")
        // A person may have dropped a table that crmirror still knows.
        let existing = Set(schema.filter { $0[0] == "table" }.compactMap(\.[1].textValue))
        self.tables = tables.filter { existing.contains($0.key) }
        let indexes = Set(schema.filter { $0[0] == "index" }.compactMap(\.[1].textValue))
        indexed = self.tables.mapValues { table in
            Set(
                table.columns.map(\.name).filter {
                    indexes.contains(TableIndex.name(of: $0, in: table.name))
                })
        }
    }

    /// The table of another stream of the account; nil where the account has no such stream.
    func name(of stream: String, of account: String) -> String? {
        names["\(account) \(stream)"]
    }

    func table(of stream: String, of account: String) -> MirrorTable? {
        name(of: stream, of: account).flatMap { tables[$0] }
    }

    /// The child table of an array field.
    func child(_ field: String, of table: MirrorTable) -> MirrorTable? {
        tables.values.first { $0.element?.parent == table.name && $0.element?.field == field }
    }
}

extension MirrorTable {
    func column(named name: String) -> Column? {
        columns.first { $0.name == name }
    }

    /// Whether the column is declared as text, so that what stands in it is compared as such.
    func isText(_ name: String) -> Bool {
        if name == Self.syncedAtName || name == Self.deletedAtName || name == Self.hashKeyName { return true }
        if name == Self.parentName, let element {
            return element.parentType.map(ColumnRules.declaration) == "TEXT"
        }
        return column(named: name).map { ColumnRules.declaration(of: $0.type) } == "TEXT"
    }

    func has(_ name: String) -> Bool {
        names.contains(name)
    }
}
