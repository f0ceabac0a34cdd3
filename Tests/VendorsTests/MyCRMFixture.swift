import Formats
import Mirror
import Testing
import Vendors

/// One account's connector to MyCRM, as the registry would make it.
struct MyCRMFixture {
    let connector: any Connector

    init(pageSize: Int? = nil, overlap: Duration = .seconds(86_400), expand: [String]? = nil) {
        connector = Vendor.myCRM.connector(
            ConnectorSettings(pageSize: pageSize, overlap: overlap, expand: expand)
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
        _ name: String, _ body: String, _ walk: Walk = .backfill, at position: Position = .beginning,
        warnings: [String] = []
    ) throws -> Page {
        var response = json(body)
        response.headers += warnings.map { .init("X-MyCRM-API-Warning", $0) }
        return try connector.page(from: response, of: stream(name), walk: walk, at: position)
    }

    /// The fault that reading such an answer throws.
    func fault(_ name: String, _ response: Response) throws -> Fault {
        try #require(throws: Fault.self) {
            _ = try connector.page(from: response, of: stream(name), walk: .backfill, at: .beginning)
        }
    }
}

extension Request {
    /// Path and query, as they go into the URL.
    var urlText: String? {
        guard case .path(let path, let query) = target else { return nil }
        return query.isEmpty
            ? path : "\(path)?\(percentEncodedQuery(query.map { (name: $0.name, value: $0.value) }))"
    }
}

extension Position {
    static func page(_ number: Int, largest: Int, part: Int = 0, parent: String? = nil) -> Position {
        Position(part: part, place: .page(number: number, largest: largest), parent: parent)
    }
}

extension Records {
    /// A column's cells as text, by its name in the table; none where there is no such column.
    func column(_ name: String) -> [String?] {
        guard let index = columns.firstIndex(where: { $0.name == name }) else { return [] }
        return rows.map { $0[index] }
    }
}
