import Logging
import Mirror
import ServiceLifecycle

/// The status server beside the mirror: where it cannot be served, the mirror goes on without it and says so.
struct StatusPresence: Service {
    let server: StatusServer
    let logger: Logger

    func run() async throws {
        do {
            try await server.run()
        } catch let fault as Fault {
            logger.error("no status page", metadata: ["error": "\(fault)"])
        }
        // The end of this service would be the end of all.
        try? await gracefulShutdown()
    }
}
