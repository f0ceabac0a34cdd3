import Mirror
import SQLite

extension TableSQL {
    /// An upsert of a child table's row and the numbers of its parameters that are no vendor's columns.
    struct ElementUpsert {
        var sql: String
        var parent: Int32
        /// Nil for a map's members.
        var position: Int32?
    }

    /// Writes an element where it is new or differs, and else nothing.
    static func upsertElement(
        _ table: MirrorTable, columns: [MirrorTable.Column], absent: [MirrorTable.Column],
        volatile: Set<String>
    ) -> ElementUpsert {
        let names = columns.map(\.name) + table.ownNames
        let placeholders = (1...names.count).map { "?\($0)" }.joined(separator: ", ")
        let others = (columns + absent).filter { !table.isKey($0) }
        let telling = others.filter { !volatile.contains($0.name) }
        let action =
            telling.isEmpty
            ? "NOTHING"
            : """
            UPDATE SET \(others.map(assignment).joined(separator: ", "))
            WHERE \(anyOf(telling.map { difference(of: $0, in: table) }))
            """
        let text = """
            INSERT INTO \(quoted(identifier: table.name)) (\(list(names))) VALUES (\(placeholders))
            ON CONFLICT (\(list(table.keyNames))) DO \(action)
            """
        let parent = Int32(columns.count + 1)
        return ElementUpsert(
            sql: text, parent: parent, position: table.element?.order == .position ? parent + 1 : nil
        )
    }
}
