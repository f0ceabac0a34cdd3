import Foundation
import SQLite
import Simulator
import Synchronization

/// A vendor, a configuration and a place for the mirror: what one test needs, and no other test sees.
final class Rig: Sendable {
    /// What the vendor accepts; long and odd enough to be found wherever it leaks.
    static let token = "wh-secret-7f3a91c2d5e84b06"
    static let account = "wh"

    let simulator: Simulator
    let directory: String
    let pageSize: Int
    /// How many processes there were: each has output files of its own.
    private let started = Mutex(0)

    private init(simulator: Simulator, directory: String, pageSize: Int) {
        self.simulator = simulator
        self.directory = directory
        self.pageSize = pageSize
    }

    /// Lends a rig to a test: `rows` prospects and the other tables in proportion, and an account with these
    /// further keys in its configuration.
    static func use(
        rows: Int = 40, pageSize: Int = 12, seed: UInt64 = 1, ids: WelcomeHome.IDs = .rising,
        clock: SimulatorClock = SimulatorClock(),
        vendors: (inout Simulator.Configuration) -> Void = { _ in },
        account: [String: any Sendable] = [:], _ test: (Rig) async throws -> Void
    ) async throws {
        let directory = FileManager.default.temporaryDirectory.path + "/crmirror-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        var configuration = Simulator.Configuration(rows: rows, seed: seed, clock: clock)
        configuration.welcomeHome.ids = ids
        configuration.welcomeHome.token = token
        vendors(&configuration)
        let simulator = try await Simulator.start(configuration)
        let rig = Rig(simulator: simulator, directory: directory, pageSize: pageSize)
        let result: Result<Void, any Error>
        do {
            try rig.configure(account)
            result = .success(try await test(rig))
        } catch {
            result = .failure(error)
        }
        await simulator.stop()
        try FileManager.default.removeItem(atPath: directory)
        try result.get()
    }

    var databasePath: String { directory + "/crm.sqlite" }
    var configurationPath: String { directory + "/crmirror.json" }

    /// Writes the configuration anew.
    func configure(_ account: [String: any Sendable] = [:], log: String = "info") throws {
        let own: [String: any Sendable] = [
            "name": Rig.account, "vendor": "welcomehome", "token": ["env": "WH_TOKEN"],
            "base_url": simulator.baseURL, "page_size": pageSize,
            // The simulator is fast; a test that is about pace says so.
            "throttle": ["requests": 1000, "per": "1s", "burst": 1000] as [String: any Sendable],
        ]
        try configure(accounts: [own.merging(account) { _, new in new }], log: log)
    }

    /// Writes a configuration of these accounts; one that is private may hold secrets as plain text.
    func configure(
        accounts: [[String: any Sendable]], log: String = "info", format: String = "text",
        isPrivate: Bool = false
    ) throws {
        let document: [String: any Sendable] = [
            "database": "crm.sqlite", "log": ["level": log, "format": format], "accounts": accounts,
            // Tests run side by side; whoever wants a status page reads its port in the log.
            "status": ["listen": "127.0.0.1:0"],
        ]
        let data = try JSONSerialization.data(withJSONObject: document, options: [.sortedKeys])
        try data.write(to: URL(fileURLWithPath: configurationPath))
        try FileManager.default.setAttributes(
            [.posixPermissions: isPrivate ? 0o600 : 0o644], ofItemAtPath: configurationPath)
    }
}

extension Rig {
    /// A minute later for both sides: what the vendor counts, and what crmirror counted, no longer counts.
    func letAMinutePass() throws {
        simulator.clock.advance(by: .seconds(61))
        try Connection(path: databasePath, access: .readWrite).execute("DELETE FROM crmirror_throttles")
    }
}

// MARK: - Processes

extension Rig {
    /// Starts `crmirror` with these arguments and `--config`.
    func start(
        _ arguments: String..., token: String = Rig.token, environment: [String: String] = [:]
    ) throws -> CrmirrorProcess {
        try start(arguments, token: token, environment: environment)
    }

    /// Runs `crmirror` to its end.
    func run(_ arguments: String..., token: String = Rig.token) async throws -> Outcome {
        try await run(arguments, token: token)
    }

    func run(_ arguments: [String], token: String = Rig.token) async throws -> Outcome {
        try await start(arguments, token: token).outcome()
    }

    private func start(
        _ arguments: [String], token: String, environment: [String: String] = [:]
    ) throws -> CrmirrorProcess {
        let number = started.withLock { count in
            count += 1
            return count
        }
        return try CrmirrorProcess(
            arguments + ["--config", configurationPath],
            environment: ["WH_TOKEN": token].merging(environment) { _, new in new },
            output: directory + "/process-\(number)")
    }

    /// Starts `crmirror` and lets it live until the vendor has had so many requests of it.
    ///
    /// - Returns: the process, which may have ended before that.
    func start(_ arguments: String..., untilRequest count: Int) async throws -> CrmirrorProcess {
        try await start(arguments, until: count) { _ in true }
    }

    /// Starts `crmirror` and lets it live until the vendor has had a request of this kind.
    func start(_ arguments: String..., until isMeant: @escaping @Sendable (LoggedRequest) -> Bool)
        async throws
        -> CrmirrorProcess
    {
        try await start(arguments, until: 1, isMeant)
    }

    private func start(
        _ arguments: [String], until count: Int, _ isMeant: @escaping @Sendable (LoggedRequest) -> Bool
    ) async throws -> CrmirrorProcess {
        let requests = simulator.log.follow()
        let process = try start(arguments, token: Rig.token)
        let (moment, announcement) = AsyncStream.makeStream(of: Never.self)
        let follower = Task {
            var left = count
            for await request in requests where isMeant(request) {
                left -= 1
                if left <= 0 { break }
            }
            announcement.finish()
        }
        process.whenEnded { announcement.finish() }
        for await _ in moment {}
        follower.cancel()
        return process
    }
}
