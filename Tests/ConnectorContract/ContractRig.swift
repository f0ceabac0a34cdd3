import Foundation
import Logging
import Mirror
import Service
import Simulator
import SQLite
import Store
import Sync
import Testing
import Transport
import Vendors

/// Every vendor that crmirror has: a scenario is run over all of them, unasked.
let vendorNames = Registry.vendors.map(\.name)

/// One vendor behind real HTTP, an account of a configuration file, and a place for the mirror: what one test needs,
/// and no other test sees.
struct ContractRig: Sendable {
    static let account = "acme"

    let simulator: Simulator
    let vendor: any MutableVendor
    let clock: VirtualClock
    private let directory: String
    private let client: SharedHTTPClient
    /// Called just before each request.
    var hook: (@Sendable (Request) throws -> Void)?
    /// Is told what happens.
    var observer: any SyncObserver = SilentObserver()
    /// How the file is written.
    var tuning = Store.Tuning()

    var databasePath: String { directory + "/crm.sqlite" }

    /// Lends a rig to a test.
    ///
    /// - Parameters:
    ///   - vendorName: as a configuration names it.
    ///   - rows: of the largest collections; the others are in proportion.
    ///   - pageSize: small, so that there are several pages.
    ///   - lead: how far crmirror's clock is ahead of the vendor's.
    ///   - settings: further keys of the account.
    ///   - test: what is done with it.
    /// - Throws: what the test throws.
    static func use(
        _ vendorName: String, rows: Int = 14, pageSize: Int = 5, aheadBy lead: Duration = .zero,
        settings: JSON.Members = [:], _ test: (ContractRig) async throws -> Void
    ) async throws {
        let directory = FileManager.default.temporaryDirectory.path + "/contract-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        defer {
            do {
                try FileManager.default.removeItem(atPath: directory)
            } catch {
                // A directory left in the temporary one is nothing that a test should fail for.
            }
        }
        let time = SimulatorClock(startingAt: Moment(milliseconds: 1_780_000_000_250), isFrozen: true)
        let simulator = try await Simulator.start(Simulator.Configuration(rows: rows, clock: time))
        let client = SharedHTTPClient()
        let result: Result<Void, any Error>
        do {
            let vendor = try #require(
                simulator.vendors.first { $0.configurationName == vendorName },
                "\(vendorName) is registered, but not simulated: nothing is known of its connector"
            )
            let rig = ContractRig(
                simulator: simulator, vendor: vendor, clock: VirtualClock(of: time, aheadBy: lead),
                directory: directory, client: client
            )
            try rig.configure(pageSize: pageSize, settings)
            result = .success(try await test(rig))
        } catch {
            result = .failure(error)
        }
        await simulator.stop()
        try await client.shutdown()
        try result.get()
    }

    /// Writes the configuration. Every hour everything is walked, so that a few hours show what days would.
    private func configure(pageSize: Int, _ settings: JSON.Members) throws {
        let pace: JSON.Members = ["poll_every": "1h", "full_walk_every": "1h", "sweep_every": "1h"]
        let own: JSON.Members = [
            "name": .string(Self.account), "vendor": .string(vendor.configurationName),
            "base_url": .string(simulator.baseURL(of: vendor)), "page_size": .integer(pageSize),
            "streams": .array(try streamNames.map { .string($0) }),
        ]
        let account = own.merging(pace).merging(vendor.credential(origin: simulator.origin)).merging(settings)
        let document: JSON = ["database": "crm.sqlite", "accounts": .array([.object(account)])]
        try Data(document.text.utf8).write(to: URL(fileURLWithPath: configurationPath))
        // Secrets may stand in a file that nobody else can read.
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: configurationPath)
    }

    private var configurationPath: String { directory + "/crmirror.json" }

    private var connector: any Connector {
        get throws {
            let vendor = try #require(Registry.vendor(named: vendor.configurationName))
            return vendor.connector(ConnectorSettings(overlap: vendor.overlap))
        }
    }

    /// All of them, also those that are mirrored on request only.
    var streamNames: [String] {
        get throws { try connector.streams.map(\.name) }
    }

    /// Those that are not one list for each of another stream's records.
    var rootStreamNames: [String] {
        get throws { try connector.streams.filter { $0.parent == nil }.map(\.name) }
    }

    /// The account as the configuration file makes it.
    func account() throws -> MirroredAccount {
        let configuration = try ConfigurationFile.load(
            configurationPath, from: .machine, for: Assembly.repertoire)
        let assembly = Assembly(
            configuration: configuration, client: client, clock: clock,
            logger: Logger(label: "contract") { _ in SwiftLogNoOpLogHandler() }
        )
        var account = try #require(try assembly.accounts(in: configuration.database).first)
        if let hook { account.transport = HookedTransport(real: account.transport, hook: hook) }
        return account
    }
}

