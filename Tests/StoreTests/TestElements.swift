import Formats
import Mirror
import SQLite

/// An array field of a page that a test makes up.
struct TestArray {
    var field: String
    var order = Records.Children.Order.position
    var columns: [String]
    /// For each record the rows of its elements.
    var elements: [[[TestCell]]]

    init(
        _ field: String, _ columns: [String], order: Records.Children.Order = .position,
        _ elements: [[[TestCell]]]
    ) {
        self.field = field
        self.columns = columns
        self.order = order
        self.elements = elements
    }

    /// Arrays of scalars.
    static func values(_ field: String, _ elements: [[TestCell]]) -> TestArray {
        TestArray(field, ["value"], elements.map { $0.map { [$0] } })
    }

    /// Objects used as maps.
    static func map(_ field: String, _ elements: [[(String, TestCell)]]) -> TestArray {
        TestArray(
            field, ["field_id", "value"], order: .member, elements.map { $0.map { [.text($0.0), $0.1] } })
    }
}

/// A page as a connector of a JSON vendor gives it: records told as a whole, with arrays.
func documents(
    _ header: [String], key: [String] = ["id"], _ rows: [[TestCell]], _ arrays: [TestArray] = [],
    extent: Records.Extent = .whole
) -> Records {
    var records = page(header, key: nil, rows)
    let indexes = key.compactMap { header.firstIndex(of: $0) }
    records.key = indexes.isEmpty ? .wholeRow : .columns(indexes)
    records.extent = extent
    for array in arrays {
        var cells: [Records.Cell] = []
        for cell in array.elements.joined().joined() {
            records.bytes += cell.content
            let length = cell.content.count
            cells.append(
                Records.Cell(offset: records.bytes.count - length, length: length, kind: cell.kind))
        }
        records.children.append(
            Records.Children(
                vendorName: array.field, name: snakeCased(array.field), order: array.order,
                columns: array.columns.map { .init(vendorName: $0, name: snakeCased($0)) }, cells: cells,
                owners: array.elements.enumerated().flatMap { owner, rows in rows.map { _ in owner } }
            )
        )
    }
    records.isValidUTF8 = records.bytes.withUnsafeBytes { isValidUTF8($0) }
    return records
}

/// A page of records `id` and `name`, each with its tags.
func tagged(_ rows: (Int, String, [TestCell])...) -> Records {
    documents(
        ["id", "name"], rows.map { [.number(String($0.0)), .text($0.1)] },
        [.values("tags", rows.map(\.2))]
    )
}

extension Workbench {
    /// Of each element its parent, its place and its value.
    func tags(_ table: String = "wh_things_tags") throws -> [[Value]] {
        try query("SELECT parent_id, position, value FROM \(table) ORDER BY parent_id, position")
    }

    /// Everything in the table.
    func rows(_ table: String) throws -> [[Value]] {
        try query("SELECT * FROM \(quoted(identifier: table))")
    }

    func syncedAt(_ id: Int) throws -> Value? {
        try scalar("SELECT _synced_at FROM \(table) WHERE id = \(id)")
    }

    func deletedAt(_ id: Int) throws -> Value? {
        try scalar("SELECT _deleted_at FROM \(table) WHERE id = \(id)")
    }

    /// The ids of the rows that are live.
    func live() throws -> [Value] {
        try query("SELECT id FROM \(table) WHERE _deleted_at IS NULL ORDER BY id").compactMap(\.first)
    }
}
