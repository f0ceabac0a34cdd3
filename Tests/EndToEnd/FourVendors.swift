import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import SQLite
import Simulator

/// One account at each simulated vendor, all in one file.
extension Rig {
    /// Lends a rig whose configuration has an account at every vendor, named after it.
    static func useAll(
        rows: Int = 30, pageSize: Int = 10, clock: SimulatorClock = SimulatorClock(),
        vendors: @escaping (inout Simulator.Configuration) -> Void = { _ in },
        accounts: [String: [String: any Sendable]] = [:], _ test: (Rig) async throws -> Void
    ) async throws {
        try await use(
            rows: rows, pageSize: pageSize, clock: clock,
            vendors: { configuration in
                // A test that is about pace says so.
                configuration.wealthbox.throttle = nil
                configuration.rentalot.requestsPerMinute = 100_000
                vendors(&configuration)
            },
            { rig in
                try rig.configureAll(accounts)
                try await test(rig)
            }
        )
    }

    /// Writes a configuration of all vendors; `changes` are further keys, by the account's name.
    func configureAll(
        _ changes: [String: [String: any Sendable]] = [:], log: String = "info", format: String = "text"
    ) throws {
        try configureOnly(simulator.vendors.map(\.configurationName), changes, log: log, format: format)
    }

    /// The same with the accounts at these vendors only.
    func configureOnly(
        _ names: [String], _ changes: [String: [String: any Sendable]] = [:],
        log: String = "info", format: String = "text"
    ) throws {
        let vendors = simulator.vendors.filter { names.contains($0.configurationName) }
        let accounts = try vendors.map { vendor in
            let name = vendor.configurationName
            var account: [String: any Sendable] = [
                "name": name, "vendor": name, "base_url": simulator.baseURL(of: vendor),
                "page_size": pageSize,
                "throttle": ["requests": 1000, "per": "1s", "burst": 1000] as [String: any Sendable],
            ]
            account.merge(try credential(of: vendor)) { _, new in new }
            account.merge(changes[name] ?? [:]) { _, new in new }
            return account
        }
        try configure(accounts: accounts, log: log, format: format, isPrivate: true)
    }

    /// Writes a configuration that no crmirror accepts.
    func spoilConfiguration() throws {
        try Data("{\"database\": 7}".utf8).write(to: URL(fileURLWithPath: configurationPath))
    }

    private func credential(of vendor: any MutableVendor) throws -> [String: any Sendable] {
        let text = JSON.object(vendor.credential(origin: simulator.origin)).text
        let parsed = try JSONSerialization.jsonObject(with: Data(text.utf8))
        return (parsed as? [String: any Sendable]) ?? [:]
    }

    /// Where the process serves its status page, as its log says.
    func statusPage(of process: CrmirrorProcess) throws -> String? {
        let lines = try process.complaintsSoFar().split(separator: "\n")
        let words = lines.first { $0.contains("status page is served") }?.split(separator: " ") ?? []
        return words.first { $0.hasPrefix("url=") }.map { String($0.dropFirst(4)) }
    }

    /// Status and body.
    func get(_ url: String) async throws -> (UInt, String) {
        let client = HTTPClient(eventLoopGroupProvider: .singleton)
        do {
            let response = try await client.execute(HTTPClientRequest(url: url), timeout: .seconds(10))
            let body = try await response.body.collect(upTo: 1 << 20)
            try await client.shutdown()
            return (response.status.code, String(buffer: body))
        } catch {
            try await client.shutdown()
            throw error
        }
    }

    /// What a browser would be sent to, once its user has allowed the client that asks at `address`.
    func consent(at address: String) async throws -> String {
        let client = HTTPClient(
            eventLoopGroupProvider: .singleton, configuration: .init(redirectConfiguration: .disallow))
        do {
            let response = try await client.execute(HTTPClientRequest(url: address), timeout: .seconds(10))
            try await client.shutdown()
            guard let location = response.headers.first(name: "location") else {
                throw EndToEndError("the vendor sent the browser nowhere: \(response.status)")
            }
            return location
        } catch {
            try await client.shutdown()
            throw error
        }
    }
}

extension MirrorFile {
    /// Live rows by `<account>_<stream>`, as `crmirror_streams` counts them.
    func liveRows() throws -> [String: Int] {
        let rows = try connection.query("SELECT table_name, rows_live FROM crmirror_streams")
        return Dictionary(rows.map { ($0[0].text ?? "", Int($0[1].integer ?? 0)) }) { first, _ in first }
    }

    /// The latest moment at which any of the tables was written.
    func lastWritten() throws -> [String: Value] {
        let tables = try connection.query(
            "SELECT table_name FROM crmirror_streams WHERE rows_live > 0 ORDER BY table_name"
        ).compactMap(\.[0].text)
        return try Dictionary(
            tables.map { table in
                (table, try connection.scalar("SELECT max(_synced_at) FROM \"\(table)\"") ?? .null)
            }, uniquingKeysWith: { first, _ in first })
    }
}
