package import Logging
package import Mirror
import Store
package import Sync
import Synchronization
import Vendors

/// Mirrors what is configured for ever, each account on its own, and takes another configuration over while it does:
/// what is the same in both is not disturbed.
package actor Daemon {
    /// One account at work.
    private struct Worker {
        var configuration: AccountConfiguration
        var path: String
        var streams: Set<String>
        var orders: Orders
        var task: Task<Void, Never>
    }

    private let assemble: @Sendable (Configuration) -> Assembly
    private let clock: any WallClock
    private let observer: any SyncObserver
    private let logger: Logger
    private let pulse: Pulse
    private let throttles = SharedThrottles()
    /// Passes on what happens to those who gave orders.
    private let relay = HandOverRelay()
    private var desks: [String: HandOverDesk] = [:]
    private var isEnding = false
    /// One failure that no account survives (a damaged database) ends the daemon.
    private let failures = AsyncThrowingStream<Never, any Error>.makeStream()
    private var workers: [String: Worker] = [:]
    private var stores: [String: Store] = [:]

    /// - Parameters:
    ///   - assemble: makes accounts of a configuration.
    ///   - clock: the machine's.
    ///   - observer: is told what happens.
    ///   - logger: for what is beside the walks.
    ///   - pulse: tells whether the accounts' loops turn.
    package init(
        assemble: @escaping @Sendable (Configuration) -> Assembly, clock: any WallClock,
        observer: any SyncObserver, logger: Logger, pulse: Pulse
    ) {
        self.assemble = assemble
        self.clock = clock
        self.observer = Observers([observer, relay])
        self.logger = logger
        self.pulse = pulse
    }

    /// Works until it is cancelled; what was committed by then stays.
    ///
    /// - Throws: what no account survives.
    package func run() async throws {
        let failures = failures.stream
        let result: Result<Void, any Error>
        do {
            // Ends by cancellation, or by throwing.
            for try await _ in failures {}
            result = .success(())
        } catch {
            result = .failure(error)
        }
        isEnding = true
        for worker in workers.values { worker.task.cancel() }
        for worker in workers.values { await worker.task.value }
        workers = [:]
        await keepDesks(at: [])
        stores = [:]
        try result.get()
    }

    /// Begins with the accounts of a configuration, or goes over to it from the one before.
    ///
    /// - Throws: `DatabaseHeld`, or a `Fault` where a database cannot be opened or an account not be set up; then
    ///   everything goes on as it was.
    package func apply(_ configuration: Configuration) async throws {
        let assembly = assemble(configuration)
        var opened = stores
        var wanted: [String: (account: AccountConfiguration, path: String, mirrored: MirroredAccount)] = [:]
        for path in configuration.databases {
            if opened[path] == nil {
                let store = try Store(path: path, views: Registry.views)
                store.tellNotices(to: logger)
                opened[path] = store
            }
            for mirrored in try assembly.accounts(in: path) {
                guard let account = configuration.accounts.first(where: { $0.name == mirrored.name }) else {
                    continue
                }
                wanted[mirrored.name] = (account, path, mirrored)
            }
        }
        let changed = workers.filter { name, worker in
            wanted[name].map { $0.account != worker.configuration || $0.path != worker.path } ?? true
        }
        for (name, worker) in changed {
            worker.task.cancel()
            await worker.task.value
            workers[name] = nil
        }
        for (name, next) in wanted where workers[name] == nil {
            guard let store = opened[next.path] else { continue }
            let orders = Orders(account: name)
            workers[name] = Worker(
                configuration: next.account, path: next.path, streams: Set(next.mirrored.streams.map(\.name)),
                orders: orders, task: start(next.mirrored, store, orders)
            )
        }
        let paths = Set(workers.values.map(\.path))
        await keepDesks(at: paths)
        stores = opened.filter { paths.contains($0.key) }
    }

    /// Takes orders for the accounts.
    ///
    /// - Returns: what becomes of each account, as it does; nil of one whose work ended first.
    /// - Throws: `HandOverRefusal` where it does not mirror what is asked for; then nothing was ordered.
    func take(_ request: HandOverRequest) throws -> AsyncStream<AccountOutcome?> {
        let (ends, continuation) = AsyncStream.makeStream(of: AccountOutcome?.self)
        guard !isEnding else {
            continuation.yield(nil)
            return ends
        }
        for account in request.accounts {
            guard workers[account.name]?.streams.isSuperset(of: account.streams) == true else {
                throw HandOverRefusal(account: account.name)
            }
        }
        for account in request.accounts {
            let order = Order(mission: request.mission.mission, streams: account.streams) {
                continuation.yield($0)
            }
            workers[account.name]?.orders.place(order)
        }
        return ends
    }

    /// Takes orders beside these databases, and no others.
    private func keepDesks(at paths: Set<String>) async {
        for (path, desk) in desks where !paths.contains(path) {
            desks[path] = nil
            await desk.close()
        }
        for path in paths where desks[path] == nil {
            do {
                desks[path] = try await HandOverDesk(database: path, daemon: self, relay: relay)
            } catch {
                logger.error(
                    "a one-shot beside the service will end with 75", metadata: ["error": "\(error)"])
            }
        }
    }

    private func start(_ account: MirroredAccount, _ store: Store, _ orders: Orders) -> Task<Void, Never> {
        let runner = Runner(
            store: store, accounts: [account], clock: clock, observer: observer, throttles: throttles,
            pulse: pulse, orders: orders
        )
        let (failures, pulse, name) = (failures.continuation, pulse, account.name)
        return Task {
            do {
                _ = try await runner.run(.service)
            } catch is CancellationError {
                // Told to stop: what was committed stays.
            } catch {
                failures.finish(throwing: error)
            }
            orders.close()
            pulse.end(name)
        }
    }
}
