import Formats
package import Mirror

extension Records {
    /// What a column says of each record.
    ///
    /// - Parameter column: in snake case, `updated_at`.
    /// - Returns: as many moments as there are records; nil where a record has none there.
    package func instants(of column: String) -> [Instant?] {
        let index = columns.firstIndex { $0.name == column }
        return (0..<count).map { row in
            guard let index else { return nil }
            let cell = cells[row * columns.count + index]
            let range = Int(cell.offset)..<Int(cell.offset) + Int(cell.length)
            return Timestamp.parse(String(decoding: bytes[range], as: UTF8.self))
        }
    }
}
