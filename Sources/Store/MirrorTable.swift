package import Mirror

/// One table of the mirror, as it stands in the database.
struct MirrorTable: Hashable, Sendable {
    /// What identifies a row.
    enum Key: Hashable, Sendable {
        /// The columns of these names, together.
        case columns([String])
        /// `_key`, a hash of the whole row.
        case hash
        /// A child table: `parent_id`, and the element's place or name.
        case element(Element)
    }

    /// What a child table is to its parent.
    struct Element: Hashable, Sendable {
        /// The parent table's name.
        var parent: String
        /// The vendor's name of the field that held the elements.
        var field: String
        var order: Records.Children.Order
        /// What the parent's key is; nil where version 2 declared it without a type.
        var parentType: ColumnType?
    }

    struct Column: Hashable, Sendable {
        var name: String
        /// The vendor's name; with `occurrence` it says which of a header's columns this is.
        var vendorName: String
        /// From 1: a header may say the same name twice.
        var occurrence: Int
        var type: ColumnType
        /// What settled the type; nil where version 2 did not note it.
        var source: ColumnRules.Source?
        /// How a boolean's values came; nil while none did, and where version 2 did not note it.
        var spelling: BooleanSpelling?
        /// The type that the configuration gives in vain: values are there that are not of it.
        var refused: ColumnType?
        /// Version 2 left values in it that are not of its type. The next page widens it.
        var isLoose = false
    }

    /// SQLite takes no more (SQLite manual, "Implementation Limits For SQLite", 2).
    static let mostColumns = 2000

    static let hashKeyName = "_key"
    static let parentName = "parent_id"
    static let positionName = "position"
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
        columns.map(\.name) + ownNames
    }

    /// The names of the columns that are crmirror's and not the vendor's.
    var ownNames: [String] {
        switch key {
        case .columns: [Self.syncedAtName, Self.deletedAtName]
        case .hash: [Self.hashKeyName, Self.syncedAtName, Self.deletedAtName]
        case .element(let element):
            element.order == .position ? [Self.parentName, Self.positionName] : [Self.parentName]
        }
    }

    /// The names of the columns that identify a row.
    var keyNames: [String] {
        switch key {
        case .columns(let names): names
        case .hash: [Self.hashKeyName]
        case .element(let element):
            [
                Self.parentName,
                element.order == .position ? Self.positionName : columns.first?.name ?? "member",
            ]
        }
    }

    /// What the table is to its parent; nil for a stream's own table.
    var element: Element? {
        if case .element(let element) = key { element } else { nil }
    }

    /// The only key column, where there is one and it is the vendor's.
    var singleKey: Column? {
        guard case .columns(let names) = key, names.count == 1 else { return nil }
        return columns.first { $0.name == names[0] }
    }

    func isKey(_ column: Column) -> Bool {
        keyNames.contains(column.name)
    }

    /// Which of the table's columns each of a page's columns is; nil for one that it does not have yet.
    func indexes(of page: [Records.Column]) -> [Int?] {
        let known = Dictionary(
            columns.enumerated().map { (Heading(name: $1.vendorName, occurrence: $1.occurrence), $0) },
            uniquingKeysWith: { first, _ in first })
        var seen: [String: Int] = [:]
        return page.map { column in
            let occurrence = seen[column.vendorName, default: 0] + 1
            seen[column.vendorName] = occurrence
            return known[Heading(name: column.vendorName, occurrence: occurrence)]
        }
    }

    private struct Heading: Hashable {
        var name: String
        var occurrence: Int
    }
}

/// Something that happened to a table's shape, for the log.
package struct SchemaChange: Hashable, Sendable {
    package enum Kind: String, Hashable, Sendable {
        case created = "table created"
        case added = "column added"
        case widened = "column widened"
        case retyped = "column typed by the configuration"
        case kept = "the configuration's type does not fit the column's values"
    }

    package var kind: Kind
    package var table: String
    /// Empty where the table as a whole is meant.
    package var column: String
    /// The column's type before and after; nil where there was none or it did not change.
    package var from: ColumnType?
    package var to: ColumnType?
}
