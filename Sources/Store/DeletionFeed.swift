import Mirror
import SQLite

/// Marks the rows that a vendor's feed says are deleted. The rows keep their data, whatever the feed leaves out, and
/// what is not known is not made known by its deletion.
struct DeletionFeed {
    let connection: Connection
    let table: MirrorTable
    let records: Records
    let marks: [Stream.DeletionMark]
    let now: String

    func write() throws -> RowCounts {
        let columns = table.indexes(of: records.columns).compactMap { $0 }.map { table.columns[$0] }
        let key = RowKey(table: table, records: records, columns: columns)
        let deletion = DeletionReader(marks: marks, columns: columns)
        let sql = sql(momentColumn: momentColumn)
        var counts = RowCounts()
        try records.bytes.withUnsafeBytes { page in
            for row in 0..<records.count {
                let told = deletion.deletedAt(row: row, of: records, page: page, now: now)
                let moment = told?.moment ?? now
                // Without a moment of the vendor's, the one at which it was noticed stays.
                let isVendors = told?.isVendors == true
                try connection.run(
                    sql,
                    [.text(moment), .text(now), .integer(isVendors ? 1 : 0)] + key.parts(of: row, page: page)
                )
                counts.updated += connection.changes
            }
        }
        return counts
    }

    /// The vendor's own column for the moment, if the table has it.
    private var momentColumn: String? {
        marks.compactMap { if case .moment(let column) = $0 { column } else { nil } }
            .first { name in table.columns.contains { $0.name == name } }
    }

    /// A row that was changed after its deletion was taken back since: an old entry of the feed says nothing of it.
    private func sql(momentColumn: String?) -> String {
        let hasVersion = table.columns.contains { $0.name == "updated_at" && $0.type == .timestamp }
        let column = momentColumn.map {
            ", \(quoted(identifier: $0)) = iif(?3, ?1, \(quoted(identifier: $0)))"
        }
        let guardian =
            hasVersion
            ? """

                AND (updated_at IS NULL OR updated_at NOT GLOB \(TableSQL.moment)
                    OR rtrim(?1, '.0Z') >= rtrim(updated_at, '.0Z'))
            """ : ""
        let keys = table.keyNames.enumerated().map { "\(quoted(identifier: $1)) = ?\($0 + 4)" }
        return """
            UPDATE \(quoted(identifier: table.name)) SET _deleted_at = ?1, _synced_at = ?2\(column ?? "")
            WHERE \(keys.joined(separator: " AND "))
                AND (_deleted_at IS NULL OR (?3 AND _deleted_at IS NOT ?1))\(guardian)
            """
    }
}
