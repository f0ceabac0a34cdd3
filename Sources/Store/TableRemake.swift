import Formats
import Mirror
import SQLite

/// Makes a table anew with other types, its rows as they are: SQLite changes a column's declared type in no other way
/// (SQLite manual, "ALTER TABLE", 7). In the page's transaction.
struct TableRemake {
    let connection: Connection

    /// - Parameters:
    ///   - before: the table as it stands.
    ///   - after: the same with other types.
    /// - Throws: what SQLite says.
    func perform(_ before: MirrorTable, as after: MirrorTable) throws {
        let others = try othersWork(on: before)
        try connection.execute(
            // Else the renaming would be carried into other people's views (SQLite manual, "ALTER TABLE", 2).
            """
            PRAGMA legacy_alter_table = ON;
            ALTER TABLE \(quoted(identifier: before.name)) RENAME TO \(Self.old);
            PRAGMA legacy_alter_table = OFF;
            \(TableSQL.create(after));
            """
        )
        try copy(before, to: after)
        for (old, new) in zip(before.columns, after.columns) where old.type != new.type {
            try convert(old.spelled(new), to: new, in: after)
        }
        try connection.execute("DROP TABLE \(Self.old)")
        if after.element == nil { try connection.execute(TableSQL.indexDeleted(after)) }
        for statement in others { try connection.execute(statement) }
    }

    /// The table's name while it is copied.
    private static let old = "crmirror_before"

    /// The statements of indexes and triggers that others put on the table: they go with it.
    func othersWork(on table: MirrorTable) throws -> [String] {
        try connection.query(
            """
            SELECT sql FROM sqlite_schema
            WHERE tbl_name = ?1 AND type IN ('index', 'trigger') AND sql IS NOT NULL AND name <> ?2
            ORDER BY rowid
            """,
            [.text(table.name), .text(table.name + "_deleted")]
        ).compactMap { $0[0].textValue }
    }

    /// The affinity of the new columns does most: text of an integer's digits becomes the integer, and a number its
    /// canonical text (SQLite manual, "Datatypes In SQLite", 3.3).
    private func copy(_ before: MirrorTable, to after: MirrorTable) throws {
        let values = zip(before.columns, after.columns).map { old, new in
            old.type == new.type && old.isLoose == new.isLoose
                ? quoted(identifier: old.name) : TableSQL.originalText(of: old.spelled(new))
        }
        let names = TableSQL.list(before.columns.map(\.name) + before.ownNames)
        let selected = (values + before.ownNames.map { quoted(identifier: $0) }).joined(separator: ", ")
        try connection.execute(
            "INSERT INTO \(quoted(identifier: after.name)) (\(names)) SELECT \(selected) FROM \(Self.old)")
    }

    /// Writes what no affinity makes of a text: moments, booleans, and the double that is nearest to a decimal.
    private func convert(
        _ old: MirrorTable.Column, to new: MirrorTable.Column, in table: MirrorTable
    ) throws {
        guard [.decimal, .boolean, .timestamp].contains(new.type),
            old.type != .integer || new.type != .decimal
        else { return }
        let keys = table.keyNames.map { quoted(identifier: $0) }
        let condition = keys.enumerated().map { "\($1) = ?\($0 + 2)" }.joined(separator: " AND ")
        let update = """
            UPDATE \(quoted(identifier: table.name)) SET \(quoted(identifier: new.name)) = ?1 WHERE \(condition)
            """
        let select = """
            SELECT \(TableSQL.originalText(of: old)), \(keys.joined(separator: ", ")) FROM \(Self.old)
            WHERE typeof(\(quoted(identifier: old.name))) NOT IN ('null', 'blob')
            """
        try connection.withStatement(select) { statement in
            while try statement.step() {
                let value = Self.value(of: statement.bytes(at: 0) ?? [], as: new.type)
                try connection.run(update, [value] + Array(statement.row().dropFirst()))
            }
        }
    }

    private static func value(of bytes: [UInt8], as type: ColumnType) -> Value {
        bytes.withUnsafeBytes { CellValue($0, kind: .text).stored(as: type) }
            ?? .text(String(decoding: bytes, as: UTF8.self))
    }
}

extension TableRemake {
    /// Whether every stored value of a column is what the configuration says of it.
    func admits(_ trial: inout TypeTrial, _ column: MirrorTable.Column, of table: MirrorTable) throws -> Bool
    {
        let name = quoted(identifier: column.name)
        let select = """
            SELECT \(TableSQL.originalText(of: column)), typeof(\(name)) = 'blob'
            FROM \(quoted(identifier: table.name)) WHERE \(name) IS NOT NULL
            """
        return try connection.withStatement(select) { statement in
            while try statement.step() {
                let isDamaged = statement.integer(at: 1) == 1
                let bytes = statement.bytes(at: 0) ?? []
                let fits = bytes.withUnsafeBytes {
                    trial.admits(CellValue($0, kind: .text), isDamaged: isDamaged)
                }
                guard fits else { return false }
            }
            return true
        }
    }
}

extension MirrorTable.Column {
    /// With the spelling that was learnt since.
    fileprivate func spelled(_ later: MirrorTable.Column) -> MirrorTable.Column {
        var column = self
        column.spelling = spelling ?? later.spelling
        return column
    }
}

extension TableSQL {
    /// What came for a stored value, as SQL: text, or the BLOB that is no text.
    static func originalText(of column: MirrorTable.Column) -> String {
        let name = quoted(identifier: column.name)
        guard column.type == .boolean, let spelling = column.spelling else {
            return "iif(typeof(\(name)) IN ('integer', 'real'), CAST(\(name) AS TEXT), \(name))"
        }
        return "iif(typeof(\(name)) = 'integer', iif(\(name), '\(spelling.yes)', '\(spelling.no)'), \(name))"
    }
}
