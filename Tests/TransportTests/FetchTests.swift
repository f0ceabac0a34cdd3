import Glibc
import Mirror
import NIOCore
import Testing
import Transport

@Suite struct FetchTests {
    @Test func `a request is a GET that says who asks and what it takes`() async throws {
        try await ScriptedServer.run(always: [.answer("200 OK", ["X-Seen: yes"], Array("id\n".utf8))]) {
            server in
            try await Rig.run(server.origin + "/api/") { transport in
                let query = [Request.QueryItem("filters[name]", "a b"), Request.QueryItem("limit", "10")]
                let response = try await transport.fetch(
                    Request(target: .path("/table/Units", query: query), accept: "text/csv")
                )
                #expect(response.status == 200)
                #expect(response.body == Array("id\n".utf8))
                #expect(response.value(of: "x-seen") == "yes")
                #expect(response.url == server.origin + "/api/table/Units?filters%5Bname%5D=a%20b&limit=10")
            }
            let head = try #require(server.requests.first)
            let lines = head.split(separator: "\r\n").map(String.init)
            #expect(lines.first == "GET /api/table/Units?filters%5Bname%5D=a%20b&limit=10 HTTP/1.1")
            #expect(lines.contains("User-Agent: crmirror/test"))
            #expect(lines.contains("Accept: text/csv"))
            #expect(lines.contains("Accept-Encoding: gzip"))
            #expect(lines.contains("Authorization: Token token=\(Rig.token)"))
        }
    }

    @Test func `a link is asked for as it is, and the connection is used again`() async throws {
        try await ScriptedServer.run(always: [.answer("200 OK")]) { server in
            try await Rig.run(server.origin + "/api") { transport in
                for cursor in ["6eb0==", "a%2Fb+c", "x[y]"] {
                    let link = "\(server.origin)/api/t?cursor=\(cursor)"
                    _ = try await transport.fetch(Request(target: .link(link), accept: "*/*"))
                }
            }
            let targets = server.requests.map { $0.split(separator: " ")[1] }
            #expect(targets.prefix(2) == ["/api/t?cursor=6eb0==", "/api/t?cursor=a%2Fb+c"])
            #expect(["/api/t?cursor=x[y]", "/api/t?cursor=x%5By%5D"].contains(targets.last))
        }
    }

    @Test(arguments: ["404 Not Found", "429 Too Many Requests", "500 Oops", "304 Not Modified"])
    func `any status is an answer`(status: String) async throws {
        try await ScriptedServer.run(always: [.answer(status)]) { server in
            let response = try await Rig.run(server.origin) { try await $0.fetch(.get("/")) }
            #expect(response.status == Int(status.prefix(3)))
        }
    }

    @Test func `a gzip body arrives unpacked`() async throws {
        let answer = ScriptedServer.Step.answer("200 OK", ["Content-Encoding: gzip"], Gzipped.table)
        try await ScriptedServer.run(always: [answer]) { server in
            let response = try await Rig.run(server.origin) { try await $0.fetch(.get("/")) }
            #expect(String(decoding: response.body, as: UTF8.self) == "prospects.id,name\n1,Ada\n")
        }
    }

    @Test func `a gzip body that stops early is a fault, though its length is right`() async throws {
        let part = Array(Gzipped.table.prefix(20))
        let fault = try await Rig.fault { _ in [.answer("200 OK", ["Content-Encoding: gzip"], part)] }
        #expect(fault.kind == .transient)
        #expect(fault.cause.hasPrefix("the gzip body is damaged"))
    }

    @Test func `a truncated body is a fault that says how much came`() async throws {
        let half = Array("half".utf8)
        let fault = try await Rig.fault { _ in [.head("200 OK", ["Content-Length: 100"], half), .close] }
        #expect(fault.kind == .transient)
        #expect(fault.cause.hasPrefix("the body ended early, "))
        #expect(fault.cause.hasSuffix(" of 100 bytes read"))
        #expect(fault.subject.hasSuffix("/page"))
    }

