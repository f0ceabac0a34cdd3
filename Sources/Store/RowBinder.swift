import Formats
import Mirror
import SQLite

/// Binds a page's cells to the upsert, one row after the other: parsed where they have a type, as they came where
/// they do not parse. Text goes to SQLite straight from the page's bytes.
struct RowBinder {
    /// A value that is not what its column is for.
    struct Misfit: Hashable {
        /// Among the page's.
        var column: Int
        var row: Int
        /// What the column was for, where it was widened for this value; else it is for its type.
        var was: ColumnType?
    }

    /// Room for one normalized timestamp.
    private static let scratchSize = 48

    private let types: [ColumnType]
    private let isValidUTF8: Bool
    private let page: UnsafeRawBufferPointer
    private let cells: UnsafeBufferPointer<Records.Cell>
    private let scratch: UnsafeMutableRawBufferPointer
    private(set) var misfits: [Misfit] = []

    /// - Parameters:
    ///   - types: of the page's columns, in their order.
    ///   - isValidUTF8: whether the page as a whole is.
    ///   - page: must stay where it is as long as the binder binds and the statement steps.
    ///   - cells: row after row.
    ///   - scratch: `scratchBytes(columns:)` of room, likewise.
    init(
        types: [ColumnType], isValidUTF8: Bool, page: UnsafeRawBufferPointer,
        cells: UnsafeBufferPointer<Records.Cell>, scratch: UnsafeMutableRawBufferPointer
    ) {
        self.types = types
        self.isValidUTF8 = isValidUTF8
        self.page = page
        self.cells = cells
        self.scratch = scratch
    }

    static func scratchBytes(columns: Int) -> Int {
        columns * scratchSize
    }

    /// Binds parameter 1 and on to the cells of `row`.
    mutating func bind(row: Int, to statement: borrowing Statement) throws(SQLiteError) {
        let first = row * types.count
        for column in types.indices {
            let value = CellValue(cells[first + column], in: page)
            let parameter = Int32(truncatingIfNeeded: column + 1)
            if value.isNull {
                try statement.bindNull(at: parameter)
            } else {
                let fits = try bind(value, as: types[column], column: column, at: parameter, to: statement)
                if !fits { misfits.append(Misfit(column: column, row: row)) }
            }
        }
    }

    /// - Returns: whether the value is what its column is for.
    @inline(__always)
    private func bind(
        _ value: CellValue, as type: ColumnType, column: Int, at parameter: Int32,
        to statement: borrowing Statement
    ) throws(SQLiteError) -> Bool {
        switch type {
        case .text:
            return try bindText(value, at: parameter, to: statement)
        case .integer:
            guard let number = value.canonicalInteger else { break }
            try statement.bind(number, at: parameter)
            return true
        case .decimal:
            guard let number = value.decimal else { break }
            switch number {
            case .integer(let number): try statement.bind(number, at: parameter)
            case .real(let number): try statement.bind(number, at: parameter)
            }
            return true
        case .boolean:
            // Of the column's own spelling: the table was made to fit the page.
            guard let flag = value.boolean else { break }
            try statement.bind(Int64(flag ? 1 : 0), at: parameter)
            return true
        case .timestamp:
            let room = UnsafeMutableRawBufferPointer(
                rebasing: scratch[column * Self.scratchSize..<(column + 1) * Self.scratchSize]
            )
            guard value.isText, let length = Timestamp.normalize(value.bytes, into: room) else { break }
            try statement.bind(
                staticText: UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(room)[..<length]),
                at: parameter
            )
            return true
        case .date:
            guard value.isText, CalendarDate.isCanonical(value.bytes) else { break }
            try statement.bind(staticText: value.bytes, at: parameter)
            return true
        }
        _ = try bindText(value, at: parameter, to: statement)
        return false
    }

    /// Text as it came; bytes that are no UTF-8 as a BLOB, since SQLite would call them text all the same.
    @inline(__always)
    private func bindText(
        _ value: CellValue, at parameter: Int32, to statement: borrowing Statement
    ) throws(SQLiteError) -> Bool {
        switch value.kind {
        case .true: try statement.bind(staticText: Self.trueText, at: parameter)
        case .false: try statement.bind(staticText: Self.falseText, at: parameter)
        case .null, .text, .number, .json:
            guard isValidUTF8 || Formats.isValidUTF8(value.bytes) else {
                try statement.bind(staticBlob: value.bytes, at: parameter)
                return false
            }
            try statement.bind(staticText: value.bytes, at: parameter)
        }
        return true
    }

    private static var trueText: UnsafeRawBufferPointer { text("true") }
    private static var falseText: UnsafeRawBufferPointer { text("false") }

    private static func text(_ text: StaticString) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount)
    }
}
