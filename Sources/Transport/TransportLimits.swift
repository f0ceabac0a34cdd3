/// How long and how much a request may take (`sync.md`, "Faults").
package struct TransportLimits: Hashable, Sendable {
    /// Until there is a connection, its TLS included.
    package var connect: Duration
    /// Without a single byte.
    package var idle: Duration
    /// For a whole page, redirects included.
    package var page: Duration
    /// For a whole bulk file: a server that sends a byte a minute must not hold an account for ever.
    package var download: Duration
    /// For an exchange with a token endpoint.
    package var tokens: Duration
    /// Of a page in memory, decompressed. JSON that is read, with the page fetched ahead, takes seven times as much:
    /// what the unit allows the service must hold that (`MemoryMax`).
    package var pageBytes: Int
    /// Followed for one request.
    package var redirects: Int

    package init(
        connect: Duration = .seconds(10),
        idle: Duration = .seconds(60),
        page: Duration = .seconds(600),
        download: Duration = .seconds(12 * 3600),
        tokens: Duration = .seconds(60),
        pageBytes: Int = 64 << 20,
        redirects: Int = 5
    ) {
        self.connect = connect
        self.idle = idle
        self.page = page
        self.download = download
        self.tokens = tokens
        self.pageBytes = pageBytes
        self.redirects = redirects
    }
}
