/// What a table of the account looks like: its columns, in order, and how to make up their values.
struct TableDesign: Sendable {
    enum Booleans: Sendable {
        /// `t` and `f`.
        case letters
        /// `true` and `false`.
        case words
    }

    let name: String
    /// How many rows an account with so many prospects has.
    let count: @Sendable (_ prospects: Int) -> Int
    let booleans: Booleans
    let columns: [Column]

    static let all: [TableDesign] = [
        organizations, referrers, prospects, prospectFields, residents, influencers, activities,
        externalReferences, units, housingContracts, depositTransactions, marketingTouchpoints,
        serviceAgreements, traits, users, waitlistEntries,
    ]
}

/// One column of an export.
struct Column: Sendable {
    let name: String
    /// Whether an ordinary change of the record may touch it.
    let changes: Bool
    /// Appends the value, or nothing for an empty field.
    let write: @Sendable (inout Row) -> Void

    init(_ name: String, changes: Bool = false, _ write: @escaping @Sendable (inout Row) -> Void) {
        self.name = name
        self.changes = changes
        self.write = write
    }

    /// The part before the dot: columns joined from one other record change together.
    var origin: Substring {
        name.prefix { $0 != "." }
    }

    /// Always empty.
    static func empty(_ name: String) -> Column {
        Column(name) { _ in }
    }
}
