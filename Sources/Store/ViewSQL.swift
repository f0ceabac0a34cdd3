import Mirror
import SQLite

/// Turns what a vendor says of a column into SQL over one of its tables.
///
/// Every column of a view is text in each of its parts: a part whose columns had other affinities than the others' would
/// be read as a whole before it is searched (SQLite manual, "The SQLite Query Optimizer Overview", 11, item 17h).
struct ViewSQL {
    let tables: ViewTables
    let account: String
    let table: MirrorTable
    /// What the table is called in the part's FROM.
    static let alias = "source"

    static let null = "CAST(NULL AS TEXT)"

    static func literal(_ text: String) -> String {
        "'\(text.replacing("'", with: "''"))'"
    }

    /// Without an alias where there is one table only, as in an index.
    static func column(_ name: String, of alias: String? = Self.alias) -> String {
        (alias.map { $0 + "." } ?? "") + quoted(identifier: name)
    }

    /// The column as text: as it is where it is declared so, since then its index is of use.
    static func text(_ name: String, of table: MirrorTable, as alias: String? = Self.alias) -> String {
        let column = column(name, of: alias)
        if table.isText(name) { return column }
        // A key of integers has no BLOB in it.
        return "CAST(\(table.keyNames.contains(name) ? column : undamaged(column)) AS TEXT)"
    }

    /// The same of a table behind a LEFT JOIN, whose ON leaves damage out: SQLite sees through a CAST that whoever asks
    /// for a value wants a row of that table, and begins with its index; through a CASE it does not.
    static func linkedText(_ name: String, of table: MirrorTable, as alias: String?) -> String {
        let column = column(name, of: alias)
        return table.isText(name) ? column : "CAST(\(column) AS TEXT)"
    }

    /// The value unless it is a BLOB, which is text that came damaged: CAST, `||` and the like would call its bytes text
    /// as they are, and a reader that decodes text as UTF-8 would get no row at all.
    static func undamaged(_ column: String) -> String {
        "CASE WHEN typeof(\(column)) <> 'blob' THEN \(column) END"
    }

    /// The column as text in rows of these types, whatever it is declared as; NULL in others.
    static func text(
        _ name: String, where type: String, isOneOf words: [String], as alias: String? = Self.alias
    ) -> String {
        let column = column(name, of: alias)
        return """
            CAST(CASE WHEN \(Self.column(type, of: alias)) IN (\(list(words))) AND typeof(\(column)) <> 'blob' \
            THEN \(column) END AS TEXT)
            """
    }

    static func list(_ words: [String]) -> String {
        words.map(literal).joined(separator: ", ")
    }

    /// The value as text; NULL where the tables have nothing for it.
    func text(_ value: ViewValue) -> String {
        if let column = plainColumn(of: value) { return Self.column(column) }
        let found = value.candidates.flatMap { expressions($0) }
        switch found.count {
        case 0: return Self.null
        case 1: return "CAST(\(found[0]) AS TEXT)"
        // An empty text is no value where another may have one.
        default:
            return "CAST(coalesce(\(found.map { "nullif(\($0), '')" }.joined(separator: ", "))) AS TEXT)"
        }
    }

    /// The same without damage, which a column that is shown as it is may have.
    func undamagedText(_ value: ViewValue) -> String {
        plainColumn(of: value).map { Self.undamaged(Self.column($0)) } ?? text(value)
    }

    /// The text column that alone is the value; nil where it takes more.
    func plainColumn(of value: ViewValue) -> String? {
        let found = value.candidates.filter { !expressions($0).isEmpty }
        guard found.count == 1, case .columns(let names) = found[0] else { return nil }
        let existing = names.filter { table.has($0) }
        return existing.count == 1 && table.isText(existing[0]) ? existing[0] : nil
    }

