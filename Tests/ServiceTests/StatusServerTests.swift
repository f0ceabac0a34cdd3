import Logging
import Mirror
import NIOCore
import NIOPosix
import SQLite
import ServiceLifecycle
import Sync
import Synchronization
import Testing
import Transport

@testable import Service
@testable import Store

struct StatusServerTests {
    @Test func `the document is what crmirror status prints`() async throws {
        try await StatusSite.open { site in
            let answer = try await site.get("/status.json")
            #expect(answer.status == 200)
            #expect(answer["content-type"] == "application/json")
            let report = StatusReport(
                configuration: site.configuration, databases: [.init(reading: site.database)],
                repertoire: StatusSite.repertoire, now: Fixture.now
            )
            let printed = try report.json() + "\n"
            #expect(answer.body == printed)
        }
    }

    @Test func `a browser is told to trust nothing and to keep nothing`() async throws {
        try await StatusSite.open { site in
            for path in ["/", "/status.json", "/healthz", "/metrics", "/nowhere"] {
                let answer = try await site.get(path)
                let policy = try #require(answer["content-security-policy"])
                #expect(policy.hasPrefix("default-src 'none'; style-src 'sha256-"))
                #expect(!policy.contains("unsafe"))
                #expect(answer["x-content-type-options"] == "nosniff")
                #expect(answer["x-frame-options"] == "DENY")
                #expect(answer["referrer-policy"] == "no-referrer")
                #expect(answer["cache-control"] == "no-store")
                #expect(answer["date"] == "Thu, 28 May 2026 20:26:40 GMT")
            }
        }
    }

    @Test func `what is not there is not found, and nothing can be written`() async throws {
        try await StatusSite.open { site in
            for path in ["/nowhere", "/status.json/", "//", "/Metrics", "/../etc/passwd"] {
                #expect(try await site.get(path).status == 404)
            }
            for method in ["POST", "PUT", "DELETE", "PATCH", "OPTIONS"] {
                let answer = try await site.ask(method, "/")
                #expect(answer.status == 405)
                #expect(answer["allow"] == "GET, HEAD")
            }
            #expect(try await site.get("/healthz?full=1").status == 200)
        }
    }

