import Formats
import Mirror
import Testing
import Vendors

/// Holds the types that a stream describes against a sample of the vendor's documentation.
enum DocumentedTypes {
    /// Looks at every value, and at the fields that have none.
    ///
    /// - Parameters:
    ///   - stream: whose types they are.
    ///   - records: the sample.
    ///   - texts: fields that are text although the sample has a number there.
    /// - Returns: what is wrong, in sentences: a field without a type, or a value that is of another.
    static func complaints(of stream: Stream, _ records: Records, texts: Set<String> = []) -> [String] {
        var found = complaints(records.columns.map(\.name), records.cells, in: records, stream, texts)
        for child in records.children {
            // The first column of a map's table has the members' names.
            let names = child.columns.enumerated().map { place, column in
                child.order == .member && place == 0 ? nil : "\(child.name).\(column.name)"
            }
            found += complaints(names, child.cells, in: records, stream, texts)
        }
        return found
    }

    private static func complaints(
        _ names: [String?], _ cells: [Records.Cell], in records: Records, _ stream: Stream,
        _ texts: Set<String>
    ) -> [String] {
        cells.enumerated().compactMap { place, cell in
            guard let name = names[place % names.count] else { return nil }
            guard let type = stream.columnTypes[name] else { return "\(stream.name) \(name) has no type" }
            let right = texts.contains(name) ? [.text] : types(of: cell, in: records)
            return right.contains(type) ? nil : "\(stream.name) \(name) is \(type), not one of \(right)"
        }
    }

    /// What a column may be that such a value is documented in.
    private static func types(of cell: Records.Cell, in records: Records) -> [ColumnType] {
        let range = Int(cell.offset)..<Int(cell.offset) + Int(cell.length)
        let text = String(decoding: records.bytes[range], as: UTF8.self)
        switch cell.kind {
        case .null: return ColumnType.allCases
        case .true, .false: return [.boolean]
        case .json: return [.text]
        case .number: return Int64(text).map(String.init) == text ? [.integer, .decimal] : [.decimal]
        case .text:
            if Timestamp.parse(text) != nil { return [.timestamp] }
            return text.utf8.withContiguousStorageIfAvailable {
                CalendarDate.isCanonical(UnsafeRawBufferPointer($0))
            } == true ? [.date] : [.text]
        }
    }
}
