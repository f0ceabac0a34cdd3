import Foundation

/// What `crmirror status --json` says.
struct Status {
    struct Stream: Decodable {
        var name: String
        var table: String
        var state: String
        var rowsLive: Int
        var rowsDeleted: Int
        var completeThrough: String?
        var lastError: String?
    }

    private struct Document: Decodable {
        struct Account: Decodable {
            var name: String
            var vendor: String
            var streams: [Stream]
        }

        var generatedAt: String
        var database: String
        var accounts: [Account]
    }

    let exitCode: Int32?
    let streams: [Stream]

    init(of rig: Rig) async throws {
        let outcome = try await rig.run("status", "--json")
        exitCode = outcome.exitCode
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        let document = try decoder.decode(Document.self, from: Data(outcome.output.utf8))
        streams = document.accounts.flatMap(\.streams)
    }

    subscript(stream: String) -> Stream? {
        streams.first { $0.name == stream }
    }

    /// The streams that are in another state than `ok`.
    var troubled: [String] {
        streams.filter { $0.state != "ok" }.map(\.name)
    }
}
