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
        var fingerprint: String
        var pace: CredentialPace
        var orders: Orders
        var task: Task<Void, Never>
    }

    private let assemble: @Sendable (Configuration) -> Assembly
    private let clock: any WallClock
    private let observer: any SyncObserver
    private let logger: Logger
    private let pulse: Pulse
    private let throttles: SharedThrottles
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
    ///   - throttles: the credentials'.
    package init(
        assemble: @escaping @Sendable (Configuration) -> Assembly, clock: any WallClock,
        observer: any SyncObserver, logger: Logger, pulse: Pulse, throttles: SharedThrottles
    ) {
        self.assemble = assemble
        self.clock = clock
        self.observer = Observers([observer, relay])
        self.logger = logger
        self.pulse = pulse
        self.throttles = throttles
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
        let credentials = Set(workers.values.map(\.pace.credential))
        workers = [:]
        await keepDesks(at: [])
        for credential in credentials { throttles.letGo(of: credential) }
        stores = [:]
        try result.get()
    }

    /// Begins with the accounts of a configuration, or goes over to it from the one before. The next is not to be applied
    /// before this one is.
    ///
    /// - Parameters:
    ///   - configuration: what is to hold.
    ///   - isRetry: whether it is in force already, and only databases that wait are tried again. Then nothing that
    ///     the vendor refused is asked again, and a database waits whatever is wrong with it.
    /// - Returns: the databases that are locked, full or cannot be written to at present, by their paths, and why: their
    ///   accounts begin with another try, and the others do not wait for them.
    /// - Throws: `DatabaseHeld`, or a `Fault` where a database cannot be opened for another reason or an account not be
    ///   set up; then everything goes on as it was. `CancellationError` where the daemon ends.
    package func apply(_ configuration: Configuration, isRetry: Bool = false) async throws -> [String: Fault]
    {
        guard !isEnding else { throw CancellationError() }
        var opened = stores
        var waiting: [String: Fault] = [:]
        let wanted = try await wanted(
            by: configuration, opening: &opened, waiting: &waiting, isRetry: isRetry)
        let before = paces(of: workers.values.map(\.pace))
        try await endOthers(than: wanted)
        if !isRetry {
            for worker in workers.values { worker.orders.retryRefused() }
        }
        for (name, next) in wanted where workers[name] == nil {
            guard let store = opened[next.path] else { continue }
            let orders = Orders(account: name)
            var mirrored = next.mirrored
            // What a throttle that was let go of remembers counts still.
            let paths = (before[next.pace.credential] ?? []).map(\.path) + mirrored.otherDatabases
            mirrored.otherDatabases = Set(paths).subtracting([next.path]).sorted()
            workers[name] = Worker(
                configuration: next.account, path: next.path, streams: Set(next.mirrored.streams.map(\.name)),
                fingerprint: next.account.fingerprint(database: next.path), pace: next.pace, orders: orders,
                task: start(mirrored, store, orders)
            )
        }
        let paths = Set(workers.values.map(\.path))
        await keepDesks(at: paths)
        guard !isEnding else { throw CancellationError() }
        stores = opened.filter { paths.contains($0.key) }
        tell(waiting, of: configuration)
        return waiting
    }

    /// Tells of the accounts whose databases do not take anything yet, as of one that is met with a page in hand.
    private func tell(_ waiting: [String: Fault], of configuration: Configuration) {
        for account in configuration.accounts {
            guard let fault = waiting[configuration.databasePath(of: account)] else { continue }
            let streams = Assembly.repertoire.streams(of: account)
            observer.note(
                SyncEvent(
                    account: account.name, stream: streams.first ?? "",
                    kind: .fault(fault, consequence: "tried again every few seconds"), streams: streams.count
                ))
        }
    }

    private func wanted(
        by configuration: Configuration, opening opened: inout [String: Store],
        waiting: inout [String: Fault], isRetry: Bool
    ) async throws -> [String: WantedAccount] {
        let assembly = assemble(configuration)
        var wanted: [String: WantedAccount] = [:]
        for path in configuration.databases {
            if opened[path] == nil {
                do {
                    let store = try await Store.open(path: path, views: Registry.views)
                    store.tellNotices(to: logger)
                    opened[path] = store
                } catch let fault as Fault
                    where isRetry || (fault.kind == .storage && fault.operation == Store.opening)
                {
                    waiting[path] = fault
                } catch let held as DatabaseHeld where isRetry {
                    waiting[path] = Fault(
                        .storage, operation: Store.opening, subject: path, cause: "\(held)")
                }
                guard !isEnding else { throw CancellationError() }
            }
            guard opened[path] != nil else { continue }
            for mirrored in try assembly.accounts(in: path) {
                guard let account = configuration.accounts.first(where: { $0.name == mirrored.name }) else {
                    continue
                }
                wanted[mirrored.name] = WantedAccount(
                    account: account, path: path, mirrored: mirrored,
                    pace: CredentialPace(mirrored, path: path)
                )
            }
        }
        return wanted
    }

    /// Ends the accounts that are not wanted as they are, and lets go of their credentials' throttles that are made of
    /// something else now: a throttle keeps the database open in which it is remembered.
    private func endOthers(than wanted: [String: WantedAccount]) async throws {
        let paces = paces(of: workers.values.map(\.pace))
        let nextPaces = self.paces(of: wanted.values.map(\.pace))
        let stale = Set(paces.filter { nextPaces[$0.key] != $0.value }.keys)
        let ending = workers.filter { name, worker in
            guard let next = wanted[name], !stale.contains(worker.pace.credential) else { return true }
            return next.account != worker.configuration || next.pace != worker.pace
        }
        for (name, worker) in ending {
            worker.orders.close(because: Self.withdrawal(of: name))
            worker.task.cancel()
        }
        for (name, worker) in ending {
            await worker.task.value
            workers[name] = nil
        }
        guard !isEnding else { throw CancellationError() }
        for credential in stale { throttles.letGo(of: credential) }
    }

    /// Whoever follows other accounts as well goes on with them.
    private static func withdrawal(of account: String) -> Fault {
        Fault(
            .transient, operation: "follow the service", subject: account,
            cause: "account \(account) was changed or removed by a reload of the service",
            hint: "Run the same command again"
        )
    }

    private func paces(of all: [CredentialPace]) -> [String: Set<CredentialPace>] {
        Dictionary(grouping: all, by: \.credential).mapValues { Set($0) }
    }

    /// Takes orders for the accounts.
    ///
    /// - Returns: what becomes of each account, as it does; nil where the service ends first.
    /// - Throws: `HandOverRefusal` where it does not mirror what is asked for; then nothing was ordered.
    func take(_ request: HandOverRequest) throws -> AsyncStream<AccountOutcome?> {
        let (ends, continuation) = AsyncStream.makeStream(of: AccountOutcome?.self)
        guard !isEnding else {
            continuation.yield(nil)
            return ends
        }
        for account in request.accounts {
            guard let worker = workers[account.name], worker.fingerprint == account.fingerprint,
                worker.streams.isSuperset(of: account.streams)
            else { throw HandOverRefusal(account: account.name) }
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
                let desk = try await HandOverDesk(database: path, daemon: self, relay: relay)
                // Those that are there when the end begins are closed by then.
                if isEnding { return await desk.close() }
                desks[path] = desk
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
