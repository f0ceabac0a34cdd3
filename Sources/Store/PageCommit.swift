package import Mirror

/// A page and all that becomes true with it.
package struct PageCommit: Sendable {
    package var account: String
    package var stream: Stream
    package var page: Page
    /// Where the page was.
    package var position: Position
    /// What is needed to go on after this page; its walk carries the vendor's clock once that is known.
    package var checkpoint: Checkpoint
    /// What becomes true if this was the walk's last page; nil where there are more.
    package var completion: Completion?
    /// Requests since the last page, the failed ones among them.
    package var requests: Int
    package var retries: Int
    package var now: Instant

    /// What becomes true with a walk's last page.
    package struct Completion: Hashable, Sendable {
        package var watermark: Instant
        package var nextDueAt: Instant
        package var pollInterval: Duration
        /// Of the live rows: more that vanished wait for a person.
        package var maxDeletePercent: Int
        /// Whether the vendor can be asked for one record alone.
        package var canConfirm: Bool
        /// When the next sweep may begin, should this one tell nothing.
        package var sweepAgainAt: Instant

        package init(
            watermark: Instant, nextDueAt: Instant, pollInterval: Duration, maxDeletePercent: Int = 10,
            canConfirm: Bool = false, sweepAgainAt: Instant
        ) {
            self.watermark = watermark
            self.nextDueAt = nextDueAt
            self.pollInterval = pollInterval
            self.maxDeletePercent = maxDeletePercent
            self.canConfirm = canConfirm
            self.sweepAgainAt = sweepAgainAt
        }
    }

    package init(
        account: String, stream: Stream, page: Page, position: Position, checkpoint: Checkpoint,
        completion: Completion?, requests: Int, retries: Int, now: Instant
    ) {
        self.account = account
        self.stream = stream
        self.page = page
        self.position = position
        self.checkpoint = checkpoint
        self.completion = completion
        self.requests = requests
        self.retries = retries
        self.now = now
    }

    /// Names the list that the page is one of: a walk may go over several.
    var list: String {
        position.parent.map { "\(position.part) \($0)" } ?? "\(position.part)"
    }

    /// Whether the page was its list's last.
    var endsList: Bool {
        guard let next = page.next else { return true }
        return next.part != position.part
    }

    /// Whether the walk asks for everything that the vendor has.
    var isWhole: Bool { checkpoint.walk.since == nil }

    /// Whether the page was fetched; behind the last page none is.
    var isPage: Bool { position.place != .confirmation }
}

/// What a commit did.
package struct CommitReport: Hashable, Sendable {
    /// How the walk stands after the page.
    package enum Outcome: Hashable, Sendable {
        case goesOn
        /// The walk has ended whole.
        case complete
        /// It has ended, and a person has to look.
        case held(Fault)
        /// The list's pages have shifted: it is walked again.
        case shifted(cause: String)
        /// The vendor is to be asked about so many rows that it did not list.
        case confirming(Int)
    }

    package var outcome: Outcome
    package var counts: RowCounts
    package var changes: [SchemaChange]
    /// Those that were not listed before.
    package var anomalies: Int
    package var state: StreamState
}
