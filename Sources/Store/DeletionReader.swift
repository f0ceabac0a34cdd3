import Mirror

/// Reads the vendor's own marks of deletion off a page's rows.
struct DeletionReader {
    /// When a row was deleted, and whether it is the vendor who says so.
    struct Deletion {
        var moment: String
        var isVendors: Bool
    }

    private let moments: [Int]
    private let presences: [Int]

    /// - Parameters:
    ///   - marks: the stream's.
    ///   - columns: the page's, in its order.
    init(marks: [Stream.DeletionMark], columns: [MirrorTable.Column]) {
        func index(of name: String) -> Int? { columns.firstIndex { $0.name == name } }
        moments = marks.compactMap { if case .moment(let name) = $0 { index(of: name) } else { nil } }
        presences = marks.compactMap { if case .presence(let name) = $0 { index(of: name) } else { nil } }
    }

    /// Nil while the row is live at the vendor.
    func deletedAt(row: Int, of records: Records, page: UnsafeRawBufferPointer, now: String) -> Deletion? {
        let first = row * records.columns.count
        for column in moments where records.cells[first + column].kind != .null {
            let value = CellValue(records.cells[first + column], in: page)
            guard let moment = value.normalizedTimestamp else {
                return Deletion(moment: now, isVendors: false)
            }
            return Deletion(moment: moment, isVendors: true)
        }
        let isMarked = presences.contains { records.cells[first + $0].kind != .null }
        return isMarked ? Deletion(moment: now, isVendors: false) : nil
    }
}
