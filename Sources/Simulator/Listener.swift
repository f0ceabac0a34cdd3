import HTTPTypes
import HummingbirdCore
import Logging
import NIOCore
import NIOPosix

/// An HTTP server on one port of the loopback interface.
///
/// It uses hummingbird's server without its application, which would write its own `Date`.
final class Listener: Sendable {
    typealias Respond = @Sendable (Request, consuming ResponseWriter, any Channel) async throws -> Void

    let port: Int
    private let server: Server<HTTP1Channel>
    private let task: Task<Void, any Error>

    private init(port: Int, server: Server<HTTP1Channel>, task: Task<Void, any Error>) {
        self.port = port
        self.server = server
        self.task = task
    }

    deinit {
        task.cancel()
    }

    /// Listens on a port, or on any free one for 0, and returns when connections are taken.
    static func start(port: Int, respond: @escaping Respond) async throws -> Listener {
        let (ports, announcement) = AsyncThrowingStream.makeStream(of: Int.self)
        let server = Server(
            childChannelSetup: HTTP1Channel(responder: respond),
            configuration: ServerConfiguration(address: .hostname("127.0.0.1", port: port)),
            onServerRunning: { announcement.yield($0.localAddress?.port ?? port) },
            eventLoopGroup: MultiThreadedEventLoopGroup.singleton,
            logger: Logger(label: "simulator") { _ in SwiftLogNoOpLogHandler() }
        )
        let task = Task {
            do {
                try await server.run()
                announcement.finish()
            } catch {
                announcement.finish(throwing: error)
                throw error
            }
        }
        for try await port in ports { return Listener(port: port, server: server, task: task) }
        throw SimulatorError("the simulator's server ended before it listened on port \(port)")
    }

    /// Answers on their way have this long at the end.
    private static let grace = Duration.milliseconds(200)

    /// Closes the port and every connection, idle ones and answers half sent too.
    ///
    /// First nothing is accepted any more, then what is left is cut off. To cancel the server at once would drop a
    /// connection that is accepted and not yet begun, and for that NIO ends the process.
    func stop() async {
        let cut = Task { [task] in
            // It is cancelled where everything ended by itself.
            guard (try? await Task.sleep(for: Self.grace)) != nil else { return }
            task.cancel()
        }
        // How the serving ends is told by its own error, which is the cancellation.
        try? await server.shutdownGracefully()
        cut.cancel()
        task.cancel()
        _ = await task.result
    }
}

extension SimulatedRequest {
    /// Reads a request with a body of at most 1 MB, which only the simulator's own controls and requests for a
    /// token have. The body of a GET is left unread: hummingbird watches it to notice that a client has left.
    init(_ request: Request) async throws {
        let body = request.method == .get ? ByteBuffer() : try await request.body.collect(upTo: 1 << 20)
        self.init(
            method: request.method.rawValue,
            target: request.head.path ?? "/",
            host: request.head.authority ?? "127.0.0.1",
            headers: request.headers.map { (name: $0.name.rawName, value: $0.value) },
            body: String(buffer: body)
        )
    }
}
