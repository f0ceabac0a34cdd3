package import SQLite
package import Simulator

/// One collection as it is mirrored: its table, and those of its arrays and maps.
package struct MirroredCollection {
    /// A child table, as far as the vendor's data needs one.
    private struct Child {
        var table: MirroredTable?
        var columns: [String: String]
        /// By the parent's key, in order.
        var rows: [String: [[String: Value]]]
    }

    /// What there is of a row beside when it was written or deleted; kept when the row is deleted.
    package struct Contents: Equatable {
        var row: [String: Value]
        var children: [String: Set<[String: Value]>]
    }

    package let table: MirroredTable
    private let qualifier: String
    private let columns: [String: String]
    private var lists: [String: Child] = [:]
    private var maps: [String: Child] = [:]
    /// The rows of every child table by table and parent, also of those of which the vendor has none any more.
    private let allChildren: [String: [String: [[String: Value]]]]

    /// Nil where there is no table.
    package init?(
        of collection: String, account: String, for truth: [TrueRecord], in connection: Connection
    ) throws {
        guard let table = try MirroredTable("\(account)_\(collection)", in: connection) else {
            return nil
        }
        self.table = table
        allChildren = try Self.children(of: table, connection)
        let qualifier = collection + "."
        self.qualifier = qualifier
        let rows = truth.map { TrueRow($0, qualifier: qualifier) }
        let paths = Set(rows.flatMap(\.cells.keys))
        columns = table.columns(of: paths, taken: ["_synced_at", "_deleted_at", "_key"])
        for path in Set(rows.flatMap(\.lists.keys)) {
            let paths = Set(rows.flatMap { ($0.lists[path] ?? []).flatMap(\.keys) })
            lists[path] = try child(path, paths, taken: ["parent_id", "position"], connection)
        }
        for path in Set(rows.flatMap(\.maps.keys)) {
            maps[path] = try child(path, ["value"], taken: ["parent_id"], connection)
        }
    }

    private func child(
        _ path: String, _ paths: Set<String>, taken: Set<String>, _ connection: Connection
    ) throws -> Child {
        let table = try MirroredTable("\(table.name)_\(TrueRow.columnName(path))", in: connection)
        let rows = (table?.rows ?? []).sorted {
            ($0["position"]?.integer ?? 0) < ($1["position"]?.integer ?? 0)
        }
        return Child(
            table: table, columns: table?.columns(of: paths, taken: taken) ?? [:],
            rows: Dictionary(grouping: rows) { $0["parent_id"]?.plainText ?? "" }
        )
    }

    private static func children(
        of table: MirroredTable, _ connection: Connection
    ) throws -> [String: [String: [[String: Value]]]] {
        let names = try connection.query(
            """
            SELECT tables.name FROM sqlite_schema AS tables, pragma_table_info(tables.name) AS columns
            WHERE tables.type = 'table' AND columns.name = 'parent_id' AND tables.name GLOB ?1
            """, [.text("\(table.name)_*")]
        ).compactMap(\.[0].text)
        var children: [String: [String: [[String: Value]]]] = [:]
        for name in names {
            let rows = try MirroredTable(name, in: connection)?.rows ?? []
            children[name] = Dictionary(grouping: rows) { $0["parent_id"]?.plainText ?? "" }
        }
        return children
    }

    package func contents(of row: [String: Value]) -> Contents {
        let key = table.key(of: row)
        // What a feed says of a deletion may be noted beside what was known.
        let others = ["_synced_at", "_deleted_at", "deleted_at"]
        return Contents(
            row: row.filter { !others.contains($0.key) && $0.value != .null },
            children: allChildren.compactMapValues { $0[key].map(Set.init) }
        )
    }
}

extension MirroredCollection {
    /// What is wrong with the row of a record, in sentences.
    package func differences(of row: [String: Value], from record: TrueRecord) -> [String] {
        let expected = TrueRow(record, qualifier: qualifier)
        let key = table.key(of: row)
        return cellDifferences(
            of: row, in: table, from: expected.cells, columns,
            besides: ["_synced_at", "_deleted_at"] + table.keyColumns
        )
            + lists.flatMap { path, child in
                listDifferences(child, child.rows[key] ?? [], from: expected.lists[path] ?? [])
                    .map { "\(path) \($0)" }
            }
            + maps.flatMap { path, child in
                mapDifferences(child, child.rows[key] ?? [], from: expected.maps[path] ?? [:], path)
                    .map { "\(path) \($0)" }
            }
    }

    /// Rows without a name to be found by: those that are live are the vendor's, each as often as there.
    package func keylessDifferences(from truth: [TrueRecord]) -> [String] {
        var live = table.rows.filter { $0["_deleted_at"] == .null }
        var sentences: [String] = []
        for record in truth where !record.isDeleted {
            if let place = live.firstIndex(where: { differences(of: $0, from: record).isEmpty }) {
                live.remove(at: place)
            } else {
                sentences.append("\(record.key) is missing")
            }
        }
        return sentences + (live.isEmpty ? [] : ["\(live.count) rows are not the vendor's"])
    }

    private func listDifferences(
        _ child: Child, _ rows: [[String: Value]], from elements: [[String: JSON]]
    ) -> [String] {
        guard rows.count == elements.count else {
            return ["has \(rows.count) rows for \(elements.count) elements"]
        }
        return zip(rows, elements).enumerated().flatMap { place, pair in
            let isInPlace = pair.0["position"] == .integer(Int64(place))
            return (isInPlace ? [] : ["\(place) has another position"])
                + cellDifferences(
                    of: pair.0, in: child.table, from: pair.1, child.columns,
                    besides: ["parent_id", "position"]
                )
        }
    }

    private func mapDifferences(
        _ child: Child, _ rows: [[String: Value]], from members: [String: JSON], _ path: String
    ) -> [String] {
        let nameColumn = TrueRow.memberName(ofMap: path)
        let byName = Dictionary(grouping: rows) { $0[nameColumn]?.plainText ?? "" }
        guard rows.count == members.count, Set(byName.keys) == Set(members.keys) else {
            return ["has members \(byName.keys.sorted()), expected \(members.keys.sorted())"]
        }
        return members.flatMap { name, value in
            cellDifferences(
                of: byName[name]?.first ?? [:], in: child.table, from: ["value": value], child.columns,
                besides: ["parent_id", nameColumn]
            )
        }
    }

    private func cellDifferences(
        of row: [String: Value], in table: MirroredTable?, from cells: [String: JSON],
        _ columns: [String: String], besides own: [String]
    ) -> [String] {
        var others = Set(row.keys).subtracting(own)
        var sentences: [String] = []
        for (path, value) in cells {
            let column = columns[path] ?? path
            others.remove(column)
            // A field that was never more than null has no column yet.
            let stored = row[column] ?? .null
            guard !isRight(stored, for: value, path) else { continue }
            sentences.append("\(column) is \(stored), expected \(value.text)")
        }
        return sentences
            + others.filter { row[$0] != .null }.map { "\($0) holds something that the vendor does not have" }
    }

    /// "An image is a signed URL that changes about weekly: a change of it alone is no change of the record."
    private func isRight(_ stored: Value, for value: JSON, _ path: String) -> Bool {
        if TrueValue.isRight(stored, for: value) { return true }
        guard path == "image", let url = value.string, let found = stored.text else { return false }
        return url.prefix { $0 != "?" } == found.prefix { $0 != "?" }
    }
}
