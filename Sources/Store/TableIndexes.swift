import Mirror
import SQLite

/// Which indexes the tables of streams should have, beside those of their keys.
///
/// They are built once a table's first load is complete: then all rows are sorted at once, where in each page they would
/// be written all over the file.
struct TableIndexes {
    let tables: ViewTables
    let sources: [String: ViewSources]

    /// The wanted ones of the tables that belong to these streams, in a fixed order.
    func wanted(by streamTables: Set<String>) -> [TableIndex] {
        let own = tables.tables.values.filter { streamTables.contains($0.element?.parent ?? $0.name) }
            .sorted { $0.name < $1.name }
        let names = Set(own.map(\.name))
        let parts = tables.people(sources) + tables.activities(sources)
        let searched = parts.flatMap(\.searched).filter { names.contains($0.table) }
        var seen: Set<TableIndex> = []
        return (own.flatMap(Self.references) + searched).filter { seen.insert($0).inserted }
    }

    /// The columns that hold ids of other records. What the key begins with is found by the key.
    private static func references(of table: MirrorTable) -> [TableIndex] {
        table.columns.map(\.name)
            .filter { $0.hasSuffix("_id") && $0 != table.keyNames.first }
            .map { TableIndex(table: table.name, column: $0) }
    }
}
