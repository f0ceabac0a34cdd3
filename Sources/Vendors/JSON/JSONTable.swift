import Formats
import Mirror

/// Objects that have fields of their own become rows that have the columns of all.
struct JSONTable {
    /// What an object holds that becomes rows of another table.
    struct Found {
        var field: Int
        var value: JSONValue
    }

    private var fields = JSONFields()
    /// For each column, its field and whether any row has a value there.
    private var columns: [(field: Int, hasValues: Bool)] = []
    /// Row after row, each as wide as it had to be when it was written.
    private var cells: [Records.Cell] = []
    /// Where each row begins in `cells`.
    private var starts: [Int] = []

    /// How many objects inside each other flatten; what is deeper is JSON text.
    private let depth: Int
    /// Whether arrays and maps are given back to become tables; else arrays are JSON text.
    private let findsTables: Bool
    /// The paths of objects used as maps.
    private let maps: Set<String>

    /// Rows of records.
    static func ofRecords(maps: Set<String>) -> JSONTable {
        JSONTable(depth: 2, findsTables: true, maps: maps)
    }

    /// Rows of the elements of records' arrays.
    static var ofElements: JSONTable {
        JSONTable(depth: 1, findsTables: false, maps: [])
    }

    private init(depth: Int, findsTables: Bool, maps: Set<String>) {
        self.depth = depth
        self.findsTables = findsTables
        self.maps = maps
    }

    func path(of field: Int) -> String {
        fields.path(of: field)
    }

    /// Appends a row.
    ///
    /// - Returns: the arrays and maps that the object holds.
    mutating func append(_ object: [JSONValue.Member], text: inout JSONText) -> [Found] {
        starts.append(cells.count)
        var found: [Found] = []
        add(object, of: JSONFields.root, level: 0, text: &text, found: &found)
        return found
    }

    /// Appends a row of one value.
    mutating func append(_ value: JSONValue, named name: String, text: inout JSONText) {
        starts.append(cells.count)
        set(text.cell(for: value), at: fields.field(name, of: JSONFields.root))
    }

    /// Appends a row without any value.
    mutating func appendEmpty() {
        starts.append(cells.count)
    }

    /// All rows, with a cell for every column: what an object lacks is null there. A field that is never more than
    /// null beside the objects or lists that it holds elsewhere gets no column.
    ///
    /// - Parameter constants: cells that every row begins with.
    /// - Returns: the columns behind the constants', and the cells, row after row.
    func finished(after constants: [Records.Cell]) -> (columns: [Records.Column], cells: [Records.Cell]) {
        let kept = columns.indices.filter { index in
            columns[index].hasValues || !fields.isStructure(columns[index].field)
        }
        var result: [Records.Cell] = []
        result.reserveCapacity(starts.count * (constants.count + kept.count))
        for (start, end) in zip(starts, starts.dropFirst() + [cells.count]) {
            result += constants
            for column in kept { result.append(start + column < end ? cells[start + column] : .null) }
        }
        let paths = kept.map { fields.path(of: columns[$0].field) }
        return (paths.map { Records.Column(vendorName: $0, name: snakeCased($0)) }, result)
    }

    private mutating func add(
        _ object: [JSONValue.Member], of parent: Int, level: Int, text: inout JSONText, found: inout [Found]
    ) {
        for member in object.lastOfEachName {
            let field = fields.field(member.key, of: parent)
            switch member.value {
            case .object(let inner) where !isMap(field) && level < depth && !inner.isEmpty:
                fields.noteStructure(field)
                add(inner, of: field, level: level + 1, text: &text, found: &found)
            case .object where isMap(field), .array where findsTables:
                fields.noteStructure(field)
                found.append(Found(field: field, value: member.value))
            default:
                set(text.cell(for: member.value), at: field)
            }
        }
    }

    private func isMap(_ field: Int) -> Bool {
        !maps.isEmpty && maps.contains(fields.path(of: field))
    }

    /// Puts the cell into the last row.
    private mutating func set(_ cell: Records.Cell, at field: Int) {
        let column = column(of: field)
        if cell.kind != .null { columns[column].hasValues = true }
        let index = (starts.last ?? 0) + column
        while cells.count <= index { cells.append(.null) }
        cells[index] = cell
    }

    private mutating func column(of field: Int) -> Int {
        if let column = fields.column(of: field) { return column }
        fields.noteColumn(columns.count, of: field)
        columns.append((field, false))
        return columns.count - 1
    }
}

extension [JSONValue.Member] {
    /// Where a name comes twice, its last value holds, as in most parsers.
    var lastOfEachName: [JSONValue.Member] {
        var last: [String: Int] = [:]
        last.reserveCapacity(count)
        for (index, member) in enumerated() { last[member.key] = index }
        if last.count == count { return self }
        return enumerated().filter { last[$1.key] == $0 }.map(\.element)
    }
}
