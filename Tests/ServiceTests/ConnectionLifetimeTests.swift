import NIOCore
import NIOEmbedded
import Testing

@testable import Service

/// How long a connection to the status server may last.
struct ConnectionLifetimeTests {
    private func isOpen(
        after seconds: Int64, headAt: Int64?, in places: ConnectionPlaces = ConnectionPlaces(count: 64)
    ) throws -> Bool {
        let loop = EmbeddedEventLoop()
        let channel = EmbeddedChannel(handler: ConnectionLifetime(in: places), loop: loop)
        try channel.connect(to: SocketAddress(unixDomainSocketPath: "/client")).wait()
        if let headAt {
            loop.advanceTime(by: .seconds(headAt))
            try channel.writeInbound("a head, as the decoder gives it")
        }
        loop.advanceTime(by: .seconds(seconds - (headAt ?? 0)))
        defer { _ = try? channel.finish(acceptAlreadyClosed: true) }
        return channel.isActive
    }

    @Test func `one that has sent no whole head within five seconds makes room`() throws {
        #expect(try isOpen(after: 4, headAt: nil))
        #expect(try isOpen(after: 5, headAt: nil) == false)
    }

    @Test func `where a quarter of the places is taken it makes room within a second`() throws {
        let places = ConnectionPlaces(count: 64)
        for _ in 1...15 { _ = places.take() }
        #expect(try isOpen(after: 4, headAt: nil, in: places))
        _ = places.take()
        #expect(try isOpen(after: 1, headAt: nil, in: places) == false)
        #expect(try isOpen(after: 29, headAt: 0, in: places))
        // The places of those that are gone are free again.
        places.leave()
        #expect(try isOpen(after: 4, headAt: nil, in: places))
    }

    @Test func `one that has asked has half a minute in all`() throws {
        #expect(try isOpen(after: 29, headAt: 4))
        #expect(try isOpen(after: 30, headAt: 4) == false)
    }
}
