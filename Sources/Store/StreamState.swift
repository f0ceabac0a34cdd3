package import Mirror

/// What the database says of one stream.
package struct StreamState: Hashable, Sendable {
    /// What `crmirror status` says of a stream.
    package enum Condition: String, Hashable, Sendable, Codable {
        /// Nothing was fetched yet.
        case new
        case backfilling
        case ok
        /// No complete walk for three poll intervals.
        case stale
        /// Something does not work that may pass; it is tried again.
        case failing
        /// The vendor does not accept the credentials, or they lack the right.
        case refused
        /// The account has no such stream.
        case unavailable
        /// A person has to look.
        case held
    }

    package var account: String
    package var stream: String
    package var vendor: String
    package var table: String
    /// Names what is asked for (base URL, communities) without telling it; nil until the stream was registered.
    package var scope: String?
    package var condition: Condition
    /// The walk under way; nil between walks.
    package var checkpoint: Checkpoint?
    package var runID: Int64?
    /// A poll asks for what changed from here on; nil until a walk of everything has ended.
    package var watermark: Instant?
    package var rowsLive: Int
    package var rowsDeleted: Int
    package var vendorCount: Int?
    package var pollInterval: Duration
    package var lastSuccessAt: Instant?
    package var completeThrough: Instant?
    package var lastFullWalkAt: Instant?
    package var lastSweepAt: Instant?
    package var nextDueAt: Instant?
    package var failures: Int
    package var lastError: String?
    package var lastErrorAt: Instant?
    /// Set while a `--backfill` is not done with the stream.
    package var backfillRequestedAt: Instant?
    /// Whether the vendor keeps to a poll's question for changes.
    package var honoured = Honoured()
    /// How many rows were missing when the stream was held; a release is for so many.
    package var heldRows: Int?
    /// Whether a list of lines was seen that ended with a line break: from then on one that does not was cut.
    package var endsLines: Bool = false
    /// Set where a person let the brake go: the next walk of everything may mark whatever it does not see.
    package var releasedAt: Instant?
    /// Set by a sweep that told nothing, since its pages shifted or a person has to look.
    package var sweepNotBefore: Instant?

    /// The condition, with `stale` for a stream that was fine too long ago.
    package func condition(at now: Instant) -> Condition {
        guard condition == .ok, let lastSuccessAt else { return condition }
        let age = now - lastSuccessAt
        return age > pollInterval * 3 ? .stale : .ok
    }
}