    @Test func `a chunked body that stops is a fault`() async throws {
        let chunk = Array("4\r\nhalf\r\n".utf8)
        let fault = try await Rig.fault { _ in
            [.head("200 OK", ["Transfer-Encoding: chunked"], chunk), .close]
        }
        #expect(fault.kind == .transient)
        #expect(fault.cause.hasPrefix("the body ended early, "))
    }

    @Test func `a reset is a fault`() async throws {
        let fault = try await Rig.fault { _ in [.reset] }
        #expect(fault.kind == .transient)
        #expect(fault.cause.contains("connection"))
    }

    @Test func `a server that hangs up without a word is a fault`() async throws {
        let fault = try await Rig.fault { _ in [.close] }
        #expect(fault.kind == .transient)
        #expect(fault.cause == "the connection was closed before the answer was whole")
    }

    @Test func `what is not HTTP is a fault`() async throws {
        let fault = try await Rig.fault { _ in [.send(Array("220 mail.example ESMTP\r\n".utf8)), .close] }
        #expect(fault.kind == .transient)
        #expect(fault.cause == "the answer is not HTTP")
    }

    @Test func `a port where nothing listens is a fault`() async throws {
        // Bound and not listening: nobody else can take the port while the test runs.
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        let port = try Self.bindToFreePort(descriptor)
        let fault = try await Rig.run("http://127.0.0.1:\(port)") { transport in
            try await Rig.fault(from: transport, .get("/page"))
        }
        #expect(fault.kind == .transient)
        #expect(fault.cause == "connection refused")
    }

    @Test func `a silent server is a fault after the idle time`() async throws {
        let fault = try await Rig.fault(limits: TransportLimits(idle: .milliseconds(50))) { _ in [] }
        #expect(fault.kind == .transient)
        #expect(fault.cause == "no byte for 50 ms")
    }

    @Test func `a body that falls silent is a fault after the idle time`() async throws {
        let fault = try await Rig.fault(limits: TransportLimits(idle: .seconds(1))) { _ in
            [.head("200 OK", ["Content-Length: 100"], [1, 2, 3])]
        }
        #expect(fault.kind == .transient)
        #expect(fault.cause == "no byte for 1 s, 3 of 100 bytes of the body read")
    }

    @Test func `a page has a deadline for the whole of it`() async throws {
        let fault = try await Rig.fault(limits: TransportLimits(page: .milliseconds(50))) { _ in
            [.head("200 OK", ["Content-Length: 100"], [1, 2, 3])]
        }
        #expect(fault.kind == .transient)
        #expect(fault.cause == "not done after 50 ms")
    }

    @Test func `a cancelled request is cancelled and no fault`() async throws {
        try await ScriptedServer.run(always: [.head("200 OK", ["Content-Length: 9"], [1])]) { server in
            try await Rig.run(server.origin) { transport in
                let request = Task { try await transport.fetch(.get("/")) }
                for await _ in server.arrivals { break }
                request.cancel()
                await #expect(throws: CancellationError.self) { try await request.value }
            }
        }
    }

    @Test func `a server without TLS is named as that`() async throws {
        let greeting = ScriptedServer.Step.answer("400 Bad Request")
        try await ScriptedServer.run(greeting: [greeting], { _ in [] }) { server in
            let base = server.origin.replacing("http:", with: "https:")
            let fault = try await Rig.run(base) { transport in
                try await Rig.fault(from: transport, .get("/page"))
            }
            #expect(fault.kind == .transient)
            #expect(fault.cause == "the server does not speak TLS")
            #expect(fault.hint != nil)
        }
    }

    @Test func `a credential that no header can hold is refused and not shown`() async throws {
        try await ScriptedServer.run(always: [.answer("200 OK")]) { server in
            try await Rig.run(server.origin, token: Rig.token + "\n") { transport in
                let fault = try await Rig.fault(from: transport, .get("/page"))
                #expect(fault.kind == .refused)
            }
            #expect(server.requests.isEmpty)
        }
    }

    private static func bindToFreePort(_ descriptor: Int32) throws -> UInt16 {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        try withUnsafeMutablePointer(to: &address) { pointer in
            try pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
                try #require(bind(descriptor, generic, length) == 0)
                try #require(getsockname(descriptor, generic, &length) == 0)
            }
        }
        return UInt16(bigEndian: address.sin_port)
    }
}
