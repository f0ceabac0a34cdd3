import Mirror
import SQLite

/// The statements for one table of the mirror.
enum TableSQL {
    static func create(_ table: MirrorTable) -> String {
        let single = table.singleKey?.name
        var columns = table.columns.map { column in
            column.name == single
                ? keyDeclaration(of: column, isClustered: table.isClustered)
                : declaration(of: column) + (table.isKey(column) ? " NOT NULL" : "")
        }
        switch table.key {
        case .columns(let names):
            columns += ownDeclarations
            if names.count > 1 { columns.append(primaryKey(table)) }
        case .hash:
            columns.insert("\(quoted(identifier: MirrorTable.hashKeyName)) TEXT PRIMARY KEY NOT NULL", at: 0)
            columns += ownDeclarations
        case .element(let element):
            if element.order == .position {
                columns.insert("\(quoted(identifier: MirrorTable.positionName)) INTEGER NOT NULL", at: 0)
            }
            let type = element.parentType.map { ColumnRules.declaration(of: $0) + " " } ?? ""
            columns.insert("\(quoted(identifier: MirrorTable.parentName)) \(type)NOT NULL", at: 0)
            columns.append(primaryKey(table))
        }
        // A parent's elements lie side by side.
        let options = table.element == nil ? "" : " WITHOUT ROWID"
        return
            "CREATE TABLE \(quoted(identifier: table.name)) (\n    \(columns.joined(separator: ",\n    "))\n)\(options)"
    }

    private static var ownDeclarations: [String] {
        [
            "\(quoted(identifier: MirrorTable.syncedAtName)) TEXT NOT NULL",
            "\(quoted(identifier: MirrorTable.deletedAtName)) TEXT",
        ]
    }

    private static func primaryKey(_ table: MirrorTable) -> String {
        "PRIMARY KEY (\(list(table.keyNames)))"
    }

    static func list(_ names: [String]) -> String {
        names.map { quoted(identifier: $0) }.joined(separator: ", ")
    }

    /// One expression for the whole key, as the walks note it: the parts of a composite one are apart by U+001F.
    static func key(of table: MirrorTable) -> String {
        let name = quoted(identifier: table.name)
        let parts = table.keyNames.map { "\(name).\(quoted(identifier: $0))" }
        // The plus takes the column's affinity away: compared with it, an index of values without one is of no use
        // (SQLite manual, "Datatypes In SQLite", 4.2).
        return parts.count == 1 ? "+\(parts[0])" : parts.joined(separator: " || char(31) || ")
    }

    /// Deleted rows are few; counting them must not read the table.
    static func indexDeleted(_ table: MirrorTable) -> String {
        let index = quoted(identifier: table.name + "_deleted")
        let column = quoted(identifier: MirrorTable.deletedAtName)
        return
            "CREATE INDEX \(index) ON \(quoted(identifier: table.name)) (\(column)) WHERE \(column) IS NOT NULL"
    }

    static func countDeleted(_ table: MirrorTable) -> String {
        let column = quoted(identifier: MirrorTable.deletedAtName)
        return "SELECT count(*) FROM \(quoted(identifier: table.name)) WHERE \(column) IS NOT NULL"
    }

    /// Writes a row where it is new or differs, and else nothing (no WAL traffic, `_synced_at` stays).
    ///
    /// Parameters: the columns in the order of `columns`, then those that `Upsert` names.
    ///
    /// - Parameters:
    ///   - table: a stream's own table.
    ///   - columns: the page's.
    ///   - absent: columns that the page's records do not have, and whose values are therefore empty.
    ///   - volatile: columns whose change alone is no change of the row.
    /// - Returns: the statement.
    static func upsert(
        _ table: MirrorTable, columns: [MirrorTable.Column], absent: [MirrorTable.Column] = [],
        volatile: Set<String> = []
    ) -> Upsert {
        var names = columns.map(\.name)
        if table.key == .hash { names.append(MirrorTable.hashKeyName) }
        names += [MirrorTable.syncedAtName, MirrorTable.deletedAtName]
        let deletion = Int32(names.count)
        let name = quoted(identifier: table.name)
        let placeholders = (1...names.count).map { "?\($0)" }.joined(separator: ", ")
        let text = """
            INSERT INTO \(name) (\(names.map { quoted(identifier: $0) }.joined(separator: ", ")))
            VALUES (\(placeholders))
            ON CONFLICT (\(list(table.keyNames))) DO UPDATE SET
                \(assignments(table, columns: columns + absent, saysWhen: "?\(deletion + 1)"))
            WHERE (\(differences(table, columns: columns + absent, volatile: volatile)))\(guardAgainstOlder(table, columns: columns))
            """
        return Upsert(
            sql: text,
            hashKey: table.key == .hash ? deletion - 2 : nil,
            syncedAt: deletion - 1, deletedAt: deletion, saysWhenDeleted: deletion + 1
        )
    }

