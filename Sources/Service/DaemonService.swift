import Glibc
package import Logging
package import Mirror
import ServiceLifecycle
package import Sync
import UnixSignals

/// The daemon under systemd: says when it is ready, answers SIGHUP by reading the configuration again, and feeds the
/// watchdog while its loops turn.
package struct DaemonService: Service {
    private let daemon: Daemon
    private let configuration: Configuration
    private let load: @Sendable () throws -> Configuration
    private let onApplied: @Sendable (Configuration) throws -> Void
    private let notification: ServiceNotification
    private let pulse: Pulse
    private let clock: any WallClock
    private let logger: Logger

    /// - Parameters:
    ///   - daemon: what does the work.
    ///   - configuration: what it begins with.
    ///   - load: reads the configuration again.
    ///   - onApplied: told of a configuration that was taken over.
    ///   - notification: the way to systemd.
    ///   - pulse: the daemon's.
    ///   - clock: the machine's.
    ///   - logger: for what people should know.
    package init(
        daemon: Daemon, configuration: Configuration, load: @escaping @Sendable () throws -> Configuration,
        onApplied: @escaping @Sendable (Configuration) throws -> Void, notification: ServiceNotification,
        pulse: Pulse, clock: any WallClock, logger: Logger
    ) {
        self.daemon = daemon
        self.configuration = configuration
        self.load = load
        self.onApplied = onApplied
        self.notification = notification
        self.pulse = pulse
        self.clock = clock
        self.logger = logger
    }

    package func run() async throws {
        do {
            try await cancelWhenGracefulShutdown { try await self.daemon.apply(self.configuration) }
        } catch is CancellationError {
            // Told to stop while a large file was looked over.
            return notification.stopping()
        }
        notification.ready(status: Self.status(of: configuration))
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await cancelWhenGracefulShutdown { try await daemon.run() } }
            if let interval = notification.watchdogInterval {
                group.addTask {
                    try await cancelWhenGracefulShutdown { try await self.feedWatchdog(every: interval) }
                }
            }
            group.addTask { await self.answerReloads() }
            // The first to end is the daemon, by a failure or because it was told to.
            defer { group.cancelAll() }
            do {
                try await group.next()
            } catch is CancellationError {
                // Told to stop.
            }
            notification.stopping()
        }
    }

    /// Reads the configuration again at each SIGHUP. A bad one is refused, and the old one stays.
    private func answerReloads() async {
        for await _ in await UnixSignalsSequence(trapping: .sighup).cancelOnGracefulShutdown() {
            notification.reloading()
            do {
                let configuration = try load()
                try await daemon.apply(configuration)
                try onApplied(configuration)
                if configuration.status != self.configuration.status {
                    logger.warning("status.listen and status.token take effect at the next start")
                }
                logger.notice(
                    "configuration reloaded", metadata: ["accounts": "\(configuration.accounts.count)"])
                notification.ready(status: Self.status(of: configuration))
            } catch {
                logger.error("configuration refused, the old one stays", metadata: ["error": "\(error)"])
                notification.ready(status: "the new configuration was refused; the old one stays")
            }
        }
    }

    /// Only while every loop is heard of when it said it would be.
    private func feedWatchdog(every interval: Duration) async throws {
        while true {
            let late = pulse.late(clock.now())
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
