import Formats
import Glibc
import Logging
import Mirror
import Testing
import Transport

/// What the tests of this target share.
enum Rig {
    /// Must appear in no fault.
    static let token = "s3cr3t-t0ken"
    static let now = Instant(seconds: 1_800_000_000)

    /// A transport to the account at `base` while `body` runs.
    static func run<Value>(
        _ base: String,
        token: String = Rig.token,
        limits: TransportLimits = TransportLimits(),
        _ body: (HTTPTransport) async throws -> Value
    ) async throws -> Value {
        try await withClient(limits: limits) { client in
            try await body(
                HTTPTransport(
                    baseURL: try #require(AbsoluteURL(base)),
                    authenticator: TokenAuthenticator(prefix: "Token token=", token: Secret(token)),
                    userAgent: "crmirror/test",
                    client: client,
                    clock: StoppedClock(),
                    logger: Logger(label: "test")
                )
            )
        }
    }

    /// Connections while `body` runs.
    static func withClient<Value>(
        limits: TransportLimits = TransportLimits(),
        _ body: (SharedHTTPClient) async throws -> Value
    ) async throws -> Value {
        let client = SharedHTTPClient(limits: limits)
        do {
            let value = try await body(client)
            try await client.shutdown()
            return value
        } catch {
            try await client.shutdown()
            throw error
        }
    }

    /// The fault with which fetching from a server with this script ends.
    static func fault(
        limits: TransportLimits = TransportLimits(),
        _ script: @escaping ScriptedServer.Script
    ) async throws -> Fault {
        try await ScriptedServer.run(script) { server in
            try await run(server.origin, limits: limits) { transport in
                try await fault(from: transport, .get("/page", cursor: "c0rsor"))
            }
        }
    }

    /// The fault with which the request ends, which names neither the credential nor the cursor.
    static func fault(from transport: HTTPTransport, _ request: Request) async throws -> Fault {
        let fault = try await #require(throws: Fault.self) { try await transport.fetch(request) }
        #expect(!"\(fault)".contains(token))
        #expect(!"\(fault)".contains("c0rsor"))
        #expect(fault.operation == "fetch")
        return fault
    }

    /// A folder of the test's own while `body` runs.
    static func withFolder<Value>(_ body: (String) async throws -> Value) async throws -> Value {
        var template = Array("/tmp/crmirror-transport-XXXXXX".utf8CString)
        let folder = try #require(mkdtemp(&template).map { String(cString: $0) })
        defer {
            for name in names(in: folder) { unlink(folder + "/" + name) }
            rmdir(folder)
        }
        return try await body(folder)
    }

    /// What is in a folder.
    static func names(in folder: String) -> [String] {
        guard let directory = opendir(folder) else { return [] }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted()
    }

    /// A file's bytes.
    static func contents(of path: String) throws -> [UInt8] {
        let file = try #require(fopen(path, "r"))
        defer { fclose(file) }
        var bytes = [UInt8](repeating: 0, count: 1 << 20)
        let count = fread(&bytes, 1, bytes.count, file)
        return Array(bytes.prefix(count))
    }
}

extension Request {
    static func get(_ path: String, cursor: String? = nil) -> Request {
        let query = cursor.map { [QueryItem("cursor", $0)] } ?? []
        return Request(target: .path(path, query: query), accept: "text/csv")
    }
}

/// Always the same instant; nobody waits for it here.
struct StoppedClock: WallClock {
    func now() -> Instant { Rig.now }

    func sleep(until instant: Instant) async throws {}
}
