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

/// What became of one record.
enum RowOutcome: Hashable {
    case inserted
    case updated
    /// Equal to what is stored.
    case unchanged
    /// What is stored is newer.
    case older
}

/// What became of a page.
struct PageOutcome {
    var counts = RowCounts()
    var anomalies: [Anomaly] = []
    /// Of each record, in the page's order.
    var rows: [RowOutcome] = []
}

/// Writes a page's records into their table, inside the page's transaction.
struct PageWriter {
    let connection: Connection
    let table: MirrorTable
    let records: Records
    /// The values for which columns were widened.
    var causes: [RowBinder.Misfit] = []
    let marks: [Stream.DeletionMark]
    let volatile: Set<String>
    /// Whether what became of each record is needed, beyond the counts.
    let tellsOutcomes: Bool
    let now: String
    /// Called with each row's key; nil where nobody asks, so that a large load makes no key it does not need.
    let seen: ((Value) throws -> Void)?

    func write() throws -> PageOutcome {
        guard !records.columns.isEmpty else { return PageOutcome() }
        let columns = table.indexes(of: records.columns).compactMap { $0 }.map { table.columns[$0] }
        // A record that is told as a whole has nothing in a column that it does not have.
        let absent = records.extent == .whole ? table.columns.filter { !columns.contains($0) } : []
        let upsert = TableSQL.upsert(table, columns: columns, absent: absent, volatile: volatile)
        return try connection.withStatement(upsert.sql) { statement in
            try records.withBinder(types: columns.map(\.type)) { binder, page in
                try write(with: &binder, page: page, columns: columns, upsert: upsert, statement: statement)
            }
        }
    }

    private func write(
        with binder: inout RowBinder, page: UnsafeRawBufferPointer, columns: [MirrorTable.Column],
        upsert: TableSQL.Upsert, statement: borrowing Statement
    ) throws -> PageOutcome {
        let deletion = DeletionReader(marks: marks, columns: columns)
        let key = RowKey(table: table, records: records, columns: columns)
        let version = RowVersion(connection: connection, table: table, columns: columns)
        let anomalies = AnomalyRows(connection: connection)
        let hasAnomalies = try anomalies.exist(in: table.name)
        var outcome = PageOutcome()
        // Bindings outlive a reset, so what is the same for every row is bound once.
        try statement.bind(text: now, at: upsert.syncedAt)
        for row in 0..<records.count {
            try refuseMissingKey(row)
            try binder.bind(row: row, to: statement)
            if let parameter = upsert.hashKey {
                let hash = key.value(of: row, page: page)
                try statement.bind(hash, at: parameter)
                try seen?(hash)
            } else if let seen {
                try seen(key.value(of: row, page: page))
            }
            let deletedAt = deletion.deletedAt(row: row, of: records, page: page, now: now)
            if let deletedAt {
                try statement.bind(text: deletedAt.moment, at: upsert.deletedAt)
            } else {
                try statement.bindNull(at: upsert.deletedAt)
            }
            try statement.bind(Int64(deletedAt?.isVendors == true ? 1 : 0), at: upsert.saysWhenDeleted)
            var rowOutcome = try step(statement, isDeleted: deletedAt != nil, counts: &outcome.counts)
            if tellsOutcomes {
                if rowOutcome == .unchanged, try version.isOlder(row, in: records, page: page, key: key) {
                    rowOutcome = .older
                }
                outcome.rows.append(rowOutcome)
            }
            guard rowOutcome == .updated, hasAnomalies else { continue }
            try anomalies.forget(row: key.text(of: row, page: page), of: table.name)
        }
        // What an older version holds is not in the table.
        outcome.anomalies = try (causes + binder.misfits).filter { misfit in
            try !version.isOlder(misfit.row, in: records, page: page, key: key)
        }.map { anomaly($0, columns: columns, key: key, page: page) }
        return outcome
    }

    /// An upsert changes one row or none; only an insert moves the last rowid, which is no vendor's id.
    private func step(
        _ statement: borrowing Statement, isDeleted: Bool, counts: inout RowCounts
    ) throws(SQLiteError) -> RowOutcome {
        connection.lastInsertRowID = .min
        try statement.run()
        counts.seen += 1
        if connection.changes == 0 {
            counts.unchanged += 1
            return .unchanged
        }
        if connection.lastInsertRowID == .min {
            counts.updated += 1
            return .updated
        }
        counts.inserted += 1
        if isDeleted { counts.insertedDeleted += 1 }
        return .inserted
    }

    private func refuseMissingKey(_ row: Int) throws {
        guard case .columns(let indexes) = records.key else { return }
        for index in indexes where records.cells[row * records.columns.count + index].kind == .null {
            throw Fault(
                .malformed, operation: "write a page", subject: table.name,
                cause: "record \(row + 1) of the page has no \(records.columns[index].vendorName)"
            )
        }
    }

    private func anomaly(
        _ misfit: RowBinder.Misfit, columns: [MirrorTable.Column], key: RowKey, page: UnsafeRawBufferPointer
    ) -> Anomaly {
        let column = columns[misfit.column]
        let cell = records.cells[misfit.row * records.columns.count + misfit.column]
        return Anomaly(
            table: table.name, rowKey: key.text(of: misfit.row, page: page), column: column.name,
            expected: column.type.expected(misfit), value: CellValue(cell, in: page).listed
        )
    }
}

extension Records {
    /// Pins the page's bytes: SQLite reads them where they are.
    func withBinder<Result>(
        types: [ColumnType], _ body: (inout RowBinder, UnsafeRawBufferPointer) throws -> Result
    ) throws -> Result {
        try bytes.withUnsafeBytes { page in
            try cells.withUnsafeBufferPointer { cells in
                try withUnsafeTemporaryAllocation(
                    byteCount: RowBinder.scratchBytes(columns: types.count), alignment: 8
                ) { scratch in
                    var binder = RowBinder(
                        types: types, isValidUTF8: isValidUTF8, page: page, cells: cells, scratch: scratch
                    )
                    return try body(&binder, page)
                }
            }
        }
    }
}

extension ColumnType {
    /// What `crmirror_anomalies` says that a column of the type is for.
    func expected(_ misfit: RowBinder.Misfit) -> String {
        let type = misfit.was ?? self
        return type == .text ? "UTF-8 text" : type.rawValue
    }
}

extension CellValue {
    /// The bytes as `crmirror_anomalies` shows them.
    var listed: [UInt8] {
        switch kind {
        case .true: Array("true".utf8)
        case .false: Array("false".utf8)
        case .null, .text, .number, .json: Array(bytes)
        }
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
