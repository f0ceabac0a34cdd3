package import Mirror

/// What the database says of one stream.
package struct StreamState: Hashable, Sendable {
    /// What `crmirror status` says of a stream.
    package enum Condition: String, Hashable, Sendable, Codable {
        /// Nothing was fetched yet.
        case new
        case backfilling
        case ok
        /// No complete walk for three poll intervals; or it is being loaded, and nothing comes of its account any more.
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

    /// The condition, with `stale` for a stream that was fine too long ago, or that waits for what does not come.
    /// `crmirror_status` says the same in SQL.
    ///
    /// - Parameters:
    ///   - now: the moment.
    ///   - signBy: when something must have been heard of its account (`[StreamState].signBy`).
    /// - Returns: the condition.
    package func condition(at now: Instant, signBy: Instant? = nil) -> Condition {
        switch condition {
        case .ok:
            guard let lastSuccessAt else { return .ok }
            return isRecent(lastSuccessAt, at: now) ? .ok : .stale
        case .new, .backfilling:
            guard let signBy else { return condition }
            return now > signBy ? .stale : condition
        case .stale, .failing, .refused, .unavailable, .held:
            return condition
        }
    }

    /// Of one that is failing: whether nobody need be told yet. What passes with the next try has kept nobody waiting,
    /// and so it counts from where it would be stale, were it silent. A first load counts by its last page, and at once
    /// where none has come: what never worked does not pass like that.
    package func isWithinPromise(at now: Instant) -> Bool {
        let lastPageAt = checkpoint.flatMap { $0.pages > 0 ? $0.savedAt : nil }
        guard let last = lastSuccessAt ?? lastPageAt else { return false }
        return isRecent(last, at: now)
    }

    /// Whether it was no more than three poll intervals ago. What was written before the clock was set back says nothing
    /// of how old it is.
    private func isRecent(_ instant: Instant, at now: Instant) -> Bool {
        instant <= now + .seconds(60) && now - instant <= pollInterval * 3
    }

    /// Longer than a page takes at any vendor's pace. An account that may ask less often than that is told of as stale
    /// between the pages of its first load.
    private static let longestSilence = Duration.seconds(3 * 3600)
    /// Twelve hours of it are the transport's limit for a bulk file, and nothing else goes on meanwhile.
    private static let longestDownload = Duration.seconds(15 * 3600)

    /// When the next page, end or fault must have come; nil where none did yet.
    fileprivate var signBy: Instant? {
        let last = [checkpoint?.savedAt, lastSuccessAt, lastErrorAt].compactMap(\.self).max()
        let isBulk = checkpoint?.walk.route == .snapshot
        return last.map { $0 + (isBulk ? Self.longestDownload : Self.longestSilence) }
    }
}

extension [StreamState] {
    /// When something must have been heard of the account whose streams these are: one is loaded after the other, and
    /// those that wait say nothing. Nil where nothing was heard yet.
    package var signBy: Instant? {
        compactMap(\.signBy).max()
    }
}
