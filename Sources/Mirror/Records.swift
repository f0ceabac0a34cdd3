/// The records of one page: a table of cells that are ranges of one array of bytes.
///
/// Nothing is copied on the way from the response's body to the prepared statement, and a page of 10,000 rows
/// of 44 columns is two arrays, not 440,000 strings.
package struct Records: Sendable {
    /// What the cells' ranges point into.
    package var bytes: [UInt8]
    /// The columns, in the order of the cells.
    package var columns: [Column]
    /// Row after row, `columns.count` cells each.
    package var cells: [Cell]
    /// What identifies a record.
    package var key: Key
    /// What a field means that a record does not have.
    package var extent: Extent
    /// The elements of the records' arrays, one value an array field.
    package var children: [Children]
    /// Whether `bytes` as a whole is UTF-8; if not, each text cell has to be looked at.
    package var isValidUTF8: Bool
    /// Line (from 1) of the first record in the vendor's text, for messages; 0 where lines mean nothing.
    package var firstLine: Int

    package init(
        bytes: [UInt8],
        columns: [Column],
        cells: [Cell],
        key: Key,
        isValidUTF8: Bool,
        firstLine: Int = 0,
        extent: Extent = .listed,
        children: [Children] = []
    ) {
        self.bytes = bytes
        self.columns = columns
        self.cells = cells
        self.key = key
        self.isValidUTF8 = isValidUTF8
        self.firstLine = firstLine
        self.extent = extent
        self.children = children
    }

    /// A page without any record, of which nothing else is known either.
    package static let none = Records(bytes: [], columns: [], cells: [], key: .wholeRow, isValidUTF8: true)

    /// How many records there are.
    package var count: Int {
        columns.isEmpty ? 0 : cells.count / columns.count
    }
}

extension Records {
    /// One column, under the vendor's name for it and the name it should have in the table.
    package struct Column: Hashable, Sendable {
        /// As the vendor writes it, `lead_sources.name`.
        package var vendorName: String
        /// In snake case and without the table's own qualifier, `lead_sources_name`. Columns that want the
        /// same name are told apart by the store.
        package var name: String

        package init(vendorName: String, name: String) {
            self.vendorName = vendorName
            self.name = name
        }
    }

    /// What identifies a record.
    package enum Key: Hashable, Sendable {
        /// The columns at these indexes, together.
        case columns([Int])
        /// Nothing but its content: the key is a hash of the whole row.
        case wholeRow

        /// The column at this index.
        package static func column(_ index: Int) -> Key { .columns([index]) }
    }

    /// What a page says of the fields that its records do not have.
    package enum Extent: Hashable, Sendable {
        /// Nothing: only the columns that it lists are told (CSV).
        case listed
        /// That they are empty: every record is told as a whole (JSON).
        case whole
        /// Nothing but that these records are deleted: those that are known keep their data and are marked, the others
        /// are of no interest. A row that changed after the moment of the deletion was taken back since.
        case deletions
    }

    /// One array field's elements, those of all records of the page one after the other: the rows of a child table.
    package struct Children: Sendable {
        /// What tells the elements of one record apart.
        package enum Order: Hashable, Sendable {
            /// Their place in the array, from 0.
            case position
            /// The first column: an object used as a map, whose members have no order.
            case member
        }

        /// As the vendor writes the field, `email_addresses`; with dots where it is inside an object.
        package var vendorName: String
        /// In snake case; behind the parent table's name and an underscore it is the table's name.
        package var name: String
        package var order: Order
        /// The elements' fields; `value` alone where they are no objects.
        package var columns: [Column]
        /// Row after row, `columns.count` cells each.
        package var cells: [Cell]
        /// For each row the index of the record that it belongs to; never falling.
        package var owners: [Int]

        package init(
            vendorName: String, name: String, order: Order, columns: [Column], cells: [Cell], owners: [Int]
        ) {
            self.vendorName = vendorName
            self.name = name
            self.order = order
            self.columns = columns
            self.cells = cells
            self.owners = owners
        }
    }

    /// One value: a range of the page's bytes and what the format said of it.
    package struct Cell: Hashable, Sendable {
        package enum Kind: UInt8, Sendable {
            case null
            case text
            /// A JSON number, as it was spelled.
            case number
            case `true`
            case `false`
            /// A JSON array or object, as JSON text.
            case json
        }

        package var offset: UInt32
        package var length: UInt32
        package var kind: Kind

        package init(offset: UInt32, length: UInt32, kind: Kind) {
            self.offset = offset
            self.length = length
            self.kind = kind
        }

        package init(offset: Int, length: Int, kind: Kind) {
            self.offset = UInt32(truncatingIfNeeded: offset)
            self.length = UInt32(truncatingIfNeeded: length)
            self.kind = kind
        }

        package static let null = Cell(offset: 0, length: 0, kind: .null)
    }
}
