import Mirror

/// What a poll's pages say of the question for changes, which the vendor may ignore without a word.
enum WealthboxNarrowing {
    /// Times come without seconds: `10:00 AM` may be any moment of that minute.
    private static let resolution = Duration.seconds(60)

    /// Whether a record changed for certain before `since`: the vendor was asked for none of those.
    static func isBroken(by records: Records, since: Instant) -> Bool {
        records.instants(of: "updated_at").contains { moment in
            moment.map { $0 + resolution < since } ?? false
        }
    }

    /// Whether what follows `records` changed before `since`, in a list that was asked for the latest change first.
    ///
    /// Only records that are seen to fall prove that the vendor did as it was asked. A page full of one moment, such
    /// as an import leaves behind, proves nothing.
    static func isPast(_ since: Instant, _ records: Records) -> Bool {
        let moments = records.instants(of: "updated_at").compactMap { $0 }
        guard moments.count == records.count, let first = moments.first, let last = moments.last else {
            return false
        }
        let isFalling = zip(moments, moments.dropFirst()).allSatisfy { $0 >= $1 }
        return isFalling && first > last && last + resolution < since
    }
}
