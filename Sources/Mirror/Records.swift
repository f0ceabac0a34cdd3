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
        firstLine: Int = 0
    ) {
        self.bytes = bytes
        self.columns = columns
        self.cells = cells
        self.key = key
        self.isValidUTF8 = isValidUTF8
        self.firstLine = firstLine
    }

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
        /// The column at this index.
        case column(Int)
        /// Nothing but its content: the key is a hash of the whole row.
        case wholeRow
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
