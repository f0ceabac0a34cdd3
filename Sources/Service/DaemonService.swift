import Glibc
import Logging
import Mirror
import ServiceLifecycle
import Store
import Sync
import UnixSignals

/// The daemon under systemd: says when it is ready, answers SIGHUP by reading the configuration again, and feeds the
/// watchdog while its loops turn.
struct DaemonService: Service {
    private static let openingPause = Duration.seconds(5)

    private let daemon: Daemon
    private let configuration: Configuration
    private let load: @Sendable () throws -> Configuration
    private let onApplied: @Sendable (Configuration, [String: Fault]) throws -> Void
    private let notification: ServiceNotification
    private let statusLine: StatusLine
    private let pulse: Pulse
    private let clock: any WallClock
    private let log: ServiceLog
    private let logger: Logger

    /// - Parameters:
    ///   - daemon: what does the work.
    ///   - configuration: what it begins with.
    ///   - load: reads the configuration again.
    ///   - onApplied: told of a configuration that was taken over, the first one too, and of the databases that wait, by
    ///     their paths.
    ///   - notification: the way to systemd.
    ///   - statusLine: is kept to the accounts of the configuration.
    ///   - pulse: the daemon's.
    ///   - clock: the machine's.
    ///   - log: is kept in step with the configuration.
    ///   - logger: for what people should know.
    init(
        daemon: Daemon, configuration: Configuration, load: @escaping @Sendable () throws -> Configuration,
        onApplied: @escaping @Sendable (Configuration, [String: Fault]) throws -> Void,
        notification: ServiceNotification,
        statusLine: StatusLine, pulse: Pulse, clock: any WallClock, log: ServiceLog, logger: Logger
    ) {
        self.daemon = daemon
        self.configuration = configuration
        self.load = load
        self.onApplied = onApplied
        self.notification = notification
        self.statusLine = statusLine
        self.pulse = pulse
        self.clock = clock
        self.log = log
        self.logger = logger
    }

    func run() async throws {
        // Before it is said to be ready: who hears that may ask for a reload at once, and none is to be lost.
        let hangups = await UnixSignalsSequence(trapping: .sighup)
        let isWaiting: Bool
        do {
            isWaiting = try await cancelWhenGracefulShutdown { try await self.begin() }
        } catch is CancellationError {
            // Told to stop while a large file was looked over, or waited for.
            return notification.stopping()
        }
        tellReady(configuration)
        try await withThrowingTaskGroup(of: Void.self) { group in
            if let interval = notification.watchdogInterval {
                group.addTask {
                    try await cancelWhenGracefulShutdown { try await self.feedWatchdog(every: interval) }
                }
            }
            group.addTask { await self.keepConfiguration(hangups, isWaiting: isWaiting) }
            defer { group.cancelAll() }
            do {
                try await cancelWhenGracefulShutdown { try await self.daemon.run() }
            } catch is CancellationError {
                // Told to stop.
            }
            notification.stopping()
        }
    }

    /// Begins, as soon as one of the databases can be opened: one that is full, locked or read-only is waited for here as
    /// it is later on.
    ///
    /// - Returns: whether some are waited for still.
    private func begin() async throws -> Bool {
        while true {
            let waiting = try await daemon.apply(configuration)
            try onApplied(configuration, waiting)
            if waiting.count < configuration.databases.count { return !waiting.isEmpty }
            notification.status("waiting until the database can be opened")
            try await clock.sleep(until: clock.now() + Self.openingPause)
        }
    }

    /// Why the configuration is looked at again.
    private enum Occasion {
        /// SIGHUP.
        case reload
        /// Some databases could not be opened.
        case retry
    }

