package import SQLite

/// A table of the mirror as anybody sees it who reads it with SQL.
package struct MirroredTable {
    package let name: String
    /// Each row by column.
    package private(set) var rows: [[String: Value]]
    let columns: [String]
    package let keyColumns: [String]
    /// The column of each of the vendor's fields, where the mirror says so.
    private var vendorNames: [String: [String]]

    /// Nil where there is no such table.
    init?(_ name: String, in connection: Connection) throws {
        let shape = try connection.query(
            "SELECT name, pk FROM pragma_table_info(?1) ORDER BY cid", [.text(name)])
        guard !shape.isEmpty else { return nil }
        let columns = shape.compactMap(\.[0].text)
        self.name = name
        self.columns = columns
        keyColumns = shape.filter { $0[1] != 0 }.sorted { ($0[1].integer ?? 0) < ($1[1].integer ?? 0) }
            .compactMap(\.[0].text)
        let list = columns.map { quoted(identifier: $0) }.joined(separator: ", ")
        rows = try connection.query("SELECT \(list) FROM \(quoted(identifier: name))").map { row in
            Dictionary(uniqueKeysWithValues: zip(columns, row))
        }
        let names = try connection.query(
            "SELECT vendor_name, column_name FROM crmirror_columns WHERE table_name = ?1", [.text(name)])
        vendorNames = Dictionary(grouping: names) { $0[0].text ?? "" }
            .mapValues { $0.compactMap(\.[1].text) }
    }

    /// Which column each of the fields has to be in: the one of its name, unless several want that, or it is
    /// crmirror's own.
    func columns(of paths: Set<String>, taken: Set<String>) -> [String: String] {
        let wanted = Dictionary(grouping: paths, by: TrueRow.columnName)
        var result: [String: String] = [:]
        for (name, paths) in wanted {
            for path in paths {
                let isFree = paths.count == 1 && !taken.contains(name)
                result[path] = isFree ? name : vendorNames[path]?.first ?? name
            }
        }
        return result
    }

    /// The key's parts as one text.
    package func key(of row: [String: Value]) -> String {
        keyColumns.map { row[$0]?.plainText ?? "" }.joined(separator: "\u{1F}")
    }
}

extension Value {
    var text: String? { if case .text(let text) = self { text } else { nil } }
    var integer: Int64? { if case .integer(let number) = self { number } else { nil } }

    /// The same for `17` and `'17'`.
    var plainText: String {
        switch self {
        case .null: ""
        case .integer(let number): String(number)
        case .real(let number): String(number)
        case .text(let text): text
        case .blob(let bytes): String(decoding: bytes, as: UTF8.self)
        }
    }
}
