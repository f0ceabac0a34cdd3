import Formats
import Glibc
import HTTPTypes
import HummingbirdCore
import Logging
import struct Mirror.Instant
import NIOCore
import NIOPosix
import ServiceLifecycle
import Synchronization

/// The status server's way to the network: hummingbird's server without its application. A connection carries one
/// request, whose head has to be there within seconds, and lives half a minute at most, whatever its other end does or
/// leaves undone.
enum StatusListener {
    typealias Respond = @Sendable (StatusGate.Request) async -> (answer: StatusAnswer, now: Instant)

    /// More wait until one of these ends.
    private static let mostConnections = 64

    /// Answers on their way have this long when the server is to end.
    private static let grace = Duration.seconds(1)

    /// Serves until it is cancelled, or told to shut down. `onListening` is told the port.
    static func run(
        at address: ListenAddress, onListening: @escaping @Sendable (UInt16) -> Void,
        respond: @escaping Respond
    ) async throws {
        let server = server(at: address, onListening: onListening, respond: respond)
        let serving = Task { try await server.run() }
        try await withTaskCancellationOrGracefulShutdownHandler {
            try await serving.value
        } onCancelOrGracefulShutdown: {
            Task { await end(server, serving) }
        }
    }

    private static func server(
        at address: ListenAddress, onListening: @escaping @Sendable (UInt16) -> Void,
        respond: @escaping Respond
    ) -> Server<HTTP1Channel> {
        let silent = Logger(label: "status") { _ in SwiftLogNoOpLogHandler() }
        let places = ConnectionPlaces(count: mostConnections)
        return Server(
            childChannelSetup: HTTP1Channel(
                responder: { request, writer, channel in
                    let (answer, now) = await respond(StatusGate.Request(request.head))
                    let body = request.method == .head ? ByteBuffer() : ByteBuffer(string: answer.body)
                    try await writer.write(
                        response: answer.head(now: now), body: ResponseBody(byteBuffer: body))
                    // One request a connection.
                    try await channel.close(mode: .output)
                },
                configuration: .init(additionalChannelHandlers: [ConnectionLifetime(in: places)])
            ),
            configuration: ServerConfiguration(
                address: .hostname(address.host, port: Int(address.port)),
                availableConnectionsDelegate: .maximum(mostConnections, logger: silent)
            ),
            onServerRunning: { channel in
                onListening(channel.localAddress?.port.flatMap { UInt16(exactly: $0) } ?? address.port)
            },
            eventLoopGroup: MultiThreadedEventLoopGroup.singleton,
            logger: silent
        )
    }

    /// First nothing is accepted any more, then what is left is cut off. To cancel the server at once would drop a
    /// connection that is accepted and not yet begun, and for that NIO ends the process.
    private static func end(_ server: Server<HTTP1Channel>, _ serving: Task<Void, any Error>) async {
        async let quiet: Void = server.shutdownGracefully()
        // Neither is cancelled by anybody, and how the serving ends is told by its own error.
        try? await Task.sleep(for: grace)
        serving.cancel()
        try? await quiet
    }

    /// Why an address cannot be had, in words.
    static func reason(_ error: any Error) -> String {
        guard let error = error as? IOError else { return "\(error)" }
        return String(cString: strerror(error.errnoCode))
    }
}

extension StatusGate.Request {
    fileprivate init(_ head: HTTPRequest) {
        self.init(
            method: head.method.rawValue, target: head.path ?? "", host: head.authority,
            authorization: head.headerFields[.authorization]
        )
    }
}

extension StatusAnswer {
    fileprivate func head(now: Instant) -> HTTPResponse {
        var head = HTTPResponse(status: .init(code: status))
        head.headerFields[.date] = HTTPDate.format(now)
        head.headerFields[.contentType] = content.rawValue
        head.headerFields[.contentLength] = String(body.utf8.count)
        head.headerFields[.connection] = "close"
        for field in Self.securityFields + fields {
            if let name = HTTPField.Name(field.name) {
                head.headerFields.append(HTTPField(name: name, value: field.value))
            }
        }
        return head
    }
}

/// Ends a connection that has lasted too long: one whose request never ends, whose answer nobody reads, or on which
/// nothing happens. What reads behind the HTTP decoder first is a whole head: a connection without one has taken nobody's
/// time to write, and the place of one that asks.
final class ConnectionLifetime: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = Any

    static let longestHead = TimeAmount.seconds(5)
    /// Where places are scarce, so that those who say nothing do not keep out those who ask.
    static let longestScarceHead = TimeAmount.seconds(1)
    static let longest = TimeAmount.seconds(30)

    private let places: ConnectionPlaces
    private var headEnd: Scheduled<Void>?
    private var end: Scheduled<Void>?

    init(in places: ConnectionPlaces) {
        self.places = places
    }

    func handlerAdded(context: ChannelHandlerContext) {
        let channel = context.channel
        let headTime = places.take() ? Self.longestScarceHead : Self.longestHead
        headEnd = context.eventLoop.scheduleTask(in: headTime) { channel.close(promise: nil) }
        end = context.eventLoop.scheduleTask(in: Self.longest) { channel.close(promise: nil) }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        headEnd?.cancel()
        context.fireChannelRead(data)
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        places.leave()
        headEnd?.cancel()
        end?.cancel()
    }
}

/// How many connections there are, of the most that there may be.
final class ConnectionPlaces: Sendable {
    private let count: Int
    private let taken = Atomic(0)

    init(count: Int) {
        self.count = count
    }

    /// - Returns: whether they are scarce: only a quarter of them may be held for long by those who say nothing.
    func take() -> Bool {
        taken.add(1, ordering: .relaxed).newValue > count / 4
    }

    func leave() {
        taken.subtract(1, ordering: .relaxed)
    }
}
