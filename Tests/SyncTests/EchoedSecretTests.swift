import Foundation
import Mirror
import Store
import Sync
import Testing
import Transport

/// A vendor or a proxy that echoes the credential in an answer with status 200.
@Suite(.timeLimit(.minutes(5)))
struct EchoedSecretTests {
    private static let token = "token-of-the-test"
    /// Of an excerpt's 200 characters.
    private static let places = [30, 182, 183, 184, 190, 195, 196]

    /// A body with the token so many characters behind its beginning.
    private static func body(_ beginning: String, tokenAt place: Int) -> String {
        beginning + String(repeating: "x", count: place - beginning.count) + token + " and more"
    }

    private func expectNoToken(_ beginning: String, stream: String, at place: Int) async throws {
        var rig = try Rig()
        rig.streams = [stream]
        let body = Self.body(beginning, tokenAt: place)
        rig.vendor.trouble(Trouble(20, .answer(status: 200, body: body)))
        let outcome = try await rig.run(.once)
        let fault = try #require(try outcome.streams.at(0).fault)
        #expect(fault.cause.contains("it begins: \(beginning)"))
        #expect(fault.cause.contains("x***"))
        let lastError = try #require(try rig.state(stream).lastError)
        for said in ["\(fault)", "\(lastError)"] {
            #expect(!said.contains(Self.token.prefix(4)))
        }
        let files = try FileManager.default.contentsOfDirectory(atPath: rig.scratch.directory)
        for file in files {
            let data = try #require(FileManager.default.contents(atPath: rig.scratch.directory + "/" + file))
            #expect(data.range(of: Data(Self.token.utf8.prefix(4))) == nil, "\(file)")
        }
    }

    @Test(arguments: places)
    func `a web page that echoes the token shows it nowhere, wherever the excerpt is cut`(_ place: Int)
        async throws
    {
        try await expectNoToken("<html>", stream: "prospects", at: place)
    }

    @Test(arguments: places)
    func `JSON for CSV that echoes the token shows it nowhere`(_ place: Int) async throws {
        try await expectNoToken("{\"error\":\"", stream: "prospects", at: place)
    }

    @Test(arguments: places)
    func `an object for a list that echoes the token shows it nowhere`(_ place: Int) async throws {
        try await expectNoToken("{\"error\":\"", stream: "stages", at: place)
    }

    @Test func `a transport's fault that holds the token is redacted too`() async throws {
        let rig = try Rig()
        let echo = Fault(.transient, operation: "fetch", subject: "vendor.test", cause: "sent \(Self.token)")
        rig.vendor.trouble(Trouble(20, .fail(echo)))
        let outcome = try await rig.run(.once)
        let fault = try #require(try outcome.streams.at(0).fault)
        #expect(fault.cause == "sent ***")
    }
}
