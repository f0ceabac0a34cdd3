import Formats
package import Mirror

/// Reads a bare JSON array of objects into records. Nested objects flatten (`occupation.name` becomes
/// `occupation_name`); arrays are kept as JSON text.
package enum JSONList {
    /// - Throws: a `malformed` fault where the body is anything but an array of objects.
    package static func records(from response: consuming Response, subject: String) throws(Fault) -> Records {
        let operation = "read a list"
        try BodyCheck.refuseHTML(response, operation: operation, subject: subject)
        let value: JSONValue
        do {
            value = try JSONValue(parsing: response.body)
        } catch {
            throw Fault(
                .malformed, operation: operation, subject: subject,
                cause: "\(error); it begins: \(BodyCheck.excerpt(response.body))"
            )
        }
        guard case .array(let elements) = value else {
            throw Fault(
                .malformed, operation: operation, subject: subject,
                cause: "expected a list; it begins: \(BodyCheck.excerpt(response.body))"
            )
        }
        var table = JSONTable()
        for element in elements {
            guard case .object(let members) = element else {
                throw Fault(
                    .malformed, operation: operation, subject: subject,
                    cause: "expected a list of objects; it begins: \(BodyCheck.excerpt(response.body))"
                )
            }
            table.append(members)
        }
        return table.records
    }
}

/// Objects with fields of their own become rows with the columns of all.
struct JSONTable {
    private var columns: [Records.Column] = []
    private var indexes: [String: Int] = [:]
    private var rows: [[Int: Records.Cell]] = []
    private var bytes: [UInt8] = []

    mutating func append(_ members: [JSONValue.Member]) {
        var row: [Int: Records.Cell] = [:]
        add(members, path: "", to: &row)
        rows.append(row)
    }

    /// Every row has a cell for every column; a field that a record lacks is null.
    var records: Records {
        var cells: [Records.Cell] = []
        cells.reserveCapacity(rows.count * columns.count)
        for row in rows {
            for column in columns.indices { cells.append(row[column] ?? .null) }
        }
        let key = indexes["id"].map { Records.Key.column($0) } ?? .wholeRow
        return Records(bytes: bytes, columns: columns, cells: cells, key: key, isValidUTF8: true)
    }

    private mutating func add(_ members: [JSONValue.Member], path: String, to row: inout [Int: Records.Cell])
    {
        for member in members {
            let name = path.isEmpty ? member.key : "\(path).\(member.key)"
            if case .object(let inner) = member.value, !inner.isEmpty {
                add(inner, path: name, to: &row)
            } else {
                row[column(named: name)] = cell(for: member.value)
            }
        }
    }

    private mutating func column(named vendorName: String) -> Int {
        if let index = indexes[vendorName] { return index }
        indexes[vendorName] = columns.count
        columns.append(Records.Column(vendorName: vendorName, name: snakeCased(vendorName)))
        return columns.count - 1
    }

    private mutating func cell(for value: JSONValue) -> Records.Cell {
        switch value {
        case .null: .null
        case .bool(let flag): .init(offset: 0, length: 0, kind: flag ? .true : .false)
        case .number(let text): store(text, as: .number)
        case .string(let text): store(text, as: .text)
        case .array, .object: store(value.text, as: .json)
        }
    }

    private mutating func store(_ text: String, as kind: Records.Cell.Kind) -> Records.Cell {
        let offset = bytes.count
        bytes.append(contentsOf: text.utf8)
        return .init(offset: offset, length: bytes.count - offset, kind: kind)
    }
}
