package import Mirror
import Store
import Synchronization

/// What a running service is asked to do of an account at once, as a one-shot would beside it.
package struct Order: Sendable {
    /// `backfill` or `once`.
    package var mission: Mission
    package var streams: [String]
    /// Called once: what became of the streams, or nil where the service ended first.
    package var onEnd: @Sendable (AccountOutcome?) -> Void

    package init(
        mission: Mission, streams: [String], onEnd: @escaping @Sendable (AccountOutcome?) -> Void
    ) {
        self.mission = mission
        self.streams = streams
        self.onEnd = onEnd
    }
}

/// An account's orders: a mailbox that wakes the account's loop, and how far each order is.
///
/// An order belongs to the account and not to whoever gave it: it goes on where nobody waits for it any more.
package final class Orders: Sendable {
    private struct State {
        var waiting: [Order] = []
        var open: [OpenOrder] = []
        /// The account's loop, while it waits for something to be due.
        var sleeper: Task<Void, any Error>?
        var isClosed = false
        /// Why nothing more is done of any order; nil where that is the service's end.
        var withdrawal: Fault?
        /// What the vendor refused is to be asked again.
        var wantsRefusedAgain = false
    }

    private let account: String
    private let state = Mutex(State())

    package init(account: String) {
        self.account = account
    }

    /// Leaves an order, and wakes the account's loop.
    package func place(_ order: Order) {
        let (isClosed, withdrawal) = state.withLock { state in
            guard !state.isClosed else { return (true, state.withdrawal) }
            state.waiting.append(order)
            state.sleeper?.cancel()
            return (false, nil)
        }
        if isClosed { end(OpenOrder(order: order), by: withdrawal) }
    }

    /// Has what the vendor refused asked again at once: a person may have mended it.
    package func retryRefused() {
        state.withLock { state in
            state.wantsRefusedAgain = true
            state.sleeper?.cancel()
        }
    }

    /// The account's loop has ended, or is to: so have its orders.
    ///
    /// - Parameter withdrawal: why nothing more is done of them, where the service itself goes on.
    package func close(because withdrawal: Fault? = nil) {
        let left = state.withLock { state in
            guard !state.isClosed else { return [OpenOrder]() }
            defer { (state.waiting, state.open) = ([], []) }
            (state.isClosed, state.withdrawal) = (true, withdrawal)
            return state.open + state.waiting.map { OpenOrder(order: $0) }
        }
        for open in left { end(open, by: withdrawal) }
    }

    private func end(_ open: OpenOrder, by withdrawal: Fault?) {
        guard let withdrawal else { return open.order.onEnd(nil) }
        var open = open
        for stream in open.left {
            let state = StreamState(retold: account, stream: stream, condition: .failing)
            open.end(
                StreamOutcome(stream: stream, state: state, rows: RowCounts(), fault: withdrawal),
                refusal: nil)
        }
        open.order.onEnd(open.outcome(of: account))
    }

    /// Returns when `instant` has come, or something is wanted.
    ///
    /// - Throws: `CancellationError` as soon as the task is cancelled.
    func sleep(until instant: Instant, by clock: any WallClock) async throws {
        let sleeper = Task { try await clock.sleep(until: instant) }
        state.withLock { state in
            state.sleeper = sleeper
            // One that came before there was a sleeper to wake.
            if !state.waiting.isEmpty || state.wantsRefusedAgain { sleeper.cancel() }
        }
        // That it was woken is no failure.
        _ = await withTaskCancellationHandler {
            await sleeper.result
        } onCancel: {
            sleeper.cancel()
        }
        state.withLock { $0.sleeper = nil }
        try Task.checkCancellation()
    }
}

// MARK: - The loop's side

extension Orders {
    /// The order that has waited longest; its end is the taker's to tell, until it is followed.
    func take() -> Order? {
        state.withLock { $0.waiting.isEmpty ? nil : $0.waiting.removeFirst() }
    }

    /// Whether what was refused is to be asked again; told once.
    func takeRetry() -> Bool {
        state.withLock { state in
            defer { state.wantsRefusedAgain = false }
            return state.wantsRefusedAgain
        }
    }

    /// From here on the ends of these streams are the order's.
    ///
    /// - Parameters:
    ///   - order: what was taken.
    ///   - ended: its streams of which there is nothing to do.
    ///   - underWay: what those of its walks have done that began before it.
    func follow(_ order: Order, ended: [StreamOutcome], underWay: [String: RowCounts] = [:]) {
        var opened = OpenOrder(order: order, rows: underWay)
        for outcome in ended { opened.end(outcome, refusal: nil) }
        let isClosed = update { $0.append(opened) }
        // Closed while it was taken, it is not among those that were ended by that.
        if isClosed { end(opened, by: state.withLock { $0.withdrawal }) }
    }

    /// Puts an order back that was taken and could not be begun, since the loop ends: it ends as those that wait do.
    func giveBack(_ order: Order) {
        place(order)
    }

    /// A page of the stream was written.
    func count(_ rows: RowCounts, of stream: String) {
        update { open in
            for index in open.indices { open[index].count(rows, of: stream) }
        }
    }

    /// The stream is complete, held or put off.
    func end(_ outcome: StreamOutcome, refusal: Fault?) {
        update { open in
            for index in open.indices { open[index].end(outcome, refusal: refusal) }
        }
    }

    /// The streams that orders wait for.
    var awaited: Set<String> {
        state.withLock { Set($0.open.flatMap(\.left)) }
    }

    /// - Returns: whether nothing was changed, since they are closed.
    @discardableResult
    private func update(_ change: (inout [OpenOrder]) -> Void) -> Bool {
        let done = state.withLock { state -> [OpenOrder]? in
            guard !state.isClosed else { return nil }
            change(&state.open)
            defer { state.open.removeAll(where: \.left.isEmpty) }
            return state.open.filter(\.left.isEmpty)
        }
        for open in done ?? [] { open.order.onEnd(open.outcome(of: account)) }
        return done == nil
    }
}

/// How far an order is.
private struct OpenOrder {
    let order: Order
    /// The streams that have not ended yet.
    var left: Set<String>
    var rows: [String: RowCounts]
    var outcomes: [String: StreamOutcome] = [:]
    var refusal: Fault?

    init(order: Order, rows: [String: RowCounts] = [:]) {
        self.order = order
        self.rows = rows
        left = Set(order.streams)
    }

    mutating func count(_ more: RowCounts, of stream: String) {
        if left.contains(stream) { rows[stream, default: RowCounts()] += more }
    }

    mutating func end(_ outcome: StreamOutcome, refusal: Fault?) {
        guard left.remove(outcome.stream) != nil else { return }
        var outcome = outcome
        outcome.rows = rows[outcome.stream] ?? RowCounts()
        outcomes[outcome.stream] = outcome
        self.refusal = self.refusal ?? refusal
    }

    func outcome(of account: String) -> AccountOutcome {
        AccountOutcome(
            account: account, streams: order.streams.compactMap { outcomes[$0] }, refusal: refusal)
    }
}
