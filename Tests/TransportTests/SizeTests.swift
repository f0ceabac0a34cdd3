import Mirror
import Testing
import Transport

@Suite struct SizeTests {
    private let limits = TransportLimits(pageBytes: 10_000)

    private func check(_ fault: Fault) {
        #expect(fault.kind == .malformed)
        #expect(fault.cause == "the page is larger than 10000 bytes")
        #expect(fault.hint != nil)
    }

    @Test func `a page that says it is too large is refused before it comes`() async throws {
        check(try await Rig.fault(limits: limits) { _ in [.head("200 OK", ["Content-Length: 10001"])] })
    }

    @Test func `a page that grows too large is refused`() async throws {
        let chunk = Array("2000\r\n".utf8) + [UInt8](repeating: 0x61, count: 0x2000) + Array("\r\n".utf8)
        check(
            try await Rig.fault(limits: limits) { _ in
                [.head("200 OK", ["Transfer-Encoding: chunked"], chunk + chunk + Array("0\r\n\r\n".utf8))]
            }
        )
    }

    @Test func `a few bytes that unpack to too many are refused`() async throws {
        #expect(Gzipped.bomb.count < 200)
        check(
            try await Rig.fault(limits: limits) { _ in
                [.answer("200 OK", ["Content-Encoding: gzip"], Gzipped.bomb)]
            }
        )
    }

    @Test func `a page as large as the limit is taken`() async throws {
        let body = [UInt8](repeating: 0x61, count: 10_000)
        try await ScriptedServer.run(always: [.answer("200 OK", [], body)]) { server in
            let response = try await Rig.run(server.origin, limits: limits) { try await $0.fetch(.get("/")) }
            #expect(response.body == body)
        }
    }
}