    private func expressions(_ candidate: ViewValue.Candidate) -> [String] {
        switch candidate {
        case .columns(let names):
            return joined(names, of: table, as: Self.alias).map { [$0] } ?? []
        case .constant(let text):
            return [Self.literal(text)]
        case .element(let field, let column, let flag):
            return elements(field, column, flag)
        case .record(let stream, let column, let columns):
            return record(stream, column, columns).map { [$0] } ?? []
        case .related(let stream, let column, let flag, let columns):
            return related(stream, column, flag, columns)
        case .when(let condition, let candidate):
            guard let sql = self.condition(condition) else { return [] }
            return expressions(candidate).map { sql.isEmpty ? $0 : "CASE WHEN \(sql) THEN \($0) END" }
        }
    }

    /// The columns that the table has, with a space between and without damage; nil where it has none of them.
    private func joined(_ names: [String], of table: MirrorTable, as alias: String) -> String? {
        let existing = names.filter { table.has($0) }.map { Self.undamaged(Self.column($0, of: alias)) }
        guard existing.count > 1 else { return existing.first }
        let parts = existing.map { "coalesce(\($0), '')" }
        return "nullif(trim(\(parts.joined(separator: " || ' ' || "))), '')"
    }

    // MARK: - Other tables

    private func elements(_ field: String, _ column: String, _ flag: String?) -> [String] {
        guard let key = table.singleKeyName, let child = tables.child(field, of: table),
            child.element?.order == .position, child.has(column)
        else { return [] }
        let value = Self.undamaged(Self.column(column, of: "element"))
        let lookup = { (condition: String) in
            """
            (SELECT \(value) FROM \(quoted(identifier: child.name)) AS element \
            WHERE element.parent_id = \(Self.column(key)) AND \(value) <> ''\(condition) \
            ORDER BY element.position LIMIT 1)
            """
        }
        guard let flag, child.has(flag) else { return [lookup("")] }
        return [lookup(" AND \(Self.isTrue(Self.column(flag, of: "element")))"), lookup("")]
    }

    private func record(_ stream: String, _ column: String, _ columns: [String]) -> String? {
        guard table.has(column), let other = tables.table(of: stream, of: account),
            let key = other.singleKeyName, let value = joined(columns, of: other, as: "other")
        else { return nil }
        return """
            (SELECT \(value) FROM \(quoted(identifier: other.name)) AS other \
            WHERE \(Self.column(key, of: "other")) = \(Self.column(column)))
            """
    }

    /// Only once there is an index: without one every row of this table would be a look at all rows of that.
    private func related(
        _ stream: String, _ column: String, _ flag: String?, _ columns: [String]
    ) -> [String] {
        guard let key = table.singleKeyName, let other = tables.table(of: stream, of: account),
            tables.indexed[other.name]?.contains(column) == true,
            let value = joined(columns, of: other, as: "other")
        else { return [] }
        let lookup = { (condition: String) in
            """
            (SELECT \(value) FROM \(quoted(identifier: other.name)) AS other \
            WHERE \(Self.column(column, of: "other")) = \(Self.column(key)) AND \(value) <> ''\(condition) \
            ORDER BY other.rowid LIMIT 1)
            """
        }
        let live = " AND other._deleted_at IS NULL"
        guard let flag, other.has(flag) else { return [lookup(live), lookup("")] }
        return [
            lookup(live + " AND \(Self.isTrue(Self.column(flag, of: "other")))"), lookup(live), lookup(""),
        ]
    }

    // MARK: - Conditions

    /// Nil where it is never true, empty where it always is.
    private func condition(_ condition: ViewValue.Condition) -> String? {
        switch condition {
        case .isSet(let column):
            return table.has(column) ? Self.isTrue(Self.column(column)) : nil
        case .isOneOf(let column, let words):
            guard table.has(column) else { return nil }
            return "\(Self.column(column)) IN (\(Self.list(words)))"
        case .isNoneOf(let column, let words):
            guard table.has(column) else { return "" }
            return "coalesce(\(Self.column(column)), '') NOT IN (\(Self.list(words)))"
        }
    }

    /// A boolean is 1, and text as it came where a value was none.
    private static func isTrue(_ column: String) -> String {
        "\(column) IN (1, 't', 'true')"
    }
}

extension MirrorTable {
    /// The name of the only column that identifies a row of a stream's own table.
    var singleKeyName: String? {
        guard element == nil, keyNames.count == 1 else { return nil }
        return keyNames[0]
    }
}
