import Mirror

/// What a poll's pages say of the question for changes, which the vendor may ignore without a word.
enum WealthboxNarrowing {
    /// Times come without seconds: `10:00 AM` may be any moment of that minute.
    static let resolution = Duration.seconds(60)

    /// Whether a record changed for certain before `since`: the vendor was asked for none of those.
    static func isBroken(by records: Records, since: Instant) -> Bool {
        records.instants(of: "updated_at").contains { moment in
            moment.map { $0 + resolution < since } ?? false
        }
    }
}
