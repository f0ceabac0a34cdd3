/// One mirrored collection of an account, as its connector describes it. A value: it holds no state.
package struct Stream: Hashable, Sendable {
    /// Snake case, unique in the vendor; with the account's name before it, the table's name.
    package var name: String

    /// How the stream learns what changed.
    package var polling: Polling

    /// The order of the first backfill: lower first (reference lists, then the largest business tables).
    package var rank: Int

    /// Types the vendor's documentation settles, by column name. The others follow the rules of the store.
    package var columnTypes: [String: ColumnType]

    /// The vendor's own marks of a deleted record.
    package var deletionMarks: [DeletionMark]

    /// Whether a first load can come from a bulk file (`first_load: snapshot`).
    package var hasSnapshot: Bool

    package init(
        name: String,
        polling: Polling,
        rank: Int,
        columnTypes: [String: ColumnType] = [:],
        deletionMarks: [DeletionMark] = [],
        hasSnapshot: Bool = false
    ) {
        self.name = name
        self.polling = polling
        self.rank = rank
        self.columnTypes = columnTypes
        self.deletionMarks = deletionMarks
        self.hasSnapshot = hasSnapshot
    }
}

extension Stream {
    /// How a stream learns what changed.
    package enum Polling: Hashable, Sendable {
        /// The vendor can be asked for what changed since a moment; `overlap` is taken off the watermark.
        case changes(overlap: Duration)
        /// There is no such question: every poll walks the whole collection, as often as a poll is due
        /// (a reference list is one request) or at the slower pace of `full_walk_every`.
        case whole(atFullWalkPace: Bool)
    }

    /// A column by which the vendor says that a record is deleted.
    package enum DeletionMark: Hashable, Sendable {
        /// The column holds the moment of the deletion; empty while the record is live.
        case moment(column: String)
        /// Any value in the column says deleted, without saying when.
        case presence(column: String)
    }
}