    /// An upsert and the numbers of its parameters that are no vendor's columns.
    struct Upsert {
        var sql: String
        var hashKey: Int32?
        var syncedAt: Int32
        var deletedAt: Int32
        /// 1 where the vendor says when a record was deleted, 0 where only that it was.
        var saysWhenDeleted: Int32
    }

    private static func declaration(of column: MirrorTable.Column) -> String {
        let name = quoted(identifier: column.name)
        // What version 2 left in a column may be text that looks like a number: no type may touch it before the column
        // is widened, should the table be made anew for another one's sake.
        return column.isLoose ? name : "\(name) \(ColumnRules.declaration(of: column.type))"
    }

    /// Only the very words INTEGER PRIMARY KEY make the id the rowid; INT has the same affinity and an index of its
    /// own (SQLite manual, "CREATE TABLE", 5).
    private static func keyDeclaration(of column: MirrorTable.Column, isClustered: Bool) -> String {
        let declared = declaration(of: column)
        let name =
            column.type == .integer && !isClustered ? "\(quoted(identifier: column.name)) INT" : declared
        return name + " PRIMARY KEY NOT NULL"
    }

    private static func assignments(
        _ table: MirrorTable, columns: [MirrorTable.Column], saysWhen: String
    ) -> String {
        let name = quoted(identifier: table.name)
        let deletedAt = quoted(identifier: MirrorTable.deletedAtName)
        let synced = quoted(identifier: MirrorTable.syncedAtName)
        let values = columns.filter { !table.isKey($0) }.map(assignment)
        // A row that was found deleted without being told when keeps the moment at which that was noticed.
        let deletion = """
            \(deletedAt) = CASE WHEN excluded.\(deletedAt) IS NULL OR \(saysWhen) THEN excluded.\(deletedAt)
                    ELSE coalesce(\(name).\(deletedAt), excluded.\(deletedAt)) END
            """
        return (values + ["\(synced) = excluded.\(synced)", deletion]).joined(separator: ",\n    ")
    }

    static func assignment(of column: MirrorTable.Column) -> String {
        "\(quoted(identifier: column.name)) = excluded.\(quoted(identifier: column.name))"
    }

    static func difference(of column: MirrorTable.Column, in table: MirrorTable) -> String {
        let name = quoted(identifier: column.name)
        return "\(quoted(identifier: table.name)).\(name) IS NOT excluded.\(name)"
    }

    private static func differences(
        _ table: MirrorTable, columns: [MirrorTable.Column], volatile: Set<String>
    ) -> String {
        let name = quoted(identifier: table.name)
        let deletedAt = quoted(identifier: MirrorTable.deletedAtName)
        let values = columns.filter { !table.isKey($0) && !volatile.contains($0.name) }.map {
            difference(of: $0, in: table)
        }
        let deletion = "(\(name).\(deletedAt) IS NULL) IS NOT (excluded.\(deletedAt) IS NULL)"
        return anyOf(values + [deletion])
    }

    /// Whether one of many conditions holds, in groups: SQLite takes expressions of no more than 1000 levels, and a
    /// plain chain has a level a condition (SQLite manual, "Implementation Limits For SQLite", 5).
    static func anyOf(_ conditions: [String]) -> String {
        let size = 100
        guard conditions.count > size else { return conditions.joined(separator: "\n    OR ") }
        return stride(from: 0, to: conditions.count, by: size).map { start in
            let group = conditions[start..<min(start + size, conditions.count)]
            return "(\(group.joined(separator: "\n    OR ")))"
        }.joined(separator: "\n    OR ")
    }

    /// What a moment looks like in the file.
    static let moment = "'[1-9][0-9][0-9][0-9]-??-??T*Z'"

    /// An older version never overwrites a newer one. Without its `Z` and the zeros before it a moment sorts before
    /// a later one of the same second, and is equal to itself with another number of zeros. A value that is no
    /// moment says nothing about which version is older.
    private static func guardAgainstOlder(_ table: MirrorTable, columns: [MirrorTable.Column]) -> String {
        guard columns.contains(where: { $0.name == "updated_at" && $0.type == .timestamp }) else { return "" }
        let stored = "\(quoted(identifier: table.name)).updated_at"
        return """

              AND (\(stored) IS NULL OR excluded.updated_at IS NULL
                OR \(stored) NOT GLOB \(moment) OR excluded.updated_at NOT GLOB \(moment)
                OR rtrim(excluded.updated_at, '.0Z') >= rtrim(\(stored), '.0Z'))
            """
    }
}
