import Mirror

/// What a page's cells say of its columns, taken before anything is written.
enum PageEvidence {
    static func evidence(of column: Int, in records: Records) -> ColumnRules.Evidence {
        var evidence = ColumnRules.Evidence()
        records.bytes.withUnsafeBytes { bytes in
            for row in 0..<records.count {
                let cell = records.cells[row * records.columns.count + column]
                guard cell.kind != .null else { continue }
                evidence.add(CellValue(cell, in: bytes))
            }
        }
        return evidence
    }

    /// The table's columns whose declared type would change how one of the page's values is spelled: an INTEGER
    /// column makes 7 of `007`, and text stays the text it came as.
    static func columnsToLoosen(of records: Records, in table: MirrorTable) -> [Int] {
        let width = records.columns.count
        return records.bytes.withUnsafeBytes { bytes in
            table.indexes(of: records.columns).enumerated().compactMap { position, index in
                guard let index, hasNumericAffinity(table.columns[index]) else { return nil }
                let type = table.columns[index].type
                for cell in stride(from: position, to: records.cells.count, by: width) {
                    let value = CellValue(records.cells[cell], in: bytes)
                    guard !fits(value, type), value.mayBeTakenForNumber || isKey(index, of: table) else { continue }
                    return index
                }
                return nil
            }
        }
    }

    @inline(__always)
    private static func fits(_ value: CellValue, _ type: ColumnType) -> Bool {
        if value.kind == .null { return true }
        return type == .integer ? value.canonicalInteger != nil : value.boolean != nil
    }

    private static func hasNumericAffinity(_ column: MirrorTable.Column) -> Bool {
        !column.isLoose && (column.type == .integer || column.type == .boolean)
    }

    /// An INTEGER PRIMARY KEY takes nothing but integers.
    private static func isKey(_ index: Int, of table: MirrorTable) -> Bool {
        table.columns[index].name == table.keyName
    }
}
