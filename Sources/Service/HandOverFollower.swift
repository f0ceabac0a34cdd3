import Logging
import Mirror
import NIOCore
import NIOPosix
import ServiceLifecycle
import Sync
import Synchronization

/// A one-shot beside the service: hands the request over and follows it to the end.
final class HandOverFollower: Service {
    /// How it ended.
    enum End: Sendable {
        case done([AccountOutcome])
        case refused(String)
        case stopped
        /// There is nobody who takes requests.
        case nobody
        case interrupted
    }

    private let request: HandOverRequest
    private let databases: [String]
    private let observer: any SyncObserver
    private let logger: Logger
    private let result = Mutex(End.interrupted)

    /// - Parameters:
    ///   - request: what is asked for.
    ///   - databases: those beside which a service may listen; one service holds all that it mirrors into.
    ///   - observer: is told what happens in the service.
    ///   - logger: told of the handing over.
    init(request: HandOverRequest, databases: [String], observer: any SyncObserver, logger: Logger) {
        self.request = request
        self.observer = observer
        self.logger = logger
        self.databases = databases
    }

    /// How it ended, once it has run.
    var end: End { result.withLock { $0 } }

    func run() async throws {
        do {
            let end = try await cancelWhenGracefulShutdown { try await self.follow() }
            try Task.checkCancellation()
            if !Task.isShuttingDownGracefully { result.withLock { $0 = end } }
        } catch is CancellationError {
            // Told to stop: the service goes on.
        }
    }

    private func follow() async throws -> End {
        guard !request.accounts.isEmpty, let connection = await connect() else { return .nobody }
        logger.notice("handed over to the service that runs")
        do {
            return try await connection.executeThenClose { inbound, outbound in
                try await outbound.write(HandOverLine.encode(request))
                return try await read(inbound)
            }
        } catch is IOError {
            return .stopped
        } catch is ChannelError {
            return .stopped
        }
    }

    private func read(_ inbound: NIOAsyncChannelInboundStream<ByteBuffer>) async throws -> End {
        var received = ByteBuffer()
        for try await var bytes in inbound {
            received.writeBuffer(&bytes)
            while let line = HandOverLine.next(in: &received) {
                switch try reply(in: line) {
                case .event(let event): if let event = event.event { observer.note(event) }
                case .done(let outcomes): return .done(outcomes.map(\.outcome))
                case .refused(let reason): return .refused(reason)
                case .stopped: return .stopped
                }
            }
        }
        try Task.checkCancellation()
        return .stopped
    }

    private func reply(in line: ByteBuffer) throws -> HandOverReply {
        do {
            return try HandOverLine.decode(HandOverReply.self, from: line)
        } catch {
            throw Fault(
                .rejected, operation: "follow the service", subject: databases.joined(separator: ", "),
                cause: "its answer is not understood",
                hint: "If it is of another version, restart it"
            )
        }
    }

    /// Nil where nobody listens: no service runs, or it has only just begun.
    private func connect() async -> NIOAsyncChannel<ByteBuffer, ByteBuffer>? {
        for database in databases {
            let connection = try? await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                .connect(unixDomainSocketPath: HandOverLine.socketPath(beside: database)) { channel in
                    channel.eventLoop.makeCompletedFuture {
                        try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
                    }
                }
            if let connection { return connection }
        }
        return nil
    }
}