    @Test(arguments: ["/", "/status.json", "/healthz", "/metrics"])
    func `HEAD tells what GET would, without the body`(path: String) async throws {
        try await StatusSite.open { site in
            let whole = try await site.get(path)
            let head = try await site.ask("HEAD", path)
            #expect(head.status == 200)
            #expect(head.body == "")
            #expect(whole["content-length"] == String(whole.body.utf8.count))
            #expect(head["content-type"] == whole["content-type"])
            // The metrics tell of the process, and so change.
            if path != "/metrics" { #expect(head["content-length"] == whole["content-length"]) }
        }
    }

    @Test func `a name that is not this machine's is refused on loopback`() async throws {
        try await StatusSite.open { site in
            let port = site.address.port
            for host in [
                "localhost:\(port)", "LocalHost", "127.0.0.1:\(port)", "[::1]:\(port)", "127.0.0.1:9",
            ] {
                #expect(try await site.get("/healthz", host: host).status == 200, "\(host)")
            }
            for host in [
                "evil.example", "evil.example:\(port)", "localhost.evil.example", "127.0.0.1.evil.example",
                "",
            ] {
                let answer = try await site.get("/status.json", host: host)
                #expect(answer.status == 421, "\(host)")
                #expect(!answer.body.contains("accounts"))
            }
            #expect(try await site.get("/", host: nil).status == 421)
        }
    }

    @Test func `with a token nothing is told without it`() async throws {
        try await StatusSite.open(token: "s3cret:täken") { site in
            for path in ["/", "/status.json", "/healthz", "/metrics", "/nowhere"] {
                let answer = try await site.get(path)
                #expect(answer.status == 401)
                #expect(answer.all("www-authenticate").map { $0.prefix(6) } == ["Basic ", "Bearer"])
                #expect(!answer.body.contains("wh"))
            }
            // Any name, with the token as its password.
            let basic = "YW55Ym9keTpzM2NyZXQ6dMOka2Vu"
            for shown in ["Bearer s3cret:täken", "bearer  s3cret:täken", "Basic \(basic)", "BASIC \(basic)"] {
                #expect(try await site.get("/healthz", authorization: shown).status == 200, "\(shown)")
            }
            for shown in [
                "Bearer s3cret:täke", "Bearer s3cret:täkenn", "Bearer", "Bearer ", "s3cret:täken",
                "Basic !!!",
                "Basic YW55Ym9keQ==", "Basic s3cret:täken", "Digest s3cret:täken",
            ] {
                #expect(try await site.get("/healthz", authorization: shown).status == 401, "\(shown)")
            }
        }
    }

    @Test func `a hundred readers at once cost one look at the database`() async throws {
        try await StatusSite.open { site in
            let first = try await site.get("/status.json").body
            try site.write([Fixture.state("prospects", .failing, lastError: "x (wh prospects): gone")])
            let bodies = try await withThrowingTaskGroup(of: String.self) { group in
                for _ in 0..<100 { group.addTask { try await site.get("/status.json").body } }
                return try await group.reduce(into: Set<String>()) { $0.insert($1) }
            }
            #expect(bodies == [first])
            site.clock.pass(.seconds(1))
            #expect(try await site.get("/status.json").body.contains("gone"))
        }
    }

    @Test func `a port that is taken is told with what to do`() async throws {
        try await StatusSite.open { site in
            let second = StatusServer(
                listen: site.address, token: nil, subject: { site.subject }, metrics: Metrics(),
                clock: site.clock, logger: StatusSite.silent
            )
            let fault = await #expect(throws: Fault.self) { try await second.run() }
            #expect(fault?.subject == site.address.text)
            #expect(fault?.cause == "Address already in use")
        }
    }

    @Test func `it ends when it is told to, also while somebody is connected`() async throws {
        let (addresses, announcement) = AsyncStream.makeStream(of: ListenAddress.self)
        let site = try StatusSite.make(states: StatusSite.fine)
        let server = site.server(token: nil) { announcement.yield($0) }
        let group = ServiceGroup(services: [server], logger: StatusSite.silent)
        let running = Task { try await group.run() }
        var bound = addresses.makeAsyncIterator()
        let address = try #require(await bound.next())
        try await StatusSite.connect(address).executeThenClose { inbound, _ in
            await group.triggerGracefulShutdown()
            try await running.value
            var rest = inbound.makeAsyncIterator()
            #expect(try await rest.next() == nil)
        }
    }
}

/// A status server over a database made by hand, asked over real HTTP.
final class StatusSite: Sendable {
    static let repertoire = Repertoire(
        streams: ["welcomehome": ["prospects", "activities"]], credentials: ["token"])
    static let silent = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
    static let fine = [Fixture.state("activities"), Fixture.state("prospects")]
    static let vendorToken = "vendor-token-5af1"

    let database: String
    let metrics = Metrics()
    let clock = HandClock()
    let subject: StatusSubject
    /// Nobody touches it: it is there as long as the site is.
    nonisolated(unsafe) private let folder: TemporaryFolder
    private let bound = Mutex<ListenAddress?>(nil)

    var configuration: Configuration { subject.configuration }

    private init(states: [StreamState]) throws {
        folder = try TemporaryFolder()
        database = folder.path("crm.sqlite")
        subject = Self.subject(of: database)
        // Makes the tables.
        _ = try Store(path: database)
        try write(states)
    }

    /// A site that nobody serves.
    static func make(states: [StreamState]) throws -> StatusSite {
        try StatusSite(states: states)
    }

