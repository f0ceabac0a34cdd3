package import Logging
package import Mirror
import ServiceLifecycle
package import Transport

/// Answers people, programs, probes and Prometheus on `status.listen`: what is mirrored, up to when it is complete,
/// what is wrong. It only reads, and nothing that asks it can hold the mirror up.
package struct StatusServer: Service {
    private let listen: ListenAddress
    private let gate: StatusGate
    private let book: StatusBook
    private let clock: any WallClock
    private let logger: Logger
    private let onListening: @Sendable (ListenAddress) -> Void
    /// A test's machine may be so busy that a client's head takes minutes.
    var patience = ConnectionPatience()

    /// - Parameters:
    ///   - listen: where to listen; of port 0 the system makes a free one.
    ///   - token: what a reader has to show; nil where anybody who can connect may read.
    ///   - subject: what is reported on; asked for again with every answer, since the configuration may change.
    ///   - metrics: what has been counted.
    ///   - clock: for what is due and how old something is.
    ///   - logger: told where the server listens.
    ///   - onListening: told where the server listens, with the real port, once it does.
    package init(
        listen: ListenAddress, token: Secret?, subject: @escaping @Sendable () -> StatusSubject,
        metrics: Metrics, clock: any WallClock, logger: Logger,
        onListening: @escaping @Sendable (ListenAddress) -> Void = { _ in }
    ) {
        self.listen = listen
        self.clock = clock
        self.logger = logger
        self.onListening = onListening
        gate = StatusGate(listen: listen, token: token)
        book = StatusBook(subject: subject, metrics: metrics, clock: clock, logger: logger)
    }

    /// Serves until it is told to stop. Answers on their way then have a second: slow readers must not hold the end up.
    ///
    /// - Throws: a `Fault` where the address cannot be had.
    package func run() async throws {
        do {
            try await StatusListener.run(
                at: listen, patience: patience, onListening: announce, respond: respond)
        } catch {
            // Told to stop, perhaps before it began.
            guard !Task.isCancelled, !Task.isShuttingDownGracefully else { return }
            throw Fault(
                .rejected, operation: "listen", subject: listen.text, cause: StatusListener.reason(error),
                hint: "Name another address in status.listen, or null for no status page"
            )
        }
    }

    private func announce(_ port: UInt16) {
        var bound = listen
        bound.port = port
        logger.info("status page is served", metadata: ["url": "http://\(bound.text)/"])
        onListening(bound)
    }

    private func respond(to request: StatusGate.Request) async -> (answer: StatusAnswer, now: Instant) {
        switch gate.rule(on: request) {
        case .give(let leaf): (await book.answer(leaf), clock.now())
        case .refuse(let answer): (answer, clock.now())
        }
    }
}

extension ListenAddress {
    /// As it is configured.
    package var text: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
}
