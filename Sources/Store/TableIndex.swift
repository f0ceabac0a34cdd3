import Mirror
import SQLite

/// An index that crmirror puts on a table: by a column, or by the text of one that is not declared as text.
struct TableIndex: Hashable {
    var table: String
    var column: String
    /// What is indexed where it is not the column as it is.
    var expression: String?

    init(table: String, column: String, expression: String? = nil) {
        self.table = table
        self.column = column
        self.expression = expression
    }

    /// What a view searches where it shows the column as text. The view's expression is the same but for the table's
    /// name: else SQLite would not know it again (SQLite manual, "Indexes On Expressions").
    static func text(of column: String, in table: MirrorTable) -> TableIndex {
        let expression = table.isText(column) ? nil : ViewSQL.text(column, of: table, as: nil)
        return TableIndex(table: table.name, column: column, expression: expression)
    }

    /// Likewise, where the view has the table behind a LEFT JOIN.
    static func linkedText(of column: String, in table: MirrorTable) -> TableIndex {
        let expression = table.isText(column) ? nil : ViewSQL.linkedText(column, of: table, as: nil)
        return TableIndex(table: table.name, column: column, expression: expression)
    }

    /// Likewise, where the column is an id only in rows of these types.
    static func text(
        of column: String, in table: MirrorTable, where type: String, isOneOf words: [String]
    ) -> TableIndex {
        let expression = ViewSQL.text(column, where: type, isOneOf: words, as: nil)
        return TableIndex(table: table.name, column: column, expression: expression)
    }

    var name: String {
        Self.name(of: column, in: table) + (expression == nil ? "" : "_text")
    }

    static func name(of column: String, in table: String) -> String {
        "\(table)_by_\(column)"
    }

    /// Many references are mostly empty, and nobody looks for the empty ones by an index. That an expression has a value
    /// SQLite would not know.
    var sql: String {
        let column = quoted(identifier: column)
        let condition = expression == nil ? " WHERE \(column) IS NOT NULL" : ""
        return """
            CREATE INDEX \(quoted(identifier: name)) \
            ON \(quoted(identifier: table)) (\(expression ?? column))\(condition)
            """
    }
}