    /// Serves a site while `body` runs.
    static func open(
        token: String? = nil, states: [StreamState] = fine, _ body: (StatusSite) async throws -> Void
    ) async throws {
        let site = try make(states: states)
        let (addresses, announcement) = AsyncStream.makeStream(of: ListenAddress.self)
        let server = site.server(token: token) { announcement.yield($0) }
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                defer { announcement.finish() }
                try await server.run()
            }
            var iterator = addresses.makeAsyncIterator()
            let address = try #require(await iterator.next(), "the server did not start")
            site.bound.withLock { $0 = address }
            try await body(site)
            group.cancelAll()
        }
    }

    static func subject(of database: String) -> StatusSubject {
        let account = AccountConfiguration(
            name: "wh", vendor: .welcomehome, credential: .token(Secret(vendorToken)))
        let configuration = Configuration(
            database: database, status: StatusSettings(token: Secret(vendorToken)), accounts: [account])
        var subject = StatusSubject(configuration: configuration, repertoire: repertoire, accounts: [])
        subject.throttles = [
            "wh": .init(
                name: "welcomehome 0011",
                pace: Throttle.Pace(limit: ThrottleLimit(requests: 300, per: .seconds(300), burst: 5)))
        ]
        return subject
    }

    func server(
        token: String?, onListening: @escaping @Sendable (ListenAddress) -> Void
    ) -> StatusServer {
        let subject = subject
        var server = StatusServer(
            listen: Self.anyPort, token: token.map { Secret($0) }, subject: { subject }, metrics: metrics,
            clock: clock, logger: Self.silent, onListening: onListening
        )
        // However busy the machine is.
        server.patience = ConnectionPatience(
            head: .minutes(10), scarceHead: .minutes(10), whole: .minutes(10))
        return server
    }

    private static var anyPort: ListenAddress {
        guard let address = ListenAddress("127.0.0.1:0") else { preconditionFailure("that is an address") }
        return address
    }

    var address: ListenAddress {
        bound.withLock { $0 } ?? Self.anyPort
    }

    func write(_ states: [StreamState]) throws {
        let connection = try Connection(path: database, access: .readWrite)
        for state in states { try StreamRows(connection: connection).write(state) }
    }

    func run(_ sql: String) throws {
        try Connection(path: database, access: .readWrite).execute(sql)
    }

    func get(
        _ path: String, host: String? = "localhost", authorization: String? = nil
    ) async throws -> RawAnswer {
        try await ask("GET", path, host: host, authorization: authorization)
    }

    func ask(
        _ method: String, _ path: String, host: String? = "localhost", authorization: String? = nil
    ) async throws -> RawAnswer {
        var request = "\(method) \(path) HTTP/1.1\r\n"
        if let host { request += "Host: \(host)\r\n" }
        if let authorization { request += "Authorization: \(authorization)\r\n" }
        let bytes = ByteBuffer(string: request + "\r\n")
        let answer = try await Self.connect(address).executeThenClose { inbound, outbound in
            try await outbound.write(bytes)
            return try await inbound.reduce(into: ByteBuffer()) { $0.writeImmutableBuffer($1) }
        }
        return try RawAnswer(String(buffer: answer))
    }

    /// A connection that carries exactly what is said.
    static func connect(_ address: ListenAddress) async throws -> NIOAsyncChannel<ByteBuffer, ByteBuffer> {
        try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .connect(host: address.host, port: Int(address.port)) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try NIOAsyncChannel(wrappingChannelSynchronously: channel)
                }
            }
    }
}

/// An answer as it came.
struct RawAnswer: Sendable {
    var status: Int
    var body: String
    private var fields: [(name: String, value: String)]

    init(_ text: String) throws {
        let end = try #require(text.firstRange(of: "\r\n\r\n"), "no whole answer: \(text)")
        let lines = text[..<end.lowerBound].split(separator: "\r\n")
        status = try #require(Int(lines[0].split(separator: " ")[1]))
        fields = lines.dropFirst().map { line in
            let colon = line.firstIndex(of: ":") ?? line.endIndex
            let value = line[colon...].dropFirst().drop { $0 == " " }
            return (line[..<colon].lowercased(), String(value))
        }
        body = String(text[end.upperBound...])
    }

    subscript(name: String) -> String? { all(name).first }

    func all(_ name: String) -> [String] {
        fields.filter { $0.name == name }.map(\.value)
    }
}
