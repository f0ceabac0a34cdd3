package import Mirror

/// Which stream of an account gets the next request: a poll that is due, then a backfill, then a sweep; the
/// oldest due first. Asked again after every page, so that a long walk yields to a poll that has become due.
package enum Scheduler {
    /// What there is to know of a stream.
    package struct Outlook: Hashable, Sendable {
        package var stream: String
        /// The walk under way, or the one that comes next.
        package var walk: Walk.Kind
        /// When it wants its next request.
        package var dueAt: Instant
        /// The order among backfills.
        package var rank: Int
        package var isUnderWay: Bool

        package init(stream: String, walk: Walk.Kind, dueAt: Instant, rank: Int, isUnderWay: Bool) {
            self.stream = stream
            self.walk = walk
            self.dueAt = dueAt
            self.rank = rank
            self.isUnderWay = isUnderWay
        }
    }

    package enum Action: Hashable, Sendable {
        /// Fetch and write one page of this stream.
        case advance(stream: String)
        case wait(until: Instant)
        /// No stream wants anything any more.
        case finished
    }

    /// What to do now, where `outlooks` are the streams that still want something and the vendor wants no request
    /// of the account before `pausedUntil`.
    package static func next(_ outlooks: [Outlook], pausedUntil: Instant?, now: Instant) -> Action {
        guard let first = outlooks.map(\.dueAt).min() else { return .finished }
        if let pausedUntil, pausedUntil > now { return .wait(until: max(first, pausedUntil)) }
        let due = outlooks.filter { $0.dueAt <= now }
        guard let chosen = due.min(by: isBefore) else { return .wait(until: first) }
        return .advance(stream: chosen.stream)
    }

    private static func isBefore(_ left: Outlook, _ right: Outlook) -> Bool {
        let leftOrder = order(of: left.walk)
        let rightOrder = order(of: right.walk)
        guard leftOrder == rightOrder else { return leftOrder < rightOrder }
        // A backfill that has begun is ended before the next begins.
        if left.walk != .poll, left.isUnderWay != right.isUnderWay { return left.isUnderWay }
        if left.walk == .poll, left.dueAt != right.dueAt { return left.dueAt < right.dueAt }
        return (left.rank, left.stream) < (right.rank, right.stream)
    }

    private static func order(of walk: Walk.Kind) -> Int {
        switch walk {
        case .poll: 0
        case .backfill: 1
        case .sweep: 2
        }
    }
}
