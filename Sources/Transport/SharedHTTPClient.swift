import AsyncHTTPClient
import NIOCore
import NIOHTTPCompression

/// The connections and event loops that all accounts share. Whoever makes one shuts it down.
package struct SharedHTTPClient: Sendable {
    package let limits: TransportLimits
    /// Refuses a page as soon as it has grown beyond the limit, so that a few kilobytes cannot become gigabytes.
    let pages: HTTPClient
    /// Without that limit: what it receives goes to disk, piece by piece.
    let downloads: HTTPClient
    /// What `leave` does not cut off.
    let unbroken = UnbrokenWork()

    package init(limits: TransportLimits = TransportLimits()) {
        self.limits = limits
        pages = Self.client(limits, decompression: .enabled(limit: .size(limits.pageBytes)))
        downloads = Self.client(limits, decompression: .enabled(limit: .none))
    }

    /// Closes all connections; requests under way fail.
    package func shutdown() async throws {
        try await pages.shutdown()
        try await downloads.shutdown()
    }

    /// Closes the connections because the program ends: what must not be cut off has a while to end, and connections
    /// that are only being made are not waited for. async-http-client waits for those until they are there or have
    /// failed, and a vendor that does not answer takes the whole of `connect` for that; they end with the process.
    package func leave(patience: Duration = .seconds(2)) async throws {
        try await Self.wait(patience) { await unbroken.wait() }
        let closing = Task { try await shutdown() }
        try await Self.wait(.milliseconds(500)) { try await value(of: closing) }
    }

    private static func wait(
        _ limit: Duration, for body: @escaping @Sendable () async throws -> Void
    ) async throws {
        // The task that leaves may be cancelled by then; what it waits for is not to be cut off for that.
        let waiting = Task { try await withDeadline(limit, body) }
        do {
            try await waiting.value
        } catch is DeadlineExceeded {
            // It has had its while.
        }
    }

    private static func client(
        _ limits: TransportLimits,
        decompression: HTTPClient.Decompression
    ) -> HTTPClient {
        var configuration = HTTPClient.Configuration()
        // Redirects are ours to judge: async-http-client would send its headers along.
        configuration.redirectConfiguration = .disallow
        configuration.timeout = .init(connect: TimeAmount(limits.connect), read: TimeAmount(limits.idle))
        configuration.decompression = decompression
        // One attempt is one attempt; trying again is decided by `RetryPolicy`.
        configuration.connectionPool.retryConnectionEstablishment = false
        // Shorter than what servers keep an idle connection (Puma: 20 s), or a request would race its close.
        configuration.connectionPool.idleTimeout = .seconds(10)
        return HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }
}
