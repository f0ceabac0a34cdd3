import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import Simulator

/// What a client saw of an answer.
struct Seen: Equatable {
    var status: Int
    var body: String
    var link: String?
    var location: String?
    var retryAfter: String?
    var date: String?
    var lastModified: String?
    var contentType: String?

    /// The address within the `Link` header.
    var next: String? {
        link.map { String($0.dropFirst().prefix { $0 != ">" }) }
    }

    /// The body's lines, for tables without line breaks in their fields.
    var lines: [String] {
        body.split(separator: "\n").map(String.init)
    }
}

/// A simulator and a client that follows no redirect.
struct Client {
    let simulator: Simulator
    let http: HTTPClient

    func get(
        _ path: String, token: String? = "simulated-token", method: String = "GET"
    ) async throws -> Seen {
        var request = HTTPClientRequest(url: path.hasPrefix("http") ? path : simulator.baseURL + path)
        request.method = HTTPMethod(rawValue: method)
        if let token { request.headers.add(name: "Authorization", value: "Token token=\(token)") }
        let response = try await http.execute(request, timeout: .seconds(60))
        let body = try await response.body.collect(upTo: 100_000_000)
        let headers = response.headers
        return Seen(
            status: Int(response.status.code), body: String(buffer: body), link: headers.first(name: "Link"),
            location: headers.first(name: "Location"), retryAfter: headers.first(name: "Retry-After"),
            date: headers.first(name: "Date"), lastModified: headers.first(name: "Last-Modified"),
            contentType: headers.first(name: "Content-Type"))
    }

    func export(_ table: String, _ query: String = "") async throws -> Seen {
        try await get("/exports/community/all/table/\(table)?\(query)")
    }

    /// Every page from this one on, along the next links.
    func walk(_ table: String, _ query: String) async throws -> [Seen] {
        var pages = [try await export(table, query)]
        while let next = pages.last?.next { pages.append(try await get(next)) }
        return pages
    }

    func wholeTable(_ table: String) async throws -> String {
        try await get(simulator.origin + "/_simulator/table/\(table)").body
    }
}

/// Noon of a day in summer, standing still.
func frozenClock() -> SimulatorClock {
    SimulatorClock(startingAt: Moment(milliseconds: 1_780_315_200_000), isFrozen: true)
}

/// Runs a test against its own simulator.
func withClient(
    rows: Int = 60, _ adjust: (inout Simulator.Configuration) -> Void = { _ in },
    _ body: (Client) async throws -> Void
) async throws {
    var configuration = Simulator.Configuration(rows: rows, seed: 7, clock: frozenClock())
    adjust(&configuration)
    let simulator = try await Simulator.start(configuration)
    let http = HTTPClient(
        eventLoopGroupProvider: .singleton, configuration: .init(redirectConfiguration: .disallow))
    do {
        try await body(Client(simulator: simulator, http: http))
    } catch {
        try await http.shutdown()
        await simulator.stop()
        throw error
    }
    try await http.shutdown()
    await simulator.stop()
}
