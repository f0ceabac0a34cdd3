import Formats
import Glibc
import Logging
import Mirror
import Synchronization
import Testing

@testable import Transport

/// The program ends.
@Suite(.timeLimit(.minutes(5)))
struct LeavingTests {
    /// A port at which connections are made, and nobody ever says a word.
    private func withSilence(_ body: (UInt16) async throws -> Void) async throws {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let result = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                bind(descriptor, pointer, length) + listen(descriptor, 8)
                    + getsockname(descriptor, pointer, &length)
            }
        }
        try #require(result == 0)
        try await body(UInt16(bigEndian: address.sin_port))
    }

    private func transport(to origin: String, _ client: SharedHTTPClient) throws -> HTTPTransport {
        HTTPTransport(
            baseURL: try #require(AbsoluteURL(origin)),
            authenticator: TokenAuthenticator(prefix: "Token token=", token: Secret(Rig.token)),
            userAgent: "crmirror/test", client: client, clock: StoppedClock(),
            logger: Logger(label: "test")
        )
    }

    @Test func `a connection that is being made is not waited for`() async throws {
        try await withSilence { port in
            // Its end would come when this test's time is long over.
            let client = SharedHTTPClient(limits: TransportLimits(connect: .seconds(3600)))
            let transport = try transport(to: "https://127.0.0.1:\(port)", client)
            let request = Task { try await transport.fetch(.get("/page")) }
            for _ in 0..<10 { await Task.yield() }
            request.cancel()
            _ = await request.result
            try await client.leave()
        }
    }

    @Test func `what must not be cut off goes on, with its connections, while the program leaves`()
        async throws
    {
        try await ScriptedServer.run(always: [.answer("200 OK")]) { server in
            let client = SharedHTTPClient()
            let transport = try transport(to: server.origin, client)
            let leaving = try await client.unbroken.run {
                let leaving = Task { try await client.leave(patience: .seconds(3600)) }
                for _ in 0..<10 { await Task.yield() }
                let status = try await transport.fetch(.get("/page")).status
                #expect(status == 200)
                return leaving
            }
            try await leaving.value
        }
    }

    @Test func `a refresh token that is being renewed must not be cut off`() async throws {
        let underWay = Mutex<[Bool]>([])
        let shared = Mutex<SharedHTTPClient?>(nil)
        let vendor = TokenVendor(
            TokenVendor.Rules(beforeTokens: {
                let isUnderWay = shared.withLock { $0?.unbroken.isUnderWay ?? false }
                underWay.withLock { $0.append(isUnderWay) }
            }))
        try await SignedInAccount.run(vendor.answer) { account in
            shared.withLock { $0 = account.client }
            account.clock.pass(.seconds(7200))
            try await account.ask()
            #expect(underWay.withLock { $0 } == [true])
            #expect(!account.client.unbroken.isUnderWay)
            shared.withLock { $0 = nil }
        }
    }
}
