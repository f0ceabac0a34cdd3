import Formats
import Mirror
import SQLite

/// What identifies a page's rows, as the table has it.
struct RowKey {
    private let table: MirrorTable
    private let records: Records
    private let columns: [MirrorTable.Column]

    /// - Parameters:
    ///   - table: where the rows go.
    ///   - records: the page's.
    ///   - columns: the page's as the table has them, in the page's order.
    init(table: MirrorTable, records: Records, columns: [MirrorTable.Column]) {
        self.table = table
        self.records = records
        self.columns = columns
    }

    /// The key as the table stores it; the parts of a composite one are texts apart by U+001F.
    func value(of row: Int, page: UnsafeRawBufferPointer) -> Value {
        guard case .columns(let indexes) = records.key, indexes.count == 1 else {
            return .text(text(of: row, page: page))
        }
        return part(indexes[0], of: row, page: page)
    }

    /// The key's columns, each as the table stores it.
    func parts(of row: Int, page: UnsafeRawBufferPointer) -> [Value] {
        guard case .columns(let indexes) = records.key else { return [value(of: row, page: page)] }
        return indexes.map { part($0, of: row, page: page) }
    }

    private func part(_ index: Int, of row: Int, page: UnsafeRawBufferPointer) -> Value {
        let value = cell(row, index, page)
        if columns[index].type == .integer, let number = value.canonicalInteger { return .integer(number) }
        return value.text.map { .text($0) } ?? .blob(Array(value.bytes))
    }

    func text(of row: Int, page: UnsafeRawBufferPointer) -> String {
        guard case .columns(let indexes) = records.key else {
            return RowHash.hash(of: row, in: records, columns: columns, page: page)
        }
        return indexes.map { String(decoding: cell(row, $0, page).bytes, as: UTF8.self) }
            .joined(separator: Self.separator)
    }

    /// Between the parts of a composite key: a control character that no id holds.
    static let separator = "\u{1F}"

    private func cell(_ row: Int, _ column: Int, _ page: UnsafeRawBufferPointer) -> CellValue {
        CellValue(records.cells[row * records.columns.count + column], in: page)
    }
}

/// Whether a record is an older version of its row than the one that is stored.
struct RowVersion {
    private let connection: Connection
    private let sql: String
    private let column: Int?

    init(connection: Connection, table: MirrorTable, columns: [MirrorTable.Column]) {
        self.connection = connection
        column = columns.firstIndex { $0.name == "updated_at" && $0.type == .timestamp }
        let keys = table.keyNames.enumerated().map { "\(quoted(identifier: $1)) = ?\($0 + 2)" }
        sql = """
            SELECT updated_at GLOB \(TableSQL.moment) AND rtrim(?1, '.0Z') < rtrim(updated_at, '.0Z')
            FROM \(quoted(identifier: table.name)) WHERE \(keys.joined(separator: " AND "))
            """
    }

    func isOlder(_ row: Int, in records: Records, page: UnsafeRawBufferPointer, key: RowKey) throws -> Bool {
        guard let column else { return false }
        let value = CellValue(records.cells[row * records.columns.count + column], in: page)
        guard let moment = value.normalizedTimestamp else { return false }
        let found = try connection.scalar(sql, [.text(moment)] + key.parts(of: row, page: page))
        return found == .integer(1)
    }
}

extension CellValue {
    /// The text as the file writes moments; nil where it is none.
    var normalizedTimestamp: String? {
        guard isText else { return nil }
        return withUnsafeTemporaryAllocation(byteCount: 48, alignment: 1) { scratch in
            Timestamp.normalize(bytes, into: scratch).map { length in
                String(decoding: scratch[..<length], as: UTF8.self)
            }
        }
    }
}
