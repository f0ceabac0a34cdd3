import Mirror
import Testing
import Vendors

/// What an answer must look like to be believed, and what can be read beside its list.
@Suite struct JSONBodyTests {
    private func body(_ text: String, type: String = "application/json") throws -> JSONBody {
        try JSONBody(answer(text, type: type), subject: "leads")
    }

    private func count(_ text: String, _ names: [String], bare: Bool = false) throws -> Int {
        try body(text).list(names, bare: bare).count
    }

    private func fault(_ text: String, _ names: [String] = ["leads"], bare: Bool = false) throws -> Fault {
        try #require(throws: Fault.self) { _ = try body(text).list(names, bare: bare) }
    }

    @Test func `the first name that holds a list is the list's`() throws {
        let text = #"{"results":[{"id":1},{"id":2}],"leads":[{"id":3}],"data":null}"#
        #expect(try count(text, ["data", "leads", "results"]) == 1)
        #expect(try count(text, ["results"]) == 2)
    }

    @Test func `a list under its name may be empty`() throws {
        #expect(try count(#"{"leads":[],"errors":[]}"#, ["leads"]) == 0)
    }

    @Test func `the only list of an answer is taken under any name`() throws {
        #expect(try count(#"{"meta":{"tags":[]},"entries":[{"id":1}]}"#, ["leads"]) == 1)
    }

    @Test func `of two lists under other names neither is taken`() throws {
        let fault = try fault(#"{"entries":[{"id":1}],"others":[{"id":2}]}"#)
        #expect(fault.kind == .malformed)
        #expect(fault.cause.contains("`leads`"))
    }

    @Test(arguments: [
        #"{"errors":[]}"#, "{}", #"{"leads":null}"#, #"{"leads":{}}"#, #"{"error":"down"}"#, "null", "0",
        "[]",
        #"[{"id":1}]"#,
    ])
    func `an answer without the list is never an empty list`(_ text: String) throws {
        #expect(try fault(text).kind == .malformed)
    }

    @Test func `the answer itself is the list where that is so`() throws {
        #expect(try count(#"[{"id":1},{"id":2}]"#, ["leads"], bare: true) == 2)
        #expect(try count("[]", [], bare: true) == 0)
        #expect(try fault("{}", [], bare: true).cause.contains("as the whole answer"))
    }

    @Test(arguments: [#"{"leads":["a"]}"#, #"{"leads":[{"id":1},null]}"#, #"{"errors":["Not now"]}"#])
    func `a list of anything but objects is refused`(_ text: String) throws {
        #expect(try fault(text).kind == .malformed)
    }

    @Test(arguments: [#"{"leads":[{"id":1},{"id"#, #"{"leads":[]"#, "", "  ", "no JSON", #"{"leads":[]}{}"#])
    func `a cut or foreign answer is refused and its beginning shown`(_ text: String) throws {
        let fault = try fault(text)
        #expect(fault.kind == .malformed)
        #expect(fault.cause.hasSuffix("it begins: \(text)"))
        #expect(fault.subject == "leads")
    }

    @Test(arguments: ["text/html; charset=utf-8", "application/json"])
    func `a web page passes`(_ type: String) throws {
        let fault = try #require(throws: Fault.self) { _ = try body("<!DOCTYPE html><p>Down", type: type) }
        #expect(fault.kind == .transient)
        #expect(fault.cause.contains("Down"))
    }

    @Test func `numbers are read by their path`() throws {
        let body = try body(
            #"{"meta":{"total_count":120,"pages":"7","next":"abc","ok":true,"none":null,"half":1.5},"n":9007199254740993}"#
        )
        #expect(body.integer(at: "meta", "total_count") == 120)
        #expect(body.integer(at: "meta", "pages") == 7)
        #expect(body.integer(at: "n") == 9_007_199_254_740_993)
        #expect(body.integer(at: "meta", "half") == nil)
        #expect(body.integer(at: "meta", "next") == nil)
        #expect(body.integer(at: "meta", "total_count", "deeper") == nil)
        #expect(body.integer(at: "other") == nil)
    }
}
