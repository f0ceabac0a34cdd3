import Mirror
import Testing
import Vendors

/// One Wealthbox account's connector.
struct WealthboxFixture {
    let connector: any Connector

    init(pageSize: Int? = nil) {
        connector = Vendor.wealthbox.connector(
            ConnectorSettings(pageSize: pageSize, overlap: Vendor.wealthbox.overlap)
        )
    }

    func stream(_ name: String) throws -> Stream {
        try #require(connector.streams.first { $0.name == name })
    }

    func request(
        _ name: String, _ walk: Walk = .backfill, at position: Position = .beginning
    ) throws -> Request {
        try connector.request(for: stream(name), walk: walk, at: position)
    }

    /// The path and the query as they are asked for, not percent-encoded.
    func url(
        _ name: String, _ walk: Walk = .backfill, at position: Position = .beginning
    ) throws -> String {
        try request(name, walk, at: position).text
    }

    func page(
        _ name: String, _ body: String, _ walk: Walk = .backfill, at position: Position = .beginning
    ) throws -> Page {
        try connector.page(from: json(body), of: stream(name), walk: walk, at: position)
    }

    func fault(_ name: String, _ body: String, at position: Position = .beginning) throws -> Fault {
        try #require(throws: Fault.self) { _ = try page(name, body, at: position) }
    }

    func meaning(
        _ name: String, _ status: Int, _ walk: Walk = .backfill, at position: Position = .beginning
    ) throws -> Meaning? {
        connector.meaning(of: answer("", status: status), for: try stream(name), walk: walk, at: position)
    }
}

extension Walk {
    /// Since 2026-05-28T20:26:40.250Z, by a filter.
    static let filtered = narrowed(.filter)
    /// The same, by the latest change first.
    static let newestFirst = narrowed(.newestFirst)

    private static func narrowed(_ narrowing: Narrowing) -> Walk {
        Walk(
            kind: .poll, startedAt: Instant(seconds: 1_780_000_300),
            since: Instant(milliseconds: 1_780_000_000_250), narrowing: narrowing
        )
    }
}

extension Position {
    /// A page number of one of the stream's lists.
    static func numbered(_ number: Int, largest: Int, part: Int = 0) -> Position {
        Position(part: part, place: .page(number: number, largest: largest))
    }

    static func part(_ part: Int) -> Position {
        Position(part: part, place: .beginning)
    }
}

extension Request {
    var text: String {
        query.isEmpty ? path ?? "" : "\(path ?? "")?\(query.joined(separator: "&"))"
    }
}

/// An answer with so many records, the first id being `from`.
func collection(_ name: String, _ count: Int, from: Int = 1, meta: String? = nil) -> String {
    let records = (from..<from + count).map { "{\"id\":\($0)}" }.joined(separator: ",")
    return "{\"\(name)\":[\(records)]\(meta.map { ",\"meta\":\($0)" } ?? "")}"
}

/// An answer with a record for each of these times of change.
func changed(_ name: String, _ times: String?..., meta: String? = nil) -> String {
    let records = times.enumerated().map { index, time in
        "{\"id\":\(index + 1),\"updated_at\":\(time.map { "\"\($0)\"" } ?? "null")}"
    }
    return "{\"\(name)\":[\(records.joined(separator: ","))]\(meta.map { ",\"meta\":\($0)" } ?? "")}"
}
