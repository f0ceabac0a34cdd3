import NIOCore
import Synchronization

/// How long a connection may take.
struct ConnectionPatience: Sendable {
    /// Until the request's head is there.
    var head = TimeAmount.seconds(5)
    /// The same where places are scarce, so that those who say nothing do not keep out those who ask.
    var scarceHead = TimeAmount.seconds(1)
    /// In all.
    var whole = TimeAmount.seconds(30)
}

/// Ends a connection that has lasted too long: one whose request never ends, whose answer nobody reads, or on which
/// nothing happens. What reads behind the HTTP decoder first is a whole head: a connection without one has taken nobody's
/// time to write, and the place of one that asks.
final class ConnectionLifetime: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = Any

    private let places: ConnectionPlaces
    private let patience: ConnectionPatience
    private var headEnd: Scheduled<Void>?
    private var end: Scheduled<Void>?

    init(in places: ConnectionPlaces, _ patience: ConnectionPatience = ConnectionPatience()) {
        self.places = places
        self.patience = patience
    }

    func handlerAdded(context: ChannelHandlerContext) {
        let channel = context.channel
        let headTime = places.take() ? patience.scarceHead : patience.head
        headEnd = context.eventLoop.scheduleTask(in: headTime) { channel.close(promise: nil) }
        end = context.eventLoop.scheduleTask(in: patience.whole) { channel.close(promise: nil) }
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
