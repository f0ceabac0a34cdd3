import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import Simulator
import Testing

/// A page of a list of Wealthbox as a client reads it.
struct WealthboxPage: Decodable {
    struct Row: Decodable {
        var id: Int
        var createdAt: String?
        var updatedAt: String?
        var deletedAt: String?
        var complete: Bool?
        var resourceType: String?
        var image: String?

        private enum CodingKeys: String, CodingKey {
            case id, complete, image
            case createdAt = "created_at"
            case updatedAt = "updated_at"
            case deletedAt = "deleted_at"
            case resourceType = "resource_type"
        }
    }

    struct Meta: Decodable {
        var totalCount: Int?
        var totalPages: Int?
        var nextCursor: String?

        private enum CodingKeys: String, CodingKey {
            case totalCount = "total_count"
            case totalPages = "total_pages"
            case nextCursor = "next_cursor"
        }
    }

    /// What the collection stands under.
    var key = ""
    var rows: [Row] = []
    var meta: Meta?

    private struct Name: CodingKey {
        var stringValue: String
        var intValue: Int? { nil }
        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    init(from decoder: any Decoder) throws {
        let members = try decoder.container(keyedBy: Name.self)
        for name in members.allKeys {
            if name.stringValue == "meta" {
                meta = try members.decode(Meta.self, forKey: name)
            } else {
                key = name.stringValue
                rows = try members.decode([Row].self, forKey: name)
            }
        }
    }

    var ids: [Int] { rows.map(\.id) }
}

extension Client {
    static let personalToken = ["ACCESS_TOKEN": "simulated-wealthbox-token"]

    /// Asks Wealthbox's API, or its OAuth with a form.
    func wealthbox(
        _ path: String, headers: [String: String] = personalToken, form: [String: String]? = nil,
        method: String = "GET"
    ) async throws -> Seen {
        var request = HTTPClientRequest(url: simulator.baseURL(of: simulator.wealthbox) + path)
        request.method = HTTPMethod(rawValue: form == nil ? method : "POST")
        for (name, value) in headers { request.headers.add(name: name, value: value) }
        if let form {
            request.headers.add(name: "Content-Type", value: "application/x-www-form-urlencoded")
            let pairs = form.map { name, value in
                let encoded = value.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? value
                return "\(name)=\(encoded)"
            }
            request.body = .bytes(ByteBuffer(string: pairs.joined(separator: "&")))
        }
        let response = try await http.execute(request, timeout: .seconds(60))
        let body = try await response.body.collect(upTo: 100_000_000)
        return Seen(
            status: Int(response.status.code), body: String(buffer: body),
            location: response.headers.first(name: "Location"),
            retryAfter: response.headers.first(name: "Retry-After"),
            contentType: response.headers.first(name: "Content-Type"))
    }

    /// A page of a list, `contacts?page=2` or `categories/tags`.
    func page(_ list: String) async throws -> WealthboxPage {
        let seen = try await wealthbox("/v1/" + list)
        try #require(seen.status == 200, "\(list): \(seen.body)")
        return try JSONDecoder().decode(WealthboxPage.self, from: Data(seen.body.utf8))
    }

    /// Every page of a list, a hundred rows each, by page numbers.
    func all(_ list: String) async throws -> [WealthboxPage] {
        var pages: [WealthboxPage] = []
        repeat {
            let separator = list.contains("?") ? "&" : "?"
            pages.append(try await page("\(list)\(separator)per_page=100&page=\(pages.count + 1)"))
        } while pages.last?.rows.count == 100
        return pages
    }

    func allIDs(_ list: String) async throws -> [Int] {
        try await all(list).flatMap(\.ids)
    }

    /// The ids of the records that are live in truth.
    func liveIDs(_ collection: String) throws -> Set<Int> {
        let live = try simulator.wealthbox.truth(of: collection).filter { !$0.isDeleted }
        return Set(live.compactMap { $0.fields["id"]?.integer })
    }
}

/// Runs a test against its own simulator without Wealthbox's throttle.
func withWealthbox(
    rows: Int = 60, _ adjust: (inout Wealthbox.Configuration) -> Void = { _ in },
    _ body: (Client, Wealthbox) async throws -> Void
) async throws {
    try await withClient(rows: rows) { configuration in
        configuration.wealthbox.throttle = nil
        adjust(&configuration.wealthbox)
    } _: { client in
        try await body(client, client.simulator.wealthbox)
    }
}
