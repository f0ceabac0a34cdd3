import Mirror
import Testing
import Transport

@Suite struct StatusMeaningTests {
    private func meaning(
        _ status: Int,
        _ headers: [(String, String)] = [],
        body: String = "",
        secrets: [Secret] = []
    ) -> Fault? {
        let response = Response(
            status: status,
            headers: headers.map { Response.Header($0.0, $0.1) },
            body: Array(body.utf8),
            url: "https://crm.example/page"
        )
        return StatusMeaning.fault(
            for: response,
            operation: "fetch page 12",
            subject: "welcomehome units",
            now: Rig.now,
            secrets: secrets
        )
    }

    @Test(arguments: [200, 201, 204, 299])
    func `success is no fault`(status: Int) {
        #expect(meaning(status) == nil)
    }

    @Test(arguments: [
        (408, Fault.Kind.transient), (425, .transient), (500, .transient), (503, .transient),
        (599, .transient),
        (401, .refused), (402, .refused), (403, .refused),
        (404, .unavailable), (410, .unavailable),
        (300, .rejected), (304, .rejected), (400, .rejected), (422, .rejected),
        (429, .throttled(wait: nil)),
    ])
    func `each status has its kind`(status: Int, kind: Fault.Kind) throws {
        let fault = try #require(meaning(status))
        #expect(fault.kind == kind)
        #expect(fault.operation == "fetch page 12")
        #expect(fault.subject == "welcomehome units")
        #expect(fault.cause == "the vendor answered \(status)")
    }

    @Test(arguments: [429, 503])
    func `a throttled answer says for how long`(status: Int) {
        #expect(meaning(status, [("Retry-After", "17")])?.kind == .throttled(wait: .seconds(17)))
    }

    @Test func `a date is read against the vendor's own clock`() {
        // Rig.now is 2027-01-15 08:00:00; the vendor's clock is an hour behind.
        let headers = [
            ("Date", "Fri, 15 Jan 2027 07:00:00 GMT"), ("Retry-After", "Fri, 15 Jan 2027 07:00:30 GMT"),
        ]
        #expect(meaning(429, headers)?.kind == .throttled(wait: .seconds(30)))
    }

    @Test func `an exhausted limit says when it is reset`() {
        let reset = String(Rig.now.milliseconds / 1000 + 40)
        let exhausted = [("X-RateLimit-Remaining", "0"), ("X-RateLimit-Reset", reset)]
        #expect(meaning(429, exhausted)?.kind == .throttled(wait: .seconds(40)))
        #expect(meaning(429, [("X-RateLimit-Reset", "40")])?.kind == .throttled(wait: .seconds(40)))
        let left = [("X-RateLimit-Remaining", "3"), ("X-RateLimit-Reset", reset)]
        #expect(meaning(429, left)?.kind == .throttled(wait: nil))
        #expect(meaning(429, [("X-RateLimit-Reset", "99999999999999")])?.kind == .throttled(wait: nil))
        #expect(meaning(429, exhausted + [("Retry-After", "5")])?.kind == .throttled(wait: .seconds(5)))
    }

    @Test(arguments: [
        (#"{"error":"Bad credentials"}"#, "Bad credentials"),
        (#"{"error":{"code":"x","message":"Too many","details":[]}}"#, "x: Too many"),
        (#"{"errors":["one","two"]}"#, "one; two"),
        (#"{"errors":[{"message":"one"},{"detail":"two"}]}"#, "one; two"),
        (#"{"errors":{"limit":["is too large"],"page":"is odd"}}"#, "limit is too large; page is odd"),
        (#"{"title":"Forbidden","detail":"Wrong scope","status":403}"#, "Forbidden: Wrong scope"),
        (#"{"message":"No"}"#, "No"),
        (
            #"{"error":{"code":"rate_limited","message":"Slow down","details":["30 a minute"]}}"#,
            "rate_limited: Slow down (30 a minute)"
        ),
        (
            #"{"title":"Bad","detail":"Two faults","errors":[{"detail":"too large","pointer":"/limit"}]}"#,
            "Bad: Two faults (too large at /limit)"
        ),
        (#"{"error":"Bad Request","message":"limit is odd"}"#, "Bad Request: limit is odd"),
        (#"{"success":false,"errors":{"page":["is odd"]}}"#, "page is odd"),
        (#"{"id":5}"#, #"{"id":5}"#),
        ("plain\r\n\u{1B}[31mtext\u{7}", "plain [31mtext"),
        (" <!doctype html><HTML><Title>502 Bad\nGateway</Title><body>x</body>", "502 Bad Gateway"),
        ("<html><body><h1>Down</h1><p>for now</p></body></html>", "Down for now"),
    ])
    func `the vendor's message is read`(body: String, message: String) {
        #expect(meaning(400, body: body)?.cause == "the vendor answered 400: \(message)")
    }

    @Test func `a long body is cut`() throws {
        let cause = try #require(meaning(500, body: String(repeating: "é", count: 1000))).cause
        #expect(cause == "the vendor answered 500: " + String(repeating: "é", count: 200) + "…")
    }

    @Test func `an echoed credential is taken out before the message is cut`() throws {
        let padding = String(repeating: "x", count: 195)
        for body in [#"{"error":"bad token \#(Rig.token)!"}"#, padding + Rig.token, "<p>\(Rig.token)</p>"] {
            let description = try #require(meaning(401, body: body, secrets: [Secret(Rig.token)])).description
            #expect(!description.contains(Rig.token.prefix(4)))
            #expect(description.contains("***"))
        }
    }
}
