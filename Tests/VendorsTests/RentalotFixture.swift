import Mirror
import Testing
import Vendors

/// One account's connector to Rentalot, as the registry would make it.
struct RentalotFixture {
    let connector: any Connector

    init(pageSize: Int? = nil) {
        connector = Vendor.rentalot.connector(ConnectorSettings(pageSize: pageSize, overlap: .zero))
    }

    func stream(_ name: String) throws -> Stream {
        try #require(connector.streams.first { $0.name == name })
    }

    func request(
        _ name: String, _ walk: Walk = .backfill, at position: Position = .beginning
    ) throws -> Request {
        try connector.request(for: stream(name), walk: walk, at: position)
    }

    func page(_ name: String, _ body: String, at position: Position = .beginning) throws -> Page {
        try connector.page(from: json(body), of: stream(name), walk: .backfill, at: position)
    }

    /// The fault that reading such an answer throws.
    func fault(_ name: String, _ response: Response) throws -> Fault {
        try #require(throws: Fault.self) {
            _ = try connector.page(from: response, of: stream(name), walk: .backfill, at: .beginning)
        }
    }

    func meaning(_ name: String, status: Int, at position: Position) throws -> Meaning? {
        connector.meaning(
            of: answer("", status: status), for: try stream(name), walk: .backfill, at: position)
    }
}
