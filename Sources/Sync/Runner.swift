package import Mirror
package import Store
package import Transport

/// What became of an account in a one-shot.
package struct AccountOutcome: Sendable {
    package var account: String
    package var streams: [StreamOutcome]
    /// Set where the vendor refused the credential itself.
    package var refusal: Fault?

    package init(account: String, streams: [StreamOutcome], refusal: Fault?) {
        self.account = account
        self.streams = streams
        self.refusal = refusal
    }

    init(account: String, works: [StreamWork], refusal: Fault?) {
        let streams = works.map { work in
            StreamOutcome(stream: work.stream.name, state: work.state, rows: work.allRows, fault: work.fault)
        }
        self.init(account: account, streams: streams, refusal: refusal)
    }
}

/// What became of a stream in a one-shot.
package struct StreamOutcome: Sendable {
    package var stream: String
    package var state: StreamState
    package var rows: RowCounts
    /// Why it is not complete; nil where it is.
    package var fault: Fault?

    package init(stream: String, state: StreamState, rows: RowCounts, fault: Fault?) {
        self.stream = stream
        self.state = state
        self.rows = rows
        self.fault = fault
    }
}

/// Mirrors accounts into a store, each on its own. Orders are taken for one account.
package struct Runner: Sendable {
    private let store: Store
    private let accounts: [MirroredAccount]
    private let clock: any WallClock
    private let observer: any SyncObserver
    private let policy: RetryPolicy
    private let throttles: SharedThrottles
    private let pulse: Pulse
    private let orders: Orders?
    private let random: @Sendable () -> Double

    package init(
        store: Store, accounts: [MirroredAccount], clock: any WallClock, observer: any SyncObserver,
        policy: RetryPolicy = RetryPolicy(), throttles: SharedThrottles = SharedThrottles(),
        pulse: Pulse = Pulse(), orders: Orders? = nil,
        random: @escaping @Sendable () -> Double = { Double.random(in: 0..<1) }
    ) {
        self.store = store
        self.accounts = accounts
        self.clock = clock
        self.observer = observer
        self.policy = policy
        self.throttles = throttles
        self.pulse = pulse
        self.orders = orders
        self.random = random
    }

    /// - Returns: what became of each account, in the order of the accounts.
    /// - Throws: `CancellationError` when it is told to stop; everything committed by then stays.
    package func run(_ mission: Mission) async throws -> [AccountOutcome] {
        try await withThrowingTaskGroup(of: (Int, AccountOutcome).self) { group in
            for (index, account) in accounts.enumerated() {
                let throttle = throttles.throttle(of: account, store: store)
                let runner = runner(of: account, throttle: throttle, mission: mission)
                group.addTask { [runner] in
                    var runner = runner
                    return (index, try await runner.run())
                }
            }
            var outcomes: [(Int, AccountOutcome)] = []
            for try await outcome in group { outcomes.append(outcome) }
            return outcomes.sorted { $0.0 < $1.0 }.map(\.1)
        }
    }

    private func runner(
        of account: MirroredAccount, throttle: RequestThrottle, mission: Mission
    ) -> AccountRunner {
        let source = PageSource(
            account: account, throttle: throttle, clock: clock, observer: observer,
            snapshots: SnapshotFiles(besides: store.path), pulse: pulse
        )
        return AccountRunner(
            account: account, store: store, source: source, throttle: throttle, clock: clock,
            observer: observer, mission: mission, policy: policy, random: random,
            orders: orders ?? Orders(account: account.name), pulse: pulse
        )
    }
}
