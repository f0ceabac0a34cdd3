package import Mirror

/// What a database file consists of, as it stands: its tables and views, and what each of them mirrors.
package struct DatabaseSchema: Hashable, Sendable {
    package struct Column: Hashable, Sendable {
        package var name: String
        /// The declared type; empty where there is none.
        package var declaration: String
        /// What crmirror knows of it; nil for a column that is not the vendor's.
        package var origin: Origin?
        /// Its place in the primary key, from 1; 0 where it is no part of it.
        package var keyPlace: Int
        /// How many of its values are not what the column is for.
        package var anomalies: Int

        package init(
            _ name: String, _ declaration: String, origin: Origin? = nil, keyPlace: Int = 0,
            anomalies: Int = 0
        ) {
            self.name = name
            self.declaration = declaration
            self.origin = origin
            self.keyPlace = keyPlace
            self.anomalies = anomalies
        }
    }

    /// Which of the vendor's columns a column is, and what it is for.
    package struct Origin: Hashable, Sendable {
        package var vendorName: String
        /// As `crmirror_columns` has it: `timestamp`, `integer`, …
        package var type: String
        package var note: String?

        package init(vendorName: String, type: String, note: String? = nil) {
            self.vendorName = vendorName
            self.type = type
            self.note = note
        }
    }

    package enum Kind: Hashable, Sendable {
        /// A stream's own table.
        case stream(StreamSummary)
        /// The elements of an array, or of an object used as a map, of another table's rows.
        case child(parent: String, field: String, rows: Int)
        /// crmirror's views over all vendors, and its full-text search over people.
        case overVendors(isSearch: Bool)
        /// Whatever other people put into the file.
        case other(isView: Bool)
        /// crmirror's bookkeeping.
        case own
    }

    /// What a stream's table mirrors, and up to when.
    package struct StreamSummary: Hashable, Sendable {
        package var account: String
        package var vendor: String
        package var stream: String
        package var rowsLive: Int
        package var rowsDeleted: Int
        package var completeThrough: Instant?

        package init(_ state: StreamState) {
            account = state.account
            vendor = state.vendor
            stream = state.stream
            rowsLive = state.rowsLive
            rowsDeleted = state.rowsDeleted
            completeThrough = state.completeThrough
        }
    }

    /// A table or a view.
    package struct Table: Hashable, Sendable {
        package var name: String
        package var kind: Kind
        package var columns: [Column]
        /// Its CREATE statement and those of its indexes and triggers.
        package var statements: [String]

        package init(_ name: String, _ kind: Kind, columns: [Column], statements: [String] = []) {
            self.name = name
            self.kind = kind
            self.columns = columns
            self.statements = statements
        }
    }

    /// In the order in which they are best read: streams by account, child tables by parent, what is over them, and
    /// crmirror's own.
    package private(set) var tables: [Table]

    package init(tables: [Table]) {
        self.tables = tables.sorted { $0.rank.lexicographicallyPrecedes($1.rank) }
    }

    package func table(_ name: String) -> Table? {
        tables.first { $0.name == name }
    }

    /// The same with these accounts' tables only.
    package func narrowed(to accounts: [String]) -> DatabaseSchema {
        let streams = tables.filter { table in
            if case .stream(let summary) = table.kind { accounts.contains(summary.account) } else { false }
        }
        let names = Set(streams.map(\.name))
        let children = tables.filter { table in
            if case .child(let parent, _, _) = table.kind { names.contains(parent) } else { false }
        }
        return DatabaseSchema(tables: streams + children)
    }
}

extension DatabaseSchema.Table {
    fileprivate var rank: [String] {
        switch kind {
        case .stream(let summary): ["1", summary.account, summary.stream]
        case .child(let parent, let field, _): ["2", parent, field, name]
        case .overVendors(let isSearch): [isSearch ? "3" : "4", name]
        case .other(let isView): [isView ? "4" : "3", name]
        case .own: ["5", name]
        }
    }
}
