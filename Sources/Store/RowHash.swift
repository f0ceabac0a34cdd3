import Crypto
import Formats
import Mirror

/// The key of a record that has none: a hash of its content, in hexadecimal.
///
/// Over the names and values of the columns that have a value, sorted by name: a new column that is still empty,
/// or another order of columns, gives no row another key.
enum RowHash {
    static func hash(
        of row: Int, in records: Records, columns: [MirrorTable.Column], page: UnsafeRawBufferPointer
    ) -> String {
        let first = row * columns.count
        var hash = SHA256()
        for index in columns.indices.sorted(by: { columns[$0].name < columns[$1].name }) {
            let cell = records.cells[first + index]
            guard cell.kind != .null else { continue }
            let value = CellValue(cell, in: page)
            // Lengths go in too, or "ab" beside "c" would be "a" beside "bc".
            hash.update(
                data: Array("\(columns[index].name):\(value.bytes.count):\(cell.kind.rawValue):".utf8))
            hash.update(bufferPointer: value.bytes)
        }
        return hexadecimal(hash.finalize().prefix(16))
    }
}
