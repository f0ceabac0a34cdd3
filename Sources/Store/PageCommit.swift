package import Mirror

/// A page and all that becomes true with it.
package struct PageCommit: Sendable {
    package var account: String
    package var stream: Stream
    package var records: Records
    /// How many records the vendor says there are.
    package var total: Int?
    /// What is needed to go on after this page; its walk carries the vendor's clock once that is known.
    package var checkpoint: Checkpoint
    /// Set on a walk's last page.
    package var completion: Completion?
    /// Requests since the last page, the failed ones among them.
    package var requests: Int
    package var retries: Int
    package var now: Instant

    /// What becomes true with a walk's last page.
    package struct Completion: Hashable, Sendable {
        package var watermark: Instant
        package var nextDueAt: Instant

        package init(watermark: Instant, nextDueAt: Instant) {
            self.watermark = watermark
            self.nextDueAt = nextDueAt
        }
    }

    package init(
        account: String, stream: Stream, records: Records, total: Int?, checkpoint: Checkpoint,
        completion: Completion?, requests: Int, retries: Int, now: Instant
    ) {
        self.account = account
        self.stream = stream
        self.records = records
        self.total = total
        self.checkpoint = checkpoint
        self.completion = completion
        self.requests = requests
        self.retries = retries
        self.now = now
    }
}

/// What a commit did.
package struct CommitReport: Hashable, Sendable {
    package var counts: RowCounts
    package var changes: [SchemaChange]
    package var anomalies: Int
    package var state: StreamState
}
