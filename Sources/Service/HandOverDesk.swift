import Glibc
import Mirror
import NIOCore
import NIOPosix
import Sync

/// Takes the requests of one-shots, on a socket beside the database that the service holds. Whoever holds the lock
/// owns the path: a socket that is there at the start was left by a process that was killed.
final class HandOverDesk: Sendable {
    private let channel: any Channel
    private let path: String

    /// - Throws: a `Fault` where the socket cannot be made.
    init(database: String, daemon: Daemon, relay: HandOverRelay) async throws {
        path = HandOverLine.socketPath(beside: database)
        let subject = path
        // unix(7): 108 with the zero behind it.
        guard path.utf8.count < 108 else {
            throw Fault(
                .rejected, operation: "listen", subject: path,
                cause: "a socket's path may have 107 bytes, and this one has \(path.utf8.count)",
                hint: "Put the database where its path is shorter"
            )
        }
        do {
            channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                .childChannelInitializer { channel in
                    channel.eventLoop.makeCompletedFuture {
                        try channel.pipeline.syncOperations.addHandler(
                            HandOverConnection(daemon: daemon, relay: relay))
                    }
                }
                .bind(unixDomainSocketPath: path, cleanupExistingSocketFile: true).get()
        } catch is UnixDomainSocketPathWrongType {
            throw Fault(
                .rejected, operation: "listen", subject: subject, cause: "it is there and is no socket",
                hint: "Move it away and reload the service"
            )
        } catch {
            throw Fault(
                .rejected, operation: "listen", subject: subject, cause: StatusListener.reason(error))
        }
        // To order is for the service's own user, and root.
        guard chmod(path, 0o600) == 0 else {
            let cause = String(cString: strerror(errno))
            await close()
            throw Fault(.rejected, operation: "protect the socket", subject: path, cause: cause)
        }
    }

    /// Takes no more requests; those that were taken are answered still.
    func close() async {
        // Nobody connects from here on, whether or not it was open still.
        try? await channel.close()
        unlink(path)
    }
}

/// One request, its events and its end. Where the other end goes away, what was ordered goes on.
private final class HandOverConnection: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let daemon: Daemon
    private let relay: HandOverRelay
    private var received = ByteBuffer()
    private var isTaken = false

    init(daemon: Daemon, relay: HandOverRelay) {
        self.daemon = daemon
        self.relay = relay
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !isTaken else { return }
        var bytes = unwrapInboundIn(data)
        received.writeBuffer(&bytes)
        guard let line = HandOverLine.next(in: &received) else {
            if received.readableBytes > HandOverLine.longest { context.close(promise: nil) }
            return
        }
        isTaken = true
        let (channel, daemon, relay) = (context.channel, daemon, relay)
        Task { await HandOverAnswer(channel: channel, daemon: daemon, relay: relay).give(to: line) }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // Only this one-shot is concerned, and it sees the connection end.
        context.close(promise: nil)
    }
}

/// How a request is answered.
private struct HandOverAnswer {
    let channel: any Channel
    let daemon: Daemon
    let relay: HandOverRelay

    func give(to line: ByteBuffer) async {
        let last: HandOverReply
        do {
            last = try await follow(try HandOverLine.decode(HandOverRequest.self, from: line))
        } catch let refusal as HandOverRefusal {
            last = .refused("\(refusal)")
        } catch {
            last = .refused(
                "the service does not understand the request: is it of another version? Restart it")
        }
        // Whoever has gone away needs no answer.
        if let line = try? HandOverLine.encode(last) { try? await channel.writeAndFlush(line) }
        try? await channel.close()
    }

    private func follow(_ request: HandOverRequest) async throws -> HandOverReply {
        // Nobody's end would come.
        if request.accounts.isEmpty { return .done([]) }
        let streams = Dictionary(request.accounts.map { ($0.name, Set($0.streams)) }) { $0.union($1) }
        let channel = channel
        let follower = relay.follow { event in
            // Progress may be missed by one that does not read it; the end is not.
            guard streams[event.account]?.contains(event.stream) == true, channel.isWritable,
                let event = HandOverEvent(event),
                let line = try? HandOverLine.encode(HandOverReply.event(event))
            else { return }
            channel.writeAndFlush(line, promise: nil)
        }
        channel.closeFuture.whenComplete { [relay] _ in relay.letGo(follower) }
        defer { relay.letGo(follower) }
        var outcomes: [AccountOutcome] = []
        for await end in try await daemon.take(request) {
            guard let end else { return .stopped }
            outcomes.append(end)
            if outcomes.count == request.accounts.count { break }
        }
        let order = request.accounts.map(\.name)
        return .done(
            order.compactMap { name in outcomes.first { $0.account == name } }.map(HandOverOutcome.init))
    }
}
