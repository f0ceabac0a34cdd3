package import Mirror
package import Store

/// What happens while streams are walked, for whoever logs it or shows it.
package struct SyncEvent: Sendable {
    package enum Kind: Sendable {
        /// A request went to the vendor: again, where the one before failed; and for how long it was held back before.
        case requested(isRetry: Bool, heldBack: Duration)
        /// A walk began, or goes on after so many pages in all, and so many rows in this process. Told again where a
        /// service takes an order for a stream whose walk is under way.
        case walkBegan(Walk, pages: Int, rows: Int)
        /// A page was written.
        case pageWritten(Walk, pages: Int, CommitReport)
        /// A walk ended whole; what the stream waits for a person for may be as it was.
        case walkEnded(Walk, pages: Int, rows: RowCounts, took: Duration, isHeld: Bool)
        /// Something went wrong, and what happens now.
        case fault(Fault, consequence: String)
        /// The pages of a list shifted while it was walked: it is walked again.
        case walkShifted(cause: String)
        /// The vendor is asked about so many rows that it did not list.
        case asksAboutMissing(Int)
        /// What the vendor wants to be known beside its records.
        case warning(String)
        case schemaChanged(SchemaChange)
        /// So many values of a page are not what their columns are for.
        case anomalies(Int)
        /// What became of the database's write-ahead log, seen when the stream's page was written.
        case logGrowth(LogGrowth.News, database: String)
    }

    package var account: String
    package var stream: String
    package var kind: Kind
    /// Of how many of the account's streams a fault is told with this one; 0 where another told it.
    package var streams: Int

    package init(account: String, stream: String, kind: Kind, streams: Int = 1) {
        self.account = account
        self.stream = stream
        self.kind = kind
        self.streams = streams
    }
}

/// Is told what happens. Called from the account's tasks: it must not take long.
package protocol SyncObserver: Sendable {
    func note(_ event: SyncEvent)
}
