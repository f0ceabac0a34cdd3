/// One mirrored collection of an account, as its connector describes it. A value: it holds no state.
package struct Stream: Hashable, Sendable {
    /// Snake case, unique in the vendor; with the account's name before it, the table's name.
    package var name: String

    /// How the stream learns what changed.
    package var polling: Polling

    /// The order of the first backfill: lower first (reference lists, then the largest business tables).
    package var rank: Int

    /// Types the vendor's documentation settles, by column name; of a child table's column with the field's name
    /// before it, `email_addresses.address`. The others follow the rules of the store.
    package var columnTypes: [String: ColumnType]

    /// Types that the configuration gives, by the same names. They come before every other rule.
    package var configuredTypes: [String: ColumnType] = [:]

    /// The vendor's own marks of a deleted record.
    package var deletionMarks: [DeletionMark]

    /// Whether a first load can come from a bulk file (`first_load: snapshot`).
    package var hasSnapshot: Bool

    /// Columns that change without the record changing, such as the signature in a picture's URL: alone they are
    /// no reason to write a row.
    package var volatileColumns: Set<String>

    /// Whether its pages are numbered, and so repeat and skip records while the collection changes.
    package var isPageNumbered: Bool

    /// Whether it is mirrored only where the configuration names it.
    package var isOnRequest: Bool

    /// The stream whose records it is walked by: one list for each of them.
    package var parent: String?

    package init(
        name: String,
        polling: Polling,
        rank: Int,
        columnTypes: [String: ColumnType] = [:],
        deletionMarks: [DeletionMark] = [],
        hasSnapshot: Bool = false,
        volatileColumns: Set<String> = [],
        isPageNumbered: Bool = false,
        isOnRequest: Bool = false,
        parent: String? = nil
    ) {
        self.name = name
        self.polling = polling
        self.rank = rank
        self.columnTypes = columnTypes
        self.deletionMarks = deletionMarks
        self.hasSnapshot = hasSnapshot
        self.volatileColumns = volatileColumns
        self.isPageNumbered = isPageNumbered
        self.isOnRequest = isOnRequest
        self.parent = parent
    }
}

/// What is known of a vendor's answers to questions for changes; nil while they were not asked.
package struct Honoured: Hashable, Sendable {
    /// Whether it keeps to a filter.
    package var filter: Bool?
    /// Whether it lists what changed last first.
    package var order: Bool?

    package init(filter: Bool? = nil, order: Bool? = nil) {
        self.filter = filter
        self.order = order
    }
}

extension Stream {
    /// How a stream learns what changed.
    package enum Polling: Hashable, Sendable {
        /// The vendor can be asked for what changed since a moment; `overlap` is taken off the watermark.
        case changes(overlap: Duration)
        /// The vendor may ignore that question without saying so. While its answers keep to it, it is asked; once a
        /// record came that was not asked for, `otherwise` holds.
        case changesIfHonoured(overlap: Duration, otherwise: Fallback)
        /// The vendor lists what changed last first: a poll walks until it is past the watermark.
        case newestFirst(overlap: Duration)
        /// There is no such question: every poll walks the whole collection, as often as a poll is due
        /// (a reference list is one request) or at the slower pace of `full_walk_every`.
        case whole(atFullWalkPace: Bool)

        /// What is done where the vendor ignores the question for changes.
        package enum Fallback: Hashable, Sendable {
            /// As with `newestFirst`.
            case newestFirst
            /// As with `whole(atFullWalkPace: true)`.
            case whole
        }

        /// What is taken off a walk's start for the watermark.
        package var overlap: Duration {
            switch self {
            case .changes(let overlap), .changesIfHonoured(let overlap, _), .newestFirst(let overlap): overlap
            case .whole: .zero
            }
        }

        /// How the next poll narrows what it asks for; nil where it walks everything. `isHonoured` is what is known of
        /// the vendor's answers to a question for changes.
        package func narrowing(_ honoured: Honoured) -> Walk.Narrowing? {
            let byOrder: Walk.Narrowing? = honoured.order == false ? nil : .newestFirst
            return switch self {
            case .changes: .filter
            case .newestFirst: byOrder
            case .whole: nil
            case .changesIfHonoured(_, let otherwise):
                if honoured.filter == false { otherwise == .newestFirst ? byOrder : nil } else { .filter }
            }
        }
    }

    /// A column by which the vendor says that a record is deleted.
    package enum DeletionMark: Hashable, Sendable {
        /// The column holds the moment of the deletion; empty while the record is live.
        case moment(column: String)
        /// Any value in the column says deleted, without saying when.
        case presence(column: String)
    }
}
