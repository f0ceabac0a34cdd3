package import Mirror
package import Transport

/// An account as it is mirrored: its connector, its way to the vendor, its pace.
package struct MirroredAccount: Sendable {
    package var name: String
    package var vendor: String
    package var connector: any Connector
    package var transport: any VendorTransport
    /// The streams to mirror, of the connector's.
    package var streams: [Stream]
    /// Names the credential without telling it; accounts of one credential share a throttle.
    package var throttleName: String
    package var throttle: ThrottleLimit
    /// The most requests a minute that the vendor's own answers may raise it to; nil where they may not.
    package var adoptableLimit: Int?
    /// Other files in which the credential's throttle may be remembered: those of its other accounts.
    package var otherDatabases: [String] = []
    /// Names what is asked for beside the stream: another one is another collection (`Store.register`).
    package var scope: String
    package var pollEvery: Duration
    package var fullWalkEvery: Duration
    /// How often a walk of everything looks for rows that vanished.
    package var sweepEvery: Duration
    /// Of the live rows: more that vanished at once wait for a person.
    package var maxDeletePercent: Int
    /// Whether a first load comes from the vendor's bulk files where it has them.
    package var loadsFirstFromSnapshot: Bool

    package init(
        name: String, vendor: String, connector: any Connector, transport: any VendorTransport,
        streams: [Stream], throttleName: String, throttle: ThrottleLimit, scope: String = "",
        pollEvery: Duration, fullWalkEvery: Duration, sweepEvery: Duration = .seconds(24 * 3600),
        maxDeletePercent: Int = 10, loadsFirstFromSnapshot: Bool
    ) {
        self.name = name
        self.vendor = vendor
        self.connector = connector
        self.transport = transport
        self.streams = streams
        self.throttleName = throttleName
        self.throttle = throttle
        self.scope = scope
        self.pollEvery = pollEvery
        self.fullWalkEvery = fullWalkEvery
        self.sweepEvery = sweepEvery
        self.maxDeletePercent = maxDeletePercent
        self.loadsFirstFromSnapshot = loadsFirstFromSnapshot
    }

    /// How often the stream is polled.
    ///
    /// - Parameters:
    ///   - stream: the stream.
    ///   - honoured: what is known of the vendor's answers to questions for changes.
    /// - Returns: the pace of walks of everything, where that is what its polls are.
    package func pollInterval(of stream: Stream, honoured: Honoured = Honoured()) -> Duration {
        if case .whole(let isAtFullWalkPace) = stream.polling {
            return isAtFullWalkPace ? fullWalkEvery : pollEvery
        }
        return stream.polling.narrowing(honoured) == nil ? fullWalkEvery : pollEvery
    }
}

/// The way to a vendor: `HTTPTransport`, or a scripted one in tests.
package protocol VendorTransport: Sendable {
    func fetch(_ request: Request) async throws -> Response
    func download(_ request: Request, to path: String) async throws -> Download
    /// Refuses a request that must not be sent, a link to another origin, before it is.
    func refuseForeignLink(_ request: Request) throws(Fault)
    var secrets: [Secret] { get async }
}

extension VendorTransport {
    /// A scripted vendor has no origin.
    package func refuseForeignLink(_ request: Request) throws(Fault) {}
}

extension HTTPTransport: VendorTransport {
    package func refuseForeignLink(_ request: Request) throws(Fault) {
        _ = try RequestURL.resolve(request.target, below: baseURL)
    }
}
