import Mirror

/// What a page says of the order in which it was asked for: what changed last first. A vendor may ignore an order
/// without a word.
enum ChangeOrder {
    /// Whether what follows `records` changed before `since`.
    ///
    /// Only records that are seen to fall prove that the vendor did as it was asked. A page full of one moment, such
    /// as an import leaves behind, proves nothing. A moment may be later than it is shown by up to `resolution`.
    static func isPast(
        _ since: Instant, _ records: Records, by column: String = "updated_at", resolution: Duration
    ) -> Bool {
        let moments = records.instants(of: column).compactMap { $0 }
        guard moments.count == records.count, let first = moments.first, let last = moments.last else {
            return false
        }
        let isFalling = zip(moments, moments.dropFirst()).allSatisfy { $0 >= $1 }
        return isFalling && first > last && last + resolution < since
    }

    /// Whether a record is later than one before it, for certain.
    static func isBroken(by records: Records, resolution: Duration) -> Bool {
        let moments = records.instants(of: "updated_at").compactMap { $0 }
        return zip(moments, moments.dropFirst()).contains { $0 + resolution < $1 }
    }
}
