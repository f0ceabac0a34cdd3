package import Logging
package import Mirror
import ServiceLifecycle
import Store
package import Sync
import Synchronization
import UnixSignals
import Vendors

/// How a one-shot ended.
package enum OneShotEnd: Sendable {
    /// What became of each account.
    case done([AccountOutcome])
    /// It was not followed to its end; the words for a person.
    case left(ExitCode, String)
}

/// Mirrors everything that is configured, into one file or several, until it is done or told to stop.
package struct Session: Sendable {
    private let assembly: Assembly
    private let clock: any WallClock
    private let observer: any SyncObserver
    private let logger: Logger

    package init(assembly: Assembly, clock: any WallClock, observer: any SyncObserver, logger: Logger) {
        self.assembly = assembly
        self.clock = clock
        self.observer = observer
        self.logger = logger
    }

    /// Runs a one-shot until it is done, or SIGTERM or SIGINT comes. The page in hand is then written or dropped as a
    /// whole, and the checkpoint is in the database either way.
    ///
    /// - Returns: what became of it.
    /// - Throws: `DatabaseHeld` where another one-shot is at it, or a `Fault` where a database cannot be opened.
    package func run(_ mission: Mission, selection: Selection) async throws -> OneShotEnd {
        let runners: [Runner]
        do {
            runners = try await self.runners(selection)
        } catch let held as DatabaseHeld {
            // A service that has only just begun takes requests by now.
            guard let end = try await handOver(mission, selection: selection) else { throw held }
            return end
        }
        let service = MirrorService(runners: runners, mission: mission)
        try await run([service])
        return service.outcomes.map(OneShotEnd.done)
            ?? .left(.interrupted, "interrupted; the same command goes on where it was")
    }

    /// Hands a one-shot over to the service that holds one of the databases, and follows it to the end, or until
    /// SIGTERM or SIGINT comes. No secret is needed for it: a service's often exist inside of it only.
    ///
    /// - Returns: what became of it; nil where no service runs.
    package func handOver(_ mission: Mission, selection: Selection) async throws -> OneShotEnd? {
        let configuration = assembly.configuration
        let request = HandOverRequest(mission, selection, of: configuration)
        let paths = request.accounts.compactMap { configuration.databasePath(ofAccount: $0.name) }
        let follower = HandOverFollower(
            request: request, databases: configuration.databases.filter(paths.contains),
            observer: observer, logger: logger
        )
        try await run([follower])
        return switch follower.end {
        case .done(let outcomes): .done(outcomes)
        case .refused(let reason): .left(.configuration, reason)
        case .stopped: .left(.incomplete, "the service stopped; the same command goes on where it was")
        case .nobody: nil
        case .interrupted: .left(.interrupted, "interrupted; the service goes on with it")
        }
    }

    /// Runs the service until SIGTERM or SIGINT comes.
    ///
    /// - Parameters:
    ///   - load: reads the configuration again, at SIGHUP.
    ///   - assemble: makes accounts of a configuration.
    ///   - log: kept in step with the configuration.
    ///   - environment: where systemd says how to reach it.
    /// - Throws: `DatabaseHeld`, or a `Fault` that no account survives.
    package func serve(
        load: @escaping @Sendable () throws -> Configuration,
        assemble: @escaping @Sendable (Configuration) -> Assembly, log: ServiceLog,
        environment: [String: String]
    ) async throws {
        let pulse = Pulse()
        let metrics = Metrics()
        let notification = ServiceNotification(environment: environment)
        let statusLine = StatusLine { notification.status($0) }
        let storage = StorageTroubles(clock: clock)
        let throttles = SharedThrottles()
        let page = try CurrentSubject(assembly, storage: storage, throttles: throttles)
        let daemon = Daemon(
            assemble: assemble, clock: clock,
            observer: Observers([observer, metrics, statusLine, storage]),
            logger: logger,
            pulse: pulse, throttles: throttles
        )
        let service = DaemonService(
            daemon: daemon, configuration: assembly.configuration, load: load,
            onApplied: { try page.replace(by: assemble($0), waiting: $1) },
            notification: notification, statusLine: statusLine, pulse: pulse, clock: clock, log: log,
            logger: logger
        )
        try await run([service] + statusServices(page, metrics))
    }

    /// The status page, where one is wanted.
    private func statusServices(_ page: CurrentSubject, _ metrics: Metrics) -> [any Service] {
        let settings = assembly.configuration.status
        guard let listen = settings.listen else { return [] }
        let server = StatusServer(
            listen: listen, token: settings.token, subject: { page.value }, metrics: metrics, clock: clock,
            logger: logger
        )
        return [StatusPresence(clock: clock, logger: logger) { try await server.run() }]
    }

    /// Ends when one of the services does, or a signal says so.
    private func run(_ services: [any Service]) async throws {
        var configuration = ServiceGroupConfiguration(
            services: services.map { service in
                ServiceGroupConfiguration.ServiceConfiguration(
                    service: service, successTerminationBehavior: .gracefullyShutdownGroup,
                    failureTerminationBehavior: .cancelGroup
                )
            },
            gracefulShutdownSignals: [.sigterm, .sigint],
            logger: quiet
        )
        configuration.maximumGracefulShutdownDuration = .seconds(4)
        try await ServiceGroup(configuration: configuration).run()
    }

    /// The service group's own lines are of no use to a person.
    private var quiet: Logger {
        var quiet = logger
        quiet.logLevel = max(logger.logLevel, .warning)
        return quiet
    }

    private func runners(_ selection: Selection) async throws -> [Runner] {
        // One credential has one limit, whatever files its accounts go to.
        let throttles = SharedThrottles()
        var runners: [Runner] = []
        for path in assembly.configuration.databases {
            let accounts = try assembly.accounts(in: path, selection: selection)
            guard !accounts.isEmpty else { continue }
            let store = try await Store.open(path: path, views: Registry.views, checksAlways: false)
            store.tellNotices(to: logger)
            runners.append(
                Runner(
                    store: store, accounts: accounts, clock: clock, observer: observer, throttles: throttles
                )
            )
        }
        return runners
    }
}

/// All runners, as one service: it ends when a one-shot is done, or when it is told to.
private final class MirrorService: Service {
    private let runners: [Runner]
    private let mission: Mission
    private let result = Mutex<[AccountOutcome]?>(nil)

    init(runners: [Runner], mission: Mission) {
        self.runners = runners
        self.mission = mission
    }

    /// Nil until it is done.
    var outcomes: [AccountOutcome]? {
        result.withLock { $0 }
    }

    func run() async throws {
        do {
            try await cancelWhenGracefulShutdown { try await self.work() }
        } catch is CancellationError {
            // Told to stop: what was committed stays, and `outcomes` stays nil.
        }
    }

    private func work() async throws {
        let mission = mission
        let outcomes = try await withThrowingTaskGroup(of: (Int, [AccountOutcome]).self) { group in
            for (index, runner) in runners.enumerated() {
                group.addTask { (index, try await runner.run(mission)) }
            }
            var all: [(Int, [AccountOutcome])] = []
            for try await outcome in group { all.append(outcome) }
            return all.sorted { $0.0 < $1.0 }.flatMap(\.1)
        }
        result.withLock { $0 = outcomes }
    }
}
