import Formats
import Mirror
import SQLite

/// The tables of the arrays in a stream's records: which there are, and how they keep up with their parent.
struct ChildTables {
    let connection: Connection

    /// Notes a new child table in `crmirror_child_tables`; does nothing for a stream's own table.
    func note(_ table: MirrorTable) throws {
        guard let element = table.element else { return }
        try connection.run(
            """
            INSERT INTO crmirror_child_tables (table_name, parent_table, field, element_order, parent_type)
            VALUES (?1, ?2, ?3, ?4, ?5)
            ON CONFLICT DO UPDATE SET parent_type = excluded.parent_type
            """,
            [
                .text(table.name), .text(element.parent), .text(element.field),
                .text(element.order == .member ? "member" : "position"),
                element.parentType.map { .text($0.rawValue) } ?? .null,
            ]
        )
    }

    func forget(_ table: MirrorTable) throws {
        try connection.run(
            "DELETE FROM crmirror_child_tables WHERE table_name = ?1", [.text(table.name)])
    }

    /// What a child table of `parent` has for its `parent_id`.
    static func element(
        of parent: MirrorTable, field: String, order: Records.Children.Order
    ) -> MirrorTable.Element {
        MirrorTable.Element(
            parent: parent.name, field: field, order: order, parentType: parent.singleKey?.type ?? .text)
    }

    /// The name of a field's table: another field, or another stream of the account, may have it already.
    static func name(
        of children: Records.Children, under parent: MirrorTable, taken: some Sequence<String>
    ) -> String {
        var naming = ColumnNaming(taken: taken)
        return naming.name(for: "\(parent.name)_\(children.name)")
    }
}

extension Records {
    /// The elements of one array field as records of their own, over the same bytes.
    func records(of children: Children) -> Records {
        Records(
            bytes: bytes, columns: children.columns, cells: children.cells, key: .wholeRow,
            isValidUTF8: isValidUTF8
        )
    }
}
