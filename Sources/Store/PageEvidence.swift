import Mirror

/// What a page's cells say of its columns, taken before anything is written.
enum PageEvidence {
    static func evidence(of column: Int, in records: Records) -> ColumnRules.Evidence {
        var evidence = ColumnRules.Evidence()
        records.bytes.withUnsafeBytes { bytes in
            for row in 0..<records.count {
                let cell = records.cells[row * records.columns.count + column]
                let value = CellValue(cell, in: bytes)
                if !value.isNull { evidence.add(value) }
            }
        }
        return evidence
    }

    /// Whether the ids of a first page rise or fall, nearly all of them. Rows that come in the order of their ids
    /// belong in that order; ids at random would make every row of a large table dirty a page of its own.
    /// A short page says nothing of that, and its table will hardly be large.
    static func idsAreOrdered(in records: Records, column: Int) -> Bool {
        let width = records.columns.count
        let ids = records.bytes.withUnsafeBytes { bytes in
            stride(from: column, to: records.cells.count, by: width).compactMap {
                CellValue(records.cells[$0], in: bytes).canonicalInteger
            }
        }
        guard ids.count >= 1000 else { return true }
        let rising = zip(ids, ids.dropFirst()).count { $0 <= $1 }
        return max(rising, ids.count - 1 - rising) * 10 >= (ids.count - 1) * 9
    }

    /// The table's columns whose declared type would change how one of the page's values is spelled: an INTEGER
    /// column makes 7 of `007`, and text stays the text it came as.
    static func columnsToLoosen(of records: Records, in table: MirrorTable) -> [Int] {
        table.indexes(of: records.columns).enumerated().compactMap { position, index in
            guard let index, hasNumericAffinity(table.columns[index]) else { return nil }
            let isSpoilt = misfits(in: position, of: records, as: table.columns[index].type) { value in
                value.mayBeTakenForNumber || isKey(index, of: table)
            }
            return isSpoilt ? index : nil
        }
    }

    /// Whether a value of the column is not of its type, and matters. Looks at every cell of every page, so it
    /// goes straight over the memory.
    private static func misfits(
        in column: Int, of records: Records, as type: ColumnType, matters: (CellValue) -> Bool
    ) -> Bool {
        let isInteger = type == .integer
        return records.bytes.withUnsafeBytes { bytes in
            records.cells.withUnsafeBufferPointer { cells in
                for index in stride(from: column, to: cells.count, by: records.columns.count) {
                    let value = CellValue(cells[index], in: bytes)
                    if value.isNull { continue }
                    let fits = isInteger ? value.canonicalInteger != nil : value.boolean != nil
                    if !fits, matters(value) { return true }
                }
                return false
            }
        }
    }

    private static func hasNumericAffinity(_ column: MirrorTable.Column) -> Bool {
        !column.isLoose && (column.type == .integer || column.type == .boolean)
    }

    /// An INTEGER PRIMARY KEY takes nothing but integers.
    private static func isKey(_ index: Int, of table: MirrorTable) -> Bool {
        table.isKey(table.columns[index])
    }
}
