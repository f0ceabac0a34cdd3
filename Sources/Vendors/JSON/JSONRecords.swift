package import Formats
package import Mirror

/// Reads objects into records: nested objects flatten (`occupation.name` becomes `occupation_name`), arrays and maps
/// become children, and every value keeps its spelling.
package enum JSONRecords {
    /// - Parameters:
    ///   - elements: the objects of one page.
    ///   - shape: what identifies them, and which of their objects are maps.
    ///   - constants: columns that are put before each record's own, by vendor name; they may be part of the key.
    ///   - subject: whose records they are, for messages.
    /// - Returns: no column and no key where there are no elements.
    /// - Throws: a `malformed` fault where an element is no object or lacks a part of its key.
    package static func records(
        of elements: [JSONValue], shape: JSONShape, constants: [(name: String, value: String)] = [],
        subject: String
    ) throws(Fault) -> Records {
        var tables = JSONTables(shape: shape)
        for (index, element) in elements.enumerated() {
            guard case .object(let members) = element else {
                throw fault(subject, "record \(index + 1) is no object")
            }
            tables.append(members)
        }
        let records = tables.records(constants: constants)
        if !elements.isEmpty { try refuseMissingKeys(in: records, shape: shape, subject: subject) }
        return records
    }

    private static func refuseMissingKeys(
        in records: Records, shape: JSONShape, subject: String
    ) throws(Fault) {
        let names = Set(records.columns.map(\.vendorName))
        if let missing = shape.key.first(where: { !names.contains($0) }) {
            throw fault(subject, "record 1 has no \(missing)")
        }
        guard case .columns(let key) = records.key else { return }
        for row in 0..<records.count {
            for column in key where !records.cells[row * records.columns.count + column].isKey {
                throw fault(subject, "record \(row + 1) has no \(records.columns[column].vendorName)")
            }
        }
    }

    private static func fault(_ subject: String, _ cause: String) -> Fault {
        Fault(.malformed, operation: "read a list", subject: subject, cause: cause)
    }
}

extension Records.Cell {
    /// Whether the value can identify a record.
    fileprivate var isKey: Bool {
        switch kind {
        case .text: length > 0
        case .number: true
        case .null, .true, .false, .json: false
        }
    }
}

/// The records' own table and those of their arrays and maps, all of one page.
private struct JSONTables {
    let shape: JSONShape
    private var text = JSONText()
    private var table: JSONTable
    private var count = 0
    private var elements: [Int: JSONElements] = [:]
    private var members: [Int: JSONMembers] = [:]

    init(shape: JSONShape) {
        self.shape = shape
        table = .ofRecords(maps: Set(shape.maps.keys))
    }

    mutating func append(_ object: [JSONValue.Member]) {
        for found in table.append(object, text: &text) { add(found) }
        count += 1
    }

    private mutating func add(_ found: JSONTable.Found) {
        let isMap = shape.maps[table.path(of: found.field)] != nil
        switch found.value {
        case .object(let inner):
            members[found.field, default: JSONMembers()].append(inner, owner: count, text: &text)
        // Some languages know no difference between an empty list and an empty map.
        case .array([]) where isMap:
            members[found.field, default: JSONMembers()].append([], owner: count, text: &text)
        case .array(let list):
            elements[found.field, default: JSONElements()].append(list, owner: count, text: &text)
        default:
            break
        }
    }

    mutating func records(constants: [(name: String, value: String)]) -> Records {
        guard count > 0 else {
            return Records(
                bytes: [], columns: [], cells: [], key: .wholeRow, isValidUTF8: true, extent: shape.extent
            )
        }
        var constantCells: [Records.Cell] = []
        for constant in constants { constantCells.append(text.cell(for: .string(constant.value))) }
        let (columns, cells) = table.finished(after: constantCells)
        let all = constants.map { Records.Column(vendorName: $0.name, name: snakeCased($0.name)) } + columns
        return Records(
            bytes: text.bytes, columns: all, cells: cells, key: key(in: all), isValidUTF8: true,
            extent: shape.extent, children: children
        )
    }

    private func key(in columns: [Records.Column]) -> Records.Key {
        guard !shape.key.isEmpty else { return .wholeRow }
        return .columns(shape.key.compactMap { name in columns.firstIndex { $0.vendorName == name } })
    }

    /// In order of appearance.
    private var children: [Records.Children] {
        Set(elements.keys).union(members.keys).sorted().flatMap { field in
            let path = table.path(of: field)
            return [
                elements[field]?.children(of: path),
                members[field]?.children(of: path, memberName: shape.maps[path] ?? "member"),
            ].compactMap { $0 }
        }
    }
}
