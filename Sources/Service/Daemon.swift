package import Logging
package import Mirror
import Store
package import Sync
import Synchronization

/// Mirrors what is configured for ever, each account on its own, and takes another configuration over while it does:
/// what is the same in both is not disturbed.
package actor Daemon {
    /// One account at work.
    private struct Worker {
        var configuration: AccountConfiguration
        var path: String
        var task: Task<Void, Never>
    }

    private let assemble: @Sendable (Configuration) -> Assembly
    private let clock: any WallClock
    private let observer: any SyncObserver
    private let logger: Logger
    private let pulse: Pulse
    private let throttles = SharedThrottles()
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
        self.observer = observer
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
        for worker in workers.values { worker.task.cancel() }
        for worker in workers.values { await worker.task.value }
        workers = [:]
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
            if opened[path] == nil { opened[path] = try Store(path: path) }
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
            let task = start(next.mirrored, store)
            workers[name] = Worker(configuration: next.account, path: next.path, task: task)
        }
        let paths = Set(workers.values.map(\.path))
        stores = opened.filter { paths.contains($0.key) }
    }

    private func start(_ account: MirroredAccount, _ store: Store) -> Task<Void, Never> {
        let runner = Runner(
            store: store, accounts: [account], clock: clock, observer: observer, throttles: throttles,
            pulse: pulse
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
            pulse.end(name)
        }
    }
}
