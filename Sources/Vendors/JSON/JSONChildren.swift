import Formats
import Mirror

/// The elements of one field's arrays become the rows of a child table.
struct JSONElements {
    private static let scalarColumn = "value"

    private var table = JSONTable.ofElements
    private var owners: [Int] = []

    mutating func append(_ elements: [JSONValue], owner: Int, text: inout JSONText) {
        for element in elements {
            owners.append(owner)
            switch element {
            // Also an element without a value has its place in the array.
            case .null: table.appendEmpty()
            case .object(let members): _ = table.append(members, text: &text)
            default: table.append(element, named: Self.scalarColumn, text: &text)
            }
        }
    }

    func children(of path: String) -> Records.Children {
        var (columns, cells) = table.finished(after: [])
        if columns.isEmpty, !owners.isEmpty {
            columns = [Records.Column(vendorName: Self.scalarColumn, name: Self.scalarColumn)]
            cells = owners.map { _ in .null }
        }
        return Records.Children(
            vendorName: path, name: snakeCased(path), order: .position,
            columns: columns, cells: cells, owners: owners
        )
    }
}

/// The members of one field's objects, which are used as maps, become the rows of a child table.
struct JSONMembers {
    private var cells: [Records.Cell] = []
    private var owners: [Int] = []

    mutating func append(_ members: [JSONValue.Member], owner: Int, text: inout JSONText) {
        for member in members.lastOfEachName {
            owners.append(owner)
            cells.append(text.cell(for: .string(member.key)))
            cells.append(text.cell(for: member.value))
        }
    }

    /// The rows' first column, `memberName`, holds the members' names.
    func children(of path: String, memberName: String) -> Records.Children {
        Records.Children(
            vendorName: path, name: snakeCased(path), order: .member,
            columns: [
                Records.Column(vendorName: memberName, name: memberName),
                Records.Column(vendorName: "value", name: "value"),
            ],
            cells: cells, owners: owners
        )
    }
}
