import Logging
import Mirror
import ServiceLifecycle

/// The status server beside the mirror: where it cannot be served, the mirror goes on without it, says so, and tries again,
/// since whoever has the address may go.
struct StatusPresence: Service {
    private static let pause = Duration.seconds(60)

    private let clock: any WallClock
    private let logger: Logger
    private let serve: @Sendable () async throws -> Void

    /// - Parameters:
    ///   - clock: for the time between two tries.
    ///   - logger: told of the first failure; the server itself says that it is there.
    ///   - serve: serves until it is told to stop, or throws a `Fault` where it cannot.
    init(clock: any WallClock, logger: Logger, serve: @escaping @Sendable () async throws -> Void) {
        self.clock = clock
        self.logger = logger
        self.serve = serve
    }

    func run() async throws {
        var told: Fault?
        while !Task.isShuttingDownGracefully && !Task.isCancelled {
            do {
                try await serve()
                break
            } catch let fault as Fault {
                if told != fault {
                    logger.error("no status page, tried again each minute", metadata: ["error": "\(fault)"])
                }
                told = fault
            }
            // Woken by the end, it looks whether it has come.
            try? await cancelWhenGracefulShutdown { try await clock.sleep(until: clock.now() + Self.pause) }
        }
        // The end of this service would be the end of all.
        try? await gracefulShutdown()
    }
}
