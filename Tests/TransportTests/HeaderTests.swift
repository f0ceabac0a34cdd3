import Mirror
import Testing
import Transport

@Suite struct HeaderTests {
    private func request(_ name: String) -> Request {
        Request(
            target: .path("/leads", query: []), accept: "*/*", headers: [Request.Header(name, "user,notes")])
    }

    @Test func `a connector's header goes to the account's origin and nowhere else`() async throws {
        try await ScriptedServer.run(always: [.answer("200 OK")]) { other in
            let redirect = ScriptedServer.Step.answer("301 Moved", ["Location: \(other.origin)/"])
            try await ScriptedServer.run(always: [redirect]) { home in
                _ = try await Rig.run(home.origin) { try await $0.fetch(request("X-MyCRM-Expand-Data")) }
                #expect(home.requests.first?.contains("X-MyCRM-Expand-Data: user,notes") == true)
            }
            #expect(other.requests.first?.contains("X-MyCRM-Expand-Data") == false)
        }
    }

    @Test(arguments: ["Authorization", "authorization", "User-Agent", "accept"])
    func `a connector cannot say who asks`(name: String) async throws {
        try await ScriptedServer.run(always: [.answer("200 OK")]) { home in
            try await Rig.run(home.origin) { transport in
                let fault = try await Rig.fault(from: transport, request(name))
                #expect(fault.kind == .rejected)
            }
            #expect(home.requests.isEmpty)
        }
    }
}
