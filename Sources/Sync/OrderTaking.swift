import Formats
import Mirror
import Store

/// How a service's loop takes orders, and tells of their ends.
extension AccountRunner {
    /// Makes what was ordered due.
    mutating func takeOrders() async throws {
        if orders.takeRetry() { retryRefused() }
        while let order = orders.take() {
            do {
                try await take(order)
            } catch let fault as Fault where fault.kind == .storage {
                orders.follow(order, ended: works.filter(isMeant(by: order)).map { outcome($0, fault) })
            } catch {
                // Why the loop ends is told to all that wait, by whoever ends it.
                orders.giveBack(order)
                throw error
            }
        }
    }

    private mutating func retryRefused() {
        let now = clock.now()
        for index in works.indices where works[index].state.condition == .refused {
            works[index].dueAt = now
        }
    }

    private mutating func take(_ order: Order) async throws {
        let now = clock.now()
        var wanted = Set(order.streams)
        if order.mission == .backfill {
            wanted = try await store.requestBackfill(
                account: account.name, streams: order.streams, now: now)
        }
        for index in works.indices where wanted.contains(works[index].stream.name) {
            if order.mission == .backfill { works[index].wantsBackfill = true }
            works[index].dueAt = now
        }
        let others = works.filter { isMeant(by: order)($0) && !wanted.contains($0.stream.name) }
        let underWay = works.indices.filter {
            wanted.contains(works[$0].stream.name) && works[$0].state.checkpoint != nil
                && !works[$0].mustBeginAnew
        }
        let rows = underWay.map { (works[$0].stream.name, works[$0].rows) }
        orders.follow(
            order, ended: others.map { outcome($0, nil) },
            underWay: Dictionary(uniqueKeysWithValues: rows))
        announce(underWay)
    }

    /// The stream is complete, held or put off: whoever ordered it need not wait any longer.
    func endOrders(_ index: Int) {
        orders.end(outcome(works[index], works[index].fault), refusal: refusal)
    }

    /// As a one-shot, an order does not sit a long pause out; what it asked for is done all the same, when it is over.
    func endOrders(pausedUntil until: Instant) {
        let awaited = orders.awaited
        guard !awaited.isEmpty else { return }
        let fault = longPause(until: until, hint: "The service goes on after that")
        for work in works where awaited.contains(work.stream.name) {
            orders.end(outcome(work, fault), refusal: nil)
        }
    }

    /// What a pause, or a slow throttle, means for whoever does not wait that long.
    func longPause(until: Instant, hint: String) -> Fault {
        Fault(
            .throttled(wait: until - clock.now()), operation: "fetch", subject: account.name,
            cause: "no request may go to the vendor before \(Timestamp.formatSeconds(until))", hint: hint
        )
    }

    private func isMeant(by order: Order) -> (StreamWork) -> Bool {
        { order.streams.contains($0.stream.name) }
    }

    private func outcome(_ work: StreamWork, _ fault: Fault?) -> StreamOutcome {
        StreamOutcome(stream: work.stream.name, state: work.state, rows: RowCounts(), fault: fault)
    }
}
