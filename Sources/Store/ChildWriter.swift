import Formats
import Mirror
import SQLite

/// Writes the elements of one array field, those of all records of a page, into their child table.
///
/// An element that is there already as it is, is not written: so it is known whether anything changed, and a page
/// that comes again costs no write.
struct ChildWriter {
    let connection: Connection
    let table: MirrorTable
    /// The values for which its columns were widened.
    let causes: [RowBinder.Misfit]
    /// The elements as records of their own.
    let elements: Records
    /// For each element the index of its record.
    let owners: [Int]
    /// The key of each record.
    let keys: [Value]
    /// What became of each record's own row.
    let outcomes: [RowOutcome]
    /// Columns whose change alone is no change.
    let volatile: Set<String>

    /// - Returns: the records whose elements changed, and the values that are not what their columns are for.
    func write() throws -> (changed: Set<Int>, anomalies: [Anomaly]) {
        let columns = table.indexes(of: elements.columns).compactMap { $0 }.map { table.columns[$0] }
        let absent = table.columns.filter { !columns.contains($0) }
        let upsert = TableSQL.upsertElement(table, columns: columns, absent: absent, volatile: volatile)
        var changed: Set<Int> = []
        var anomalies: [Anomaly] = []
        try connection.withStatement(upsert.sql) { statement in
            try elements.withBinder(types: columns.map(\.type)) { binder, page in
                var position = 0
                for (row, owner) in owners.enumerated() {
                    position = row > 0 && owners[row - 1] == owner ? position + 1 : 0
                    guard outcomes[owner] != .older else { continue }
                    try binder.bind(row: row, to: statement)
                    try statement.bind(keys[owner], at: upsert.parent)
                    if let parameter = upsert.position { try statement.bind(Int64(position), at: parameter) }
                    try statement.run()
                    if connection.changes > 0 { changed.insert(owner) }
                }
                let misfits = causes.filter { outcomes[owners[$0.row]] != .older } + binder.misfits
                anomalies = misfits.map { anomaly($0, columns: columns, page: page) }
            }
        }
        return (try changed.union(removeOthers()), anomalies)
    }

    /// Removes the elements that records have no longer.
    private func removeOthers() throws -> Set<Int> {
        var changed: Set<Int> = []
        var start = 0
        for record in keys.indices {
            var end = start
            while end < owners.count, owners[end] == record { end += 1 }
            defer { start = end }
            // A row that is new has none that is old.
            guard outcomes[record] == .updated || outcomes[record] == .unchanged else { continue }
            try remove(keepingFirst: end - start, members: members(start..<end), of: keys[record])
            if connection.changes > 0 { changed.insert(record) }
        }
        return changed
    }

    private func remove(keepingFirst count: Int, members: String?, of parent: Value) throws {
        if let members {
            try connection.run(
                """
                DELETE FROM \(quoted(identifier: table.name)) WHERE parent_id = ?1
                    AND \(quoted(identifier: table.keyNames[1])) NOT IN (SELECT value FROM json_each(?2))
                """,
                [parent, .text(members)]
            )
        } else {
            try connection.run(
                "DELETE FROM \(quoted(identifier: table.name)) WHERE parent_id = ?1 AND position >= ?2",
                [parent, .integer(Int64(count))]
            )
        }
    }

    /// The names of a map's members as a JSON array; nil where elements are told apart by their place.
    private func members(_ rows: Range<Int>) -> String? {
        guard table.element?.order == .member else { return nil }
        let names = rows.map { row in
            JSONValue.string(member(row))
        }
        return JSONValue.array(names).text
    }

    private func member(_ row: Int) -> String {
        let cell = elements.cells[row * elements.columns.count]
        let bytes = elements.bytes[Int(cell.offset)..<Int(cell.offset) + Int(cell.length)]
        return String(decoding: bytes, as: UTF8.self)
    }

    /// What tells the element from its record's others: a map's member, or the place in the array.
    private func name(of row: Int) -> String {
        if table.element?.order == .member { return member(row) }
        let first = owners[..<row].lastIndex { $0 != owners[row] }.map { $0 + 1 } ?? 0
        return String(row - first)
    }

    private func anomaly(
        _ misfit: RowBinder.Misfit, columns: [MirrorTable.Column], page: UnsafeRawBufferPointer
    ) -> Anomaly {
        let column = columns[misfit.column]
        let owner = owners[misfit.row]
        let cell = elements.cells[misfit.row * elements.columns.count + misfit.column]
        return Anomaly(
            table: table.name, rowKey: "\(keys[owner].plainText)/\(name(of: misfit.row))",
            column: column.name,
            expected: column.type.expected(misfit), value: CellValue(cell, in: page).listed
        )
    }
}

extension Value {
    /// The key as `crmirror_anomalies` names it.
    var plainText: String {
        switch self {
        case .integer(let number): String(number)
        case .text(let text): text
        case .real(let number): String(number)
        case .blob(let bytes): String(decoding: bytes, as: UTF8.self)
        case .null: ""
        }
    }
}