    /// Reads the configuration again at each SIGHUP, and tries databases again that could not be opened: one after the
    /// other, since the daemon goes over to one configuration at a time.
    private func keepConfiguration(_ hangups: UnixSignalsSequence, isWaiting: Bool) async {
        let (occasions, continuation) = AsyncStream.makeStream(of: Occasion.self)
        async let forwarding: Void = {
            for await _ in hangups.cancelOnGracefulShutdown() { continuation.yield(.reload) }
            continuation.finish()
        }()
        var inForce = configuration
        // One at a time, however many reloads come while some wait.
        var retry = isWaiting ? retryLater(continuation) : nil
        for await occasion in occasions {
            do {
                let isWaiting =
                    switch occasion {
                    case .reload: try await reload(&inForce)
                    case .retry: try await tryAgain(inForce)
                    }
                retry?.cancel()
                retry = isWaiting ? retryLater(continuation) : nil
            } catch is CancellationError {
                // The daemon ends, and nobody waits for a reload any more.
                break
            } catch {
                logger.error("configuration refused, the old one stays", metadata: ["error": "\(error)"])
                let refusal = "the new configuration was refused, the old one stays"
                notification.ready(status: refusal)
                statusLine.keep(refusal: refusal)
            }
        }
        retry?.cancel()
        await forwarding
    }

    private func retryLater(_ continuation: AsyncStream<Occasion>.Continuation) -> Task<Void, any Error> {
        let clock = clock
        return Task {
            try await clock.sleep(until: clock.now() + Self.openingPause)
            continuation.yield(.retry)
        }
    }

    /// - Returns: whether some databases are waited for still.
    private func tryAgain(_ inForce: Configuration) async throws -> Bool {
        let waiting = try await apply(inForce, isRetry: true)
        tellPage(inForce, waiting)
        return !waiting.isEmpty
    }

    /// A large file that is new is looked over for minutes, and an end does not wait for that.
    private func apply(_ configuration: Configuration, isRetry: Bool = false) async throws -> [String: Fault]
    {
        try await cancelWhenGracefulShutdown {
            try await self.daemon.apply(configuration, isRetry: isRetry)
        }
    }

    /// A bad configuration is refused, and the old one stays.
    private func reload(_ inForce: inout Configuration) async throws -> Bool {
        notification.reloading()
        let configuration = try load()
        let change = ConfigurationChange(from: inForce, to: configuration)
        // Before anybody is asked again: what is refused still is to be told.
        log.events.reload(change)
        let waiting = try await apply(configuration)
        inForce = configuration
        tellPage(configuration, waiting)
        tellTakenOver(configuration, change)
        return !waiting.isEmpty
    }

    private func tellPage(_ configuration: Configuration, _ waiting: [String: Fault]) {
        do {
            try onApplied(configuration, waiting)
        } catch {
            logger.error(
                "the status page goes on with the configuration before, the accounts do not",
                metadata: ["error": "\(error)"])
        }
    }

    private func tellTakenOver(_ configuration: Configuration, _ change: ConfigurationChange) {
        log.threshold.move(to: configuration.log.level.loggerLevel)
        if configuration.status != self.configuration.status {
            logger.warning("status.listen and status.token take effect at the next start")
        }
        if configuration.log.format != self.configuration.log.format {
            logger.warning("log.format takes effect at the next start")
        }
        let accounts: Logger.Metadata = ["accounts": "\(configuration.accounts.count)"]
        if change.isNone {
            logger.notice("configuration reloaded, nothing in it has changed", metadata: accounts)
        } else {
            logger.notice("configuration reloaded", metadata: accounts.merging(change.facts) { $1 })
        }
        tellReady(configuration)
    }

    /// Ready, and how the streams are, where that is known already.
    private func tellReady(_ configuration: Configuration) {
        notification.ready(status: Self.status(of: configuration))
        statusLine.keep(streams: configuration.streamNames)
    }

    /// Only while every loop is heard of when it said it would be.
    private func feedWatchdog(every interval: Duration) async throws {
        while true {
            let late = pulse.late()
            if late.isEmpty {
                notification.alive()
            } else {
                logger.error(
                    "an account's loop hangs", metadata: ["accounts": "\(late.joined(separator: ","))"])
            }
            try await Task.sleep(for: interval)
        }
    }

    private static func status(of configuration: Configuration) -> String {
        let accounts = Words.count(configuration.accounts.count, "account")
        return "mirroring \(accounts) into \(configuration.databases.joined(separator: ", "))"
    }
}
