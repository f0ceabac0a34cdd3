import Formats
import Mirror
import SQLite

/// What became of a page's records.
package struct RowCounts: Hashable, Sendable {
    package var seen = 0
    package var inserted = 0
    package var updated = 0
    package var unchanged = 0
    /// Of the inserted, those that came deleted.
    package var insertedDeleted = 0
    /// Rows that were live before and are deleted now, less those of the same page that came back.
    package var deleted = 0

    package init() {}

    package static func += (left: inout RowCounts, right: RowCounts) {
        left.seen += right.seen
        left.inserted += right.inserted
        left.updated += right.updated
        left.unchanged += right.unchanged
        left.insertedDeleted += right.insertedDeleted
        left.deleted += right.deleted
    }
}

/// Writes a page's records into their table, inside the page's transaction.
struct PageWriter {
    let connection: Connection
    let table: MirrorTable
    let records: Records
    let marks: [Stream.DeletionMark]
    let now: String
    /// Called with each row's hash, for tables that are keyed by it.
    let seen: (String) throws -> Void

    /// - Returns: the counts, and the values that are not what their columns are for.
    func write() throws -> (counts: RowCounts, anomalies: [Anomaly]) {
        guard !records.columns.isEmpty else { return (RowCounts(), []) }
        let columns = table.indexes(of: records.columns).compactMap { $0 }.map { table.columns[$0] }
        let upsert = TableSQL.upsert(table, columns: columns)
        return try connection.withStatement(upsert.sql) { statement in
            try withBinder(types: columns.map(\.type)) { binder, page in
                try write(with: &binder, page: page, columns: columns, upsert: upsert, statement: statement)
            }
        }
    }

    /// Pins the page's bytes: SQLite reads them where they are.
    private func withBinder<Result>(
        types: [ColumnType], _ body: (inout RowBinder, UnsafeRawBufferPointer) throws -> Result
    ) throws -> Result {
        try records.bytes.withUnsafeBytes { page in
            try records.cells.withUnsafeBufferPointer { cells in
                try withUnsafeTemporaryAllocation(
                    byteCount: RowBinder.scratchBytes(columns: types.count), alignment: 8
                ) { scratch in
                    var binder = RowBinder(
                        types: types, isValidUTF8: records.isValidUTF8, page: page, cells: cells,
                        scratch: scratch
                    )
                    return try body(&binder, page)
                }
            }
        }
    }

    private func write(
        with binder: inout RowBinder, page: UnsafeRawBufferPointer, columns: [MirrorTable.Column],
        upsert: TableSQL.Upsert, statement: borrowing Statement
    ) throws -> (counts: RowCounts, anomalies: [Anomaly]) {
        let deletion = DeletionReader(marks: marks, columns: columns)
        let anomalies = AnomalyRows(connection: connection)
        let hasAnomalies = try anomalies.exist(in: table.name)
        var counts = RowCounts()
        // Bindings outlive a reset, so what is the same for every row is bound once.
        try statement.bind(text: now, at: upsert.syncedAt)
        for row in 0..<records.count {
            try refuseMissingKey(row, page: page)
            try binder.bind(row: row, to: statement)
            if let parameter = upsert.hashKey {
                let hash = RowHash.hash(of: row, in: records, columns: columns, page: page)
                try statement.bind(text: hash, at: parameter)
                try seen(hash)
            }
            let deletedAt = deletion.deletedAt(row: row, of: records, page: page, now: now)
            if let deletedAt {
                try statement.bind(text: deletedAt.moment, at: upsert.deletedAt)
            } else {
                try statement.bindNull(at: upsert.deletedAt)
            }
            try statement.bind(Int64(deletedAt?.isVendors == true ? 1 : 0), at: upsert.saysWhenDeleted)
            let isUpdate = try step(statement, isDeleted: deletedAt != nil, counts: &counts)
            guard isUpdate, hasAnomalies else { continue }
            try anomalies.forget(row: rowKey(row, columns: columns, page: page), of: table.name)
        }
        return (counts, self.anomalies(of: binder.misfits, columns: columns, page: page))
    }

    /// An upsert changes one row or none; only an insert moves the last rowid, which is no vendor's id.
    ///
    /// - Returns: whether it was an update.
    private func step(
        _ statement: borrowing Statement, isDeleted: Bool, counts: inout RowCounts
    ) throws(SQLiteError) -> Bool {
        connection.lastInsertRowID = .min
        try statement.run()
        counts.seen += 1
        if connection.changes == 0 {
            counts.unchanged += 1
        } else if connection.lastInsertRowID == .min {
            counts.updated += 1
            return true
        } else {
            counts.inserted += 1
            if isDeleted { counts.insertedDeleted += 1 }
        }
        return false
    }

    private func refuseMissingKey(_ row: Int, page: UnsafeRawBufferPointer) throws {
        guard case .column(let index) = records.key else { return }
        guard records.cells[row * records.columns.count + index].kind == .null else { return }
        throw Fault(
            .malformed, operation: "write a page", subject: table.name,
            cause: "record \(row + 1) of the page has no \(records.columns[index].vendorName)"
        )
    }

    private func anomalies(
        of misfits: [RowBinder.Misfit], columns: [MirrorTable.Column], page: UnsafeRawBufferPointer
    ) -> [Anomaly] {
        misfits.map { misfit in
            let column = columns[misfit.column]
            let cell = records.cells[misfit.row * records.columns.count + misfit.column]
            return Anomaly(
                table: table.name,
                rowKey: rowKey(misfit.row, columns: columns, page: page),
                column: column.name,
                expected: column.type == .text ? "UTF-8 text" : column.type.rawValue,
                value: Array(CellValue(cell, in: page).bytes)
            )
        }
    }

    private func rowKey(_ row: Int, columns: [MirrorTable.Column], page: UnsafeRawBufferPointer) -> String {
        guard case .column(let index) = records.key else {
            return RowHash.hash(of: row, in: records, columns: columns, page: page)
        }
        let cell = records.cells[row * records.columns.count + index]
        return String(decoding: CellValue(cell, in: page).bytes, as: UTF8.self)
    }
}

/// A value that is not what its column is for. It is stored as it came, and listed.
struct Anomaly: Hashable {
    var table: String
    var rowKey: String
    var column: String
    var expected: String
    var value: [UInt8]
}
