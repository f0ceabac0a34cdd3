import Formats
import Mirror
import Testing
import Vendors

/// The records of a JSON list, keyed by `id` unless the shape says otherwise.
func records(
    _ list: String, _ shape: JSONShape = JSONShape(), constants: [(name: String, value: String)] = []
) throws -> Records {
    let body = try JSONBody(json(list), subject: "contacts")
    return try JSONRecords.records(
        of: body.list([], bare: true), shape: shape, constants: constants, subject: "contacts")
}

func fault(_ list: String, _ shape: JSONShape = JSONShape()) throws -> Fault {
    try #require(throws: Fault.self) { _ = try records(list, shape) }
}

extension Records {
    /// The cells of a child table as text, each row behind the number of its record.
    func rows(of name: String) throws -> [[String?]] {
        let table = try children(named: name)
        let width = table.columns.count
        #expect(table.cells.count == table.owners.count * width)
        return table.owners.enumerated().map { row, owner in
            [String(owner)] + (0..<width).map { text(of: table.cells[row * width + $0]) }
        }
    }

    func children(named name: String) throws -> Children {
        try #require(children.first { $0.name == name })
    }
}
