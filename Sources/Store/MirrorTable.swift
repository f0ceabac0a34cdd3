import Mirror

/// One table of the mirror, as it stands in the database.
struct MirrorTable: Hashable, Sendable {
    /// What identifies a row.
    enum Key: Hashable, Sendable {
        /// The column of this name.
        case column(String)
        /// `_key`, a hash of the whole row.
        case hash
    }

    struct Column: Hashable, Sendable {
        var name: String
        /// The vendor's name; with `occurrence` it says which of a header's columns this is.
        var vendorName: String
        /// From 1: a header may say the same name twice.
        var occurrence: Int
        var type: ColumnType
        /// Declared without a type, since a value came whose spelling the declared one would change.
        var isLoose: Bool
    }

    static let hashKeyName = "_key"
    static let syncedAtName = "_synced_at"
    static let deletedAtName = "_deleted_at"

    var name: String
    var key: Key
    /// Whether rows lie in the order of their integer ids, as SQLite's `INTEGER PRIMARY KEY` has it; else in the
    /// order in which they came, with an index by id.
    var isClustered = true
    /// The vendor's columns, in the order in which they came.
    var columns: [Column]

    /// Every name that the table uses.
    var names: [String] {
        columns.map(\.name) + [Self.hashKeyName, Self.syncedAtName, Self.deletedAtName]
    }

    var keyName: String {
        switch key {
        case .column(let name): name
        case .hash: Self.hashKeyName
        }
    }

    /// Which of the table's columns each of a page's columns is; nil for one that it does not have yet.
    func indexes(of page: [Records.Column]) -> [Int?] {
        var seen: [String: Int] = [:]
        return page.map { column in
            let occurrence = seen[column.vendorName, default: 0] + 1
            seen[column.vendorName] = occurrence
            return columns.firstIndex { $0.vendorName == column.vendorName && $0.occurrence == occurrence }
        }
    }
}

/// Something that happened to a table's shape, for the log.
package struct SchemaChange: Hashable, Sendable {
    package enum Kind: String, Hashable, Sendable {
        case created = "table created"
        case added = "column added"
        case loosened = "column no longer typed"
    }

    package var kind: Kind
    package var table: String
    /// Empty where the table as a whole is meant.
    package var column: String
}
