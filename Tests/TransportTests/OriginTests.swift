import Formats
import Mirror
import Testing
import Transport

@Suite struct OriginTests {
    @Test func `a link to another origin is refused and nothing is sent there`() async throws {
        try await ScriptedServer.run(always: [.answer("200 OK")]) { home in
            try await ScriptedServer.run(always: [.answer("200 OK")]) { other in
                try await Rig.run(home.origin) { transport in
                    let link = Request(target: .link(other.origin + "/page?cursor=c0rsor"), accept: "*/*")
                    let fault = try await Rig.fault(from: transport, link)
                    #expect(fault.kind == .malformed)
                    #expect(fault.hint?.contains(other.origin) == true)
                    await #expect(throws: Fault.self) { try await transport.download(link, to: "/nowhere") }
                }
                #expect(other.requests.isEmpty)
            }
            #expect(home.requests.isEmpty)
        }
    }

    @Test func `a redirect to another origin is followed without the credential`() async throws {
        let page = Array("id\n".utf8)
        try await ScriptedServer.run(always: [.answer("200 OK", [], page)]) { other in
            let redirect = ScriptedServer.Step.answer("301 Moved", ["Location: \(other.origin)/file?x=1"])
            try await ScriptedServer.run(always: [redirect]) { home in
                let response = try await Rig.run(home.origin) { try await $0.fetch(.get("/page")) }
                #expect(response.body == page)
                #expect(response.url == other.origin + "/file?x=1")
                #expect(home.requests.first?.contains(Rig.token) == true)
                let head = try #require(other.requests.first)
                #expect(head.hasPrefix("GET /file?x=1 "))
                #expect(!head.contains(Rig.token))
                #expect(!head.lowercased().contains("authorization"))
            }
        }
    }

    @Test func `a redirect within the origin keeps the credential`() async throws {
        let script: ScriptedServer.Script = { head in
            head.hasPrefix("GET /page") ? [.answer("302 Found", ["Location: new?x=1"])] : [.answer("200 OK")]
        }
        try await ScriptedServer.run(script) { home in
            let response = try await Rig.run(home.origin) { try await $0.fetch(.get("/page")) }
            #expect(response.status == 200)
            #expect(home.requests.last?.hasPrefix("GET /new?x=1 ") == true)
            #expect(home.requests.last?.contains(Rig.token) == true)
        }
    }

    @Test func `a redirect in a circle is a fault`() async throws {
        let script: ScriptedServer.Script = { head in
            let next = head.hasPrefix("GET /page") ? "/other" : "/page?cursor=c0rsor"
            return [.answer("302 Found", ["Location: \(next)"])]
        }
        let fault = try await Rig.fault(script)
        #expect(fault.kind == .malformed)
        #expect(fault.cause.hasPrefix("the redirects lead in a circle"))
    }

    @Test func `redirects without an end are a fault`() async throws {
        let script: ScriptedServer.Script = { head in
            let path = head.split(separator: " ")[1].prefix { $0 != "?" }
            return [.answer("302 Found", ["Location: \(path)x"])]
        }
        let fault = try await Rig.fault(script)
        #expect(fault.kind == .malformed)
        #expect(fault.cause.hasPrefix("more than 5 redirects"))
    }
}

@Suite struct RedirectDecisionTests {
    private func trail(from start: String, origin: String? = nil) throws -> RedirectTrail {
        let url = try #require(AbsoluteURL(start))
        return RedirectTrail(from: url, origin: origin ?? url.origin, maximum: 5)
    }

    @Test(arguments: [200, 204, 300, 304, 400, 500])
    func `only five statuses redirect`(status: Int) throws {
        let trail = try trail(from: "https://crm.example/a")
        #expect(trail.decide(status: status, location: "/b") == .answer)
    }

    @Test(arguments: [301, 302, 303, 307, 308])
    func `a redirect within the origin carries the credential`(status: Int) throws {
        let next = try #require(AbsoluteURL("https://crm.example/b"))
        let trail = try trail(from: "https://crm.example/a")
        #expect(trail.decide(status: status, location: "/b") == .follow(next, carriesCredential: true))
        #expect(trail.decide(status: status, location: nil) == .answer)
    }

    @Test(arguments: ["https://files.example/b", "https://crm.example:8443/b", "https://api.crm.example/b"])
    func `another host or port is another origin`(location: String) throws {
        let next = try #require(AbsoluteURL(location))
        let trail = try trail(from: "https://crm.example/a")
        #expect(trail.decide(status: 301, location: location) == .follow(next, carriesCredential: false))
    }

    @Test(arguments: ["http://crm.example/b", "http://files.example/b"])
    func `from https to http is refused`(location: String) throws {
        let trail = try trail(from: "https://crm.example/a")
        guard case .refuse(let cause) = trail.decide(status: 301, location: location) else {
            Issue.record("followed")
            return
        }
        #expect(cause.contains("from https to http"))
    }

    @Test func `from http to https is another origin`() throws {
        let next = try #require(AbsoluteURL("https://crm.example/a"))
        let trail = try trail(from: "http://crm.example/a")
        let decision = trail.decide(status: 301, location: "https://crm.example/a")
        #expect(decision == .follow(next, carriesCredential: false))
    }

    @Test func `the credential does not come back when another origin leads back`() throws {
        let away = try #require(AbsoluteURL("https://files.example/b"))
        let back = try #require(AbsoluteURL("https://crm.example/secret"))
        var trail = try trail(from: "https://crm.example/a")
        trail.follow(away, carriesCredential: false)
        let decision = trail.decide(status: 302, location: back.text)
        #expect(decision == .follow(back, carriesCredential: false))
    }

    @Test(arguments: ["ftp://crm.example/b", "https://user:word@crm.example/", "file:///etc/passwd"])
    func `a place that is no plain web address is refused`(location: String) throws {
        let trail = try trail(from: "https://crm.example/a")
        guard case .refuse = trail.decide(status: 301, location: location) else {
            Issue.record("followed")
            return
        }
    }
}
