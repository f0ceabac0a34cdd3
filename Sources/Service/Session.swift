import Glibc
package import Logging
package import Mirror
import ServiceLifecycle
import Store
package import Sync
import Synchronization
import UnixSignals

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

    /// Runs until the mission is done, or SIGTERM or SIGINT comes. The page in hand is then written or dropped
    /// as a whole, and the checkpoint is in the database either way.
    ///
    /// - Returns: what became of each account; nil where it was told to stop.
    /// - Throws: `DatabaseHeld`, or a `Fault` where a database cannot be opened.
    package func run(_ mission: Mission, selection: Selection) async throws -> [AccountOutcome]? {
        // From the first instant on: to look the database over may take minutes.
        if mission == .service { signal(SIGHUP, SIG_IGN) }
        let runners = try runners(mission, selection)
        let service = MirrorService(runners: runners, mission: mission)
        var services = [
            ServiceGroupConfiguration.ServiceConfiguration(
                service: service, successTerminationBehavior: .gracefullyShutdownGroup,
                failureTerminationBehavior: .cancelGroup
            )
        ]
        if mission == .service {
            services.append(.init(service: ReloadNotice(logger: logger), successTerminationBehavior: .ignore))
        }
        var configuration = ServiceGroupConfiguration(
            services: services,
            gracefulShutdownSignals: [.sigterm, .sigint],
            logger: logger
        )
        configuration.maximumGracefulShutdownDuration = .seconds(4)
        try await ServiceGroup(configuration: configuration).run()
        return service.outcomes
    }

    private func runners(_ mission: Mission, _ selection: Selection) throws -> [Runner] {
        // One credential has one limit, whatever files its accounts go to.
        let throttles = SharedThrottles()
        return try assembly.configuration.databases.compactMap { path in
            let accounts = try assembly.accounts(in: path, selection: selection)
            guard !accounts.isEmpty else { return nil }
            return Runner(
                store: try Store(path: path, checksAlways: mission == .service), accounts: accounts,
                clock: clock, observer: observer, throttles: throttles
            )
        }
    }
}

/// Answers SIGHUP, which asks a service to read its configuration again, and must not end it.
private struct ReloadNotice: Service {
    let logger: Logger

    func run() async {
        for await _ in await UnixSignalsSequence(trapping: .sighup).cancelOnGracefulShutdown() {
            logger.warning("SIGHUP changes nothing: restart crmirror to apply another configuration")
        }
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
