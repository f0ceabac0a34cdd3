import Mirror
import Testing
import Vendors

/// One account's connector, as the registry makes it.
struct Fixture {
    let connector: any Connector

    init(communities: [String] = ["all"], pageSize: Int? = nil) throws {
        let vendor = try #require(Registry.vendor(named: "welcomehome"))
        connector = vendor.connector(
            ConnectorSettings(pageSize: pageSize, communities: communities, overlap: .seconds(300))
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

    func page(
        _ name: String, _ response: Response, _ walk: Walk = .backfill, at position: Position = .beginning
    ) throws -> Page {
        try connector.page(from: response, of: stream(name), walk: walk, at: position)
    }

    /// The fault that reading such an answer throws.
    func fault(_ name: String, _ response: Response, at position: Position = .beginning) throws -> Fault {
        try #require(throws: Fault.self) { _ = try page(name, response, at: position) }
    }

    func meaning(_ name: String, status: Int, at position: Position) throws -> Meaning? {
        connector.meaning(
            of: answer("", status: status), for: try stream(name), walk: .backfill, at: position)
    }
}

extension Walk {
    static let backfill = Walk(kind: .backfill, startedAt: Instant(seconds: 1_780_000_000))
    static let sweep = Walk(kind: .sweep, startedAt: Instant(seconds: 1_780_000_000))
    /// Since 2026-05-28T20:26:40.250Z.
    static let poll = Walk(
        kind: .poll, startedAt: Instant(seconds: 1_780_000_300),
        since: Instant(milliseconds: 1_780_000_000_250)
    )
}

let answeringURL = "https://crm.example/api/exports/community/all/table/Prospects?limit=2"

func answer(
    _ body: String, status: Int = 200, type: String = "text/csv", link: String? = nil
) -> Response {
    answer(Array(body.utf8), status: status, type: type, link: link)
}

func answer(
    _ body: [UInt8], status: Int = 200, type: String = "text/csv", link: String? = nil
) -> Response {
    let links = link.map { [Response.Header("Link", $0)] } ?? []
    return Response(
        status: status, headers: [.init("Content-Type", type)] + links, body: body, url: answeringURL
    )
}

func json(_ body: String, link: String? = nil) -> Response {
    answer(body, type: "application/json", link: link)
}

extension Request {
    var path: String? {
        if case .path(let path, _) = target { path } else { nil }
    }

    /// `name=value`, in order.
    var query: [String] {
        guard case .path(_, let query) = target else { return [] }
        return query.map { "\($0.name)=\($0.value)" }
    }
}

extension Records {
    /// The cells as text, with their kinds where they are not plain text.
    var rows: [[String?]] {
        (0..<count).map { row in
            columns.indices.map { column in text(of: cells[row * columns.count + column]) }
        }
    }

    func text(of cell: Cell) -> String? {
        let range = Int(cell.offset)..<Int(cell.offset) + Int(cell.length)
        let text = String(decoding: bytes[range], as: UTF8.self)
        return switch cell.kind {
        case .null: nil
        case .text: text
        case .number: "number \(text)"
        case .json: "json \(text)"
        case .true: "true!"
        case .false: "false!"
        }
    }
}