// MARK: - Lives

extension ContractRig {
    /// One process's life, to its end.
    @discardableResult
    func run(_ mission: Mission) async throws -> AccountOutcome {
        let runner = Runner(
            store: try await open(), accounts: [try account()], clock: clock, observer: observer,
            random: { 0.5 }
        )
        return try #require(try await runner.run(mission).first)
    }

    /// One process's life in which nothing goes wrong.
    func runCalmly(_ mission: Mission, sourceLocation: SourceLocation = #_sourceLocation) async throws {
        let outcome = try await run(mission)
        #expect(outcome.refusal == nil, sourceLocation: sourceLocation)
        for stream in outcome.streams {
            #expect(stream.fault == nil, "\(stream.stream)", sourceLocation: sourceLocation)
        }
    }

    /// One process's life that ends at its n-th request, unless it is done before.
    ///
    /// - Returns: whether it was done.
    func run(_ mission: Mission, stoppingAtRequest number: Int) async throws -> Bool {
        let stopper = Stopper()
        let count = Counter()
        var rig = self
        rig.hook = { _ in
            if count.next() == number { stopper.stop() }
        }
        let life = Task { [rig] in try await rig.run(mission) }
        stopper.hold(life)
        do {
            _ = try await life.value
            return true
        } catch is CancellationError {
            return false
        }
    }

    /// A service's life of so much time.
    func serve(for duration: Duration) async throws {
        clock.stop(at: clock.now() + duration)
        let service = Task { try await run(.service) }
        let end = Task {
            try await clock.untilAsleep()
            service.cancel()
        }
        defer {
            end.cancel()
            clock.stop(at: nil)
        }
        do {
            _ = try await service.value
        } catch is CancellationError {
            // What ends a service is that it is told to.
        }
    }

    /// So long that a record that vanished without a trace has been missed by two walks of everything.
    func letSweepsPass() async throws {
        try await serve(for: .seconds(2 * 3600 + 1800))
    }

    /// Opens the database anew, as a new process would.
    func open() async throws -> Store {
        while true {
            do {
                return try Store(path: databasePath, tuning: tuning, views: Registry.views)
            } catch is DatabaseHeld {
                // The store before is let go of as soon as the tasks that used it are gone.
                await Task.yield()
            }
        }
    }

    func query(_ sql: String, _ values: [Value] = []) throws -> [[Value]] {
        try Connection(path: databasePath, access: .readOnly).query(sql, values)
    }

    /// The state of each stream, `ok` or otherwise.
    func states() throws -> [String: String] {
        let rows = try query("SELECT stream, state FROM crmirror_streams")
        return Dictionary(uniqueKeysWithValues: rows.map { ($0[0].text ?? "", $0[1].text ?? "") })
    }
}

/// What happened is read off the database and the vendor's log.
struct SilentObserver: SyncObserver {
    func note(_ event: SyncEvent) {}
}

extension Value {
    var text: String? { if case .text(let text) = self { text } else { nil } }
    var integer: Int64? { if case .integer(let number) = self { number } else { nil } }
}
