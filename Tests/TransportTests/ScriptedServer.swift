import NIOCore
import NIOPosix
import Synchronization

/// A server on a port of its own that answers each request, byte for byte, as its script says, and remembers
/// what it was asked.
final class ScriptedServer: Sendable {
    enum Step: Sendable {
        case send([UInt8])
        case close
        /// Closes so that the other side sees a reset.
        case reset
    }

    /// Gets a request's head, with its body where it has one, and says what is done; nothing at all is silence.
    typealias Script = @Sendable (String) -> [Step]

    let origin: String
    /// Each request's head, as it comes.
    let arrivals: AsyncStream<String>
    private let heads = Mutex<[String]>([])
    private let arrival: AsyncStream<String>.Continuation

    /// The heads of all requests so far.
    var requests: [String] { heads.withLock { $0 } }

    private init(port: Int) {
        origin = "http://127.0.0.1:\(port)"
        (arrivals, arrival) = AsyncStream.makeStream()
    }

    /// Runs a server while `body` runs. The greeting goes out as soon as somebody connects.
    static func run<Value>(
        greeting: [Step] = [],
        _ script: @escaping Script,
        _ body: (ScriptedServer) async throws -> Value
    ) async throws -> Value {
        let server = Mutex<ScriptedServer?>(nil)
        let listener = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let note = { @Sendable (head: String) in server.withLock { $0 }?.note(head) ?? () }
                    let conversation = Conversation(greeting, script, note)
                    try channel.pipeline.syncOperations.addHandler(conversation)
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        let started = ScriptedServer(port: listener.localAddress?.port ?? 0)
        server.withLock { $0 = started }
        do {
            let value = try await body(started)
            try await listener.close()
            return value
        } catch {
            try await listener.close()
            throw error
        }
    }

    /// Runs a server that does the same whatever it is asked.
    static func run<Value>(
        always steps: [Step],
        _ body: (ScriptedServer) async throws -> Value
    ) async throws -> Value {
        try await run({ _ in steps }, body)
    }

    private func note(_ head: String) {
        heads.withLock { $0.append(head) }
        arrival.yield(head)
    }
}

extension ScriptedServer.Step {
    /// An answer with its length.
    static func answer(
        _ status: String,
        _ headers: [String] = [],
        _ body: [UInt8] = []
    ) -> ScriptedServer.Step {
        .head(status, headers + ["Content-Length: \(body.count)"], body)
    }

    static func head(
        _ status: String,
        _ headers: [String] = [],
        _ body: [UInt8] = []
    ) -> ScriptedServer.Step {
        let lines = ["HTTP/1.1 \(status)"] + headers + ["", ""]
        return .send(Array(lines.joined(separator: "\r\n").utf8) + body)
    }
}

private final class Conversation: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let greeting: [ScriptedServer.Step]
    private let script: ScriptedServer.Script
    private let note: @Sendable (String) -> Void
    private var received = ""

    init(
        _ greeting: [ScriptedServer.Step],
        _ script: @escaping ScriptedServer.Script,
        _ note: @escaping @Sendable (String) -> Void
    ) {
        self.greeting = greeting
        self.script = script
        self.note = note
    }

    func channelActive(context: ChannelHandlerContext) {
        for step in greeting { perform(step, on: context.channel) }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        received += String(buffer: unwrapInboundIn(data))
        while let request = nextRequest() {
            note(request)
            for step in script(request) { perform(step, on: context.channel) }
        }
    }

    /// A head, and its body behind an empty line where it has one.
    private func nextRequest() -> String? {
        guard let end = received.firstRange(of: "\r\n\r\n") else { return nil }
        let head = received[..<end.lowerBound]
        let body = received[end.upperBound...].utf8
        let length = contentLength(in: head)
        guard body.count >= length else { return nil }
        defer { received = String(decoding: body.dropFirst(length), as: UTF8.self) }
        return length == 0
            ? String(head) : head + "\r\n\r\n" + String(decoding: body.prefix(length), as: UTF8.self)
    }

    private func contentLength(in head: Substring) -> Int {
        head.lowercased().split(separator: "\r\n").lazy
            .compactMap { line in
                line.hasPrefix("content-length: ") ? Int(line.dropFirst("content-length: ".count)) : nil
            }
            .first ?? 0
    }

    private func perform(_ step: ScriptedServer.Step, on channel: any Channel) {
        switch step {
        case .send(let bytes):
            channel.writeAndFlush(ByteBuffer(bytes: bytes), promise: nil)
        case .close:
            channel.close(promise: nil)
        case .reset:
            (channel as? any SocketOptionProvider)?.setSoLinger(linger(l_onoff: 1, l_linger: 0))
                .whenComplete { _ in channel.close(promise: nil) }
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // A client that gives up, as some tests want it to, is no news.
        context.close(promise: nil)
    }
}
