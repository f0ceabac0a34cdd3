import Formats
import Glibc
import HTTPTypes
import HummingbirdCore
import Logging
import struct Mirror.Instant
import NIOCore
import NIOPosix
import ServiceLifecycle

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
        at address: ListenAddress, patience: ConnectionPatience,
        onListening: @escaping @Sendable (UInt16) -> Void,
        respond: @escaping Respond
    ) async throws {
        let server = server(at: address, patience, onListening: onListening, respond: respond)
        let serving = Task { try await server.run() }
        try await withTaskCancellationOrGracefulShutdownHandler {
            try await serving.value
        } onCancelOrGracefulShutdown: {
            Task { await end(server, serving) }
        }
    }

    private static func server(
        at address: ListenAddress, _ patience: ConnectionPatience,
        onListening: @escaping @Sendable (UInt16) -> Void,
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
                configuration: .init(additionalChannelHandlers: [ConnectionLifetime(in: places, patience)])
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
