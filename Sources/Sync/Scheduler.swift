package import Mirror

/// Which stream of an account gets the next request: a poll that is due, then a backfill, then a sweep; the
/// oldest due first. Asked again after every page, so that a long walk yields to a poll that has become due; but where
/// polls use up all that the vendor allows, each tenth turn is a long walk's, or none would ever end.
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
        /// Its page was fetched already, or is read from disk: no request has to go.
        package var isAtHand: Bool

        package init(
            stream: String, walk: Walk.Kind, dueAt: Instant, rank: Int, isUnderWay: Bool,
            isAtHand: Bool = false
        ) {
            self.stream = stream
            self.walk = walk
            self.dueAt = dueAt
            self.rank = rank
            self.isUnderWay = isUnderWay
            self.isAtHand = isAtHand
        }
    }

    package enum Action: Hashable, Sendable {
        /// Fetch and write one page of this stream.
        case advance(stream: String)
        case wait(until: Instant)
        /// No stream wants anything any more.
        case finished
    }

    /// So many turns in a row are polls' while a backfill or a sweep waits.
    private static let mostPassedOver = 9

    /// What to do now.
    ///
    /// - Parameters:
    ///   - outlooks: the streams that still want something.
    ///   - closedUntil: before then no request of the account may go.
    ///   - storageClosedUntil: before then the database takes nothing.
    ///   - passedOver: what `passedOver` said of the turn before.
    ///   - now: the moment.
    /// - Returns: whose turn it is, or for what to wait.
    package static func next(
        _ outlooks: [Outlook], closedUntil: Instant?, storageClosedUntil: Instant? = nil,
        passedOver: Int = 0, now: Instant
    ) -> Action {
        guard let first = outlooks.map(\.dueAt).min() else { return .finished }
        if let storageClosedUntil, storageClosedUntil > now {
            return .wait(until: max(first, storageClosedUntil))
        }
        if let closedUntil, closedUntil > now {
            let atHand = outlooks.filter(\.isAtHand)
            let action = next(atHand, closedUntil: nil, passedOver: passedOver, now: now)
            switch action {
            case .advance: return action
            case .wait(let until): return .wait(until: min(until, max(first, closedUntil)))
            case .finished: return .wait(until: max(first, closedUntil))
            }
        }
        let due = outlooks.filter { $0.dueAt <= now }
        let long = passedOver < mostPassedOver ? [] : due.filter { $0.walk != .poll }
        guard let chosen = (long.isEmpty ? due : long).min(by: isBefore) else { return .wait(until: first) }
        return .advance(stream: chosen.stream)
    }

    /// Counts the turns in a row that polls have had while a backfill or a sweep waited.
    ///
    /// - Parameters:
    ///   - before: the same of the turn before.
    ///   - stream: the one whose turn it is.
    ///   - outlooks: of which it was chosen.
    ///   - now: the moment.
    /// - Returns: their number, this turn included.
    package static func passedOver(
        _ before: Int, advancing stream: String, of outlooks: [Outlook], now: Instant
    ) -> Int {
        let isPoll = outlooks.contains { $0.stream == stream && $0.walk == .poll }
        let isWaitedFor = outlooks.contains { $0.walk != .poll && $0.dueAt <= now }
        return isPoll && isWaitedFor ? before + 1 : 0
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
