import Formats
import Mirror

/// A column of a page that its table does not have yet.
struct NewColumn {
    /// Among the page's.
    var index: Int
    var column: MirrorTable.Column
    /// What configuration or documentation said in vain; nil where the column is what was said, or nothing was.
    var wasSaid: ColumnType?
    /// The row with the first value that is not what was said.
    var misfit: Int?
}

extension TableShape {
    /// The page's columns that the table lacks, named and typed.
    func newColumns(of records: Records, beside table: MirrorTable) -> [NewColumn] {
        var naming = ColumnNaming(taken: table.names)
        var seen: [String: Int] = [:]
        let known = table.indexes(of: records.columns)
        return records.columns.enumerated().compactMap { index, column in
            seen[column.vendorName, default: 0] += 1
            guard known[index] == nil else { return nil }
            let named = MirrorTable.Column(
                name: naming.name(for: column.name), vendorName: column.vendorName,
                occurrence: seen[column.vendorName] ?? 1, type: .text)
            return typed(named, at: index, of: records, in: table)
        }
    }

    private func typed(
        _ named: MirrorTable.Column, at index: Int, of records: Records, in table: MirrorTable
    ) -> NewColumn {
        var column = named
        let name = records.columns[index].name
        let said = said(of: index, in: records, table)
        let evidence = PageEvidence.evidence(of: index, in: records, isKey: said.isKey)
        (column.type, column.source) = ColumnRules.type(of: name, said: said, evidence: evidence)
        var new = NewColumn(index: index, column: column)
        if !evidence.fits(column.type) {
            new.wasSaid = column.type
            var spelling: BooleanSpelling?
            new.misfit = PageEvidence.misfit(
                in: index, of: records, as: column, isKey: said.isKey, spelling: &spelling)
            new.column.refused = said.configured
            new.column.type = ColumnRules.widened(column.type, of: name, said: said, by: evidence)
        }
        new.column.spelling = new.column.type == .boolean ? evidence.spelling : nil
        return new
    }

    /// What was said of a column of the page before any value came.
    func said(of index: Int, in records: Records, _ table: MirrorTable) -> ColumnRules.Said {
        // The members of a map are texts, also those that look like numbers.
        if index == 0, table.element?.order == .member {
            return ColumnRules.Said(configured: nil, documented: .text, isKey: true)
        }
        let isKey =
            if table.element == nil, case .columns(let keys) = records.key { keys.contains(index) } else {
                false
            }
        let path = path(of: records.columns[index], in: table)
        return ColumnRules.Said(configured: configured[path], documented: documented[path], isKey: isKey)
    }

    /// The name by which configuration and documentation speak of a column.
    private func path(of column: Records.Column, in table: MirrorTable) -> String {
        table.element.map { "\(snakeCased($0.field)).\(column.name)" } ?? column.name
    }

    func refuseTooMany(_ count: Int, of table: MirrorTable) throws {
        guard count > MirrorTable.mostColumns else { return }
        throw Fault(
            .suspicious, operation: "write a page", subject: table.name,
            cause: "with its records' fields it would have \(count) columns, and SQLite takes no more than "
                + "\(MirrorTable.mostColumns)",
            hint:
                "Look at the vendor's answer; names that look like values are better mirrored by another stream, "
                + "or left out (streams: {\"except\": […]})"
        )
    }
}
