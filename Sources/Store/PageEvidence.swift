import Formats
import Mirror

/// What a page's cells say of its columns, taken before anything is written.
enum PageEvidence {
    static func evidence(of column: Int, in records: Records, isKey: Bool) -> ColumnRules.Evidence {
        var evidence = ColumnRules.Evidence()
        withCells(of: column, in: records) { _, value in
            if !isDamaged(value, in: records) || isKey { evidence.add(value) }
            return !evidence.isSettled
        }
        return evidence
    }

    /// Whether every value of the column is of the type, also where another one would be an anomaly.
    static func fits(_ trial: inout TypeTrial, column: Int, in records: Records) -> Bool {
        var fits = true
        withCells(of: column, in: records) { _, value in
            fits = trial.admits(value, isDamaged: isDamaged(value, in: records))
            return fits
        }
        return fits
    }

    /// The first row whose value has no room in the column's type. Looks at every cell of every page, so it goes
    /// straight over the memory.
    ///
    /// - Parameters:
    ///   - position: the column's among the page's.
    ///   - records: the page's.
    ///   - column: as the table has it.
    ///   - isKey: a key takes no BLOB for an integer (an INTEGER PRIMARY KEY could not).
    ///   - spelling: how the column's booleans are spelled; learnt from the page where that is not known.
    /// - Returns: nil where all values fit.
    static func misfit(
        in position: Int, of records: Records, as column: MirrorTable.Column, isKey: Bool,
        spelling: inout BooleanSpelling?
    ) -> Int? {
        let width = records.columns.count
        return records.bytes.withUnsafeBytes { bytes in
            records.cells.withUnsafeBufferPointer { cells in
                for index in stride(from: position, to: cells.count, by: width) {
                    let value = CellValue(cells[index], in: bytes)
                    if value.isNull || fits(value, column.type, &spelling) { continue }
                    if isDamaged(value, in: records), !isKey { continue }
                    return index / width
                }
                return nil
            }
        }
    }

    @inline(__always)
    private static func fits(
        _ value: CellValue, _ type: ColumnType, _ spelling: inout BooleanSpelling?
    ) -> Bool {
        switch type {
        case .integer: return value.canonicalInteger != nil
        case .decimal: return value.decimal != nil
        case .boolean:
            guard let found = value.booleanSpelling else { return false }
            if spelling == nil { spelling = found }
            return found == spelling
        case .timestamp, .date, .text: return true
        }
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

    /// Bytes that are no UTF-8 are damage and not of another type: they are kept as a BLOB in a column of any.
    private static func isDamaged(_ value: CellValue, in records: Records) -> Bool {
        !records.isValidUTF8 && value.isText && !Formats.isValidUTF8(value.bytes)
    }

    /// Calls `body` with each value and its row, until it returns false.
    private static func withCells(
        of column: Int, in records: Records, _ body: (Int, CellValue) -> Bool
    ) {
        records.bytes.withUnsafeBytes { bytes in
            for row in 0..<records.count {
                let value = CellValue(records.cells[row * records.columns.count + column], in: bytes)
                if !value.isNull, !body(row, value) { return }
            }
        }
    }
}

/// Whether values, one after the other, are what the configuration says of their column.
struct TypeTrial {
    let type: ColumnType
    let isKey: Bool
    private(set) var spelling: BooleanSpelling?

    init(_ type: ColumnType, isKey: Bool) {
        self.type = type
        self.isKey = isKey
    }

    mutating func admits(_ value: CellValue, isDamaged: Bool) -> Bool {
        if isDamaged, !isKey { return true }
        guard type == .boolean else { return value.stored(as: type) != nil }
        let found = value.booleanSpelling
        spelling = spelling ?? found
        return found != nil && found == spelling
    }
}
