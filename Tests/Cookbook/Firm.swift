import Foundation
import Logging
import Mirror
import SQLite
import Service
import Simulator
import Store
import Sync
import Testing
import Transport
import Vendors

/// A firm with an account at each vendor, and a week of its work, mirrored into one file. The data and both clocks are
/// fixed, so the file says the same wherever and whenever it is made.
struct Firm: Sendable {
    /// What the document's `:now` is.
    static let now = "2026-06-08T09:00:00Z"

    let simulator: Simulator
    let databasePath: String

    /// Lends a firm whose week is over.
    static func use(_ body: (Firm) async throws -> Void) async throws {
        let directory = FileManager.default.temporaryDirectory.path + "/cookbook-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        let clock = SimulatorClock(startingAt: try moment("2026-06-01T12:00:00Z"), isFrozen: true)
        var configuration = Simulator.Configuration(rows: 160, clock: clock)
        // The clock stands still while crmirror works: a limit would be spent for ever.
        configuration.wealthbox.throttle = nil
        configuration.rentalot.requestsPerMinute = 1_000_000
        let simulator = try await Simulator.start(configuration)
        let client = SharedHTTPClient()
        let result: Result<Void, any Error>
        do {
            let firm = Firm(simulator: simulator, databasePath: directory + "/crm.sqlite")
            try await Week(firm: firm, client: client, directory: directory).pass()
            result = .success(try await body(firm))
        } catch {
            result = .failure(error)
        }
        await simulator.stop()
        try await client.shutdown()
        try FileManager.default.removeItem(atPath: directory)
        try result.get()
    }

    func connection() throws -> Connection {
        try Connection(path: databasePath, access: .readOnly)
    }

    fileprivate static func moment(_ text: String) throws -> Moment {
        let date = try Date(text, strategy: .iso8601)
        return Moment(milliseconds: Int64(date.timeIntervalSince1970 * 1000))
    }
}

/// What happens in the week: on Monday everything is fetched, on Wednesday records vanish, on Friday some change at
/// MyCRM and on Sunday elsewhere, and this Monday morning everything but Rentalot was asked for changes again.
private struct Week {
    let firm: Firm
    let client: SharedHTTPClient
    let directory: String

    func pass() async throws {
        try configure()
        try await mirror(.backfill)
        try await advance(to: "2026-06-03T15:00:00Z")
        try removeSome()
        try await mirror(.once)
        // A record that is not in the list is missed once before it is believed to be gone.
        try await advance(to: "2026-06-05T06:00:00Z")
        try firm.simulator.myCRM.mutateRandomly(count: 40, seed: 7)
        try await mirror(.once)
        try await advance(to: "2026-06-07T16:30:00Z")
        for vendor in firm.simulator.vendors where vendor.configurationName != "mycrm" {
            try vendor.mutateRandomly(count: 40, seed: 7)
        }
        try spoilSome()
        try await mirror(.once)
        try await advance(to: "2026-06-08T08:55:00Z")
        try await mirror(.once, accounts: ["welcomehome", "wealthbox", "mycrm"])
    }

    private func removeSome() throws {
        for (vendor, collection) in [
            (firm.simulator.rentalot as any MutableVendor, "contacts"), (firm.simulator.myCRM, "leads"),
            (firm.simulator.wealthbox, "contacts"),
        ] {
            let keys = try vendor.truth(of: collection).filter { !$0.isDeleted }.map(\.key).sorted()
            try vendor.remove(collection, keys: Array(keys.prefix(2)))
        }
    }

    private func spoilSome() throws {
        for (vendor, collection) in [
            (firm.simulator.rentalot as any MutableVendor, "showings"), (firm.simulator.wealthbox, "tasks"),
        ] {
            let keys = try vendor.truth(of: collection).map(\.key).sorted()
            if let key = keys.first { try vendor.setOddValue(in: collection, key: key) }
        }
        try firm.simulator.myCRM.addField("nationality", to: "leads")
    }

    private func advance(to text: String) async throws {
        let clock = firm.simulator.clock
        let difference = try Firm.moment(text).milliseconds - clock.now.milliseconds
        clock.advance(by: .milliseconds(difference))
    }

    private func mirror(_ mission: Mission, accounts: [String] = []) async throws {
        let configuration = try ConfigurationFile.load(
            configurationPath, from: .machine, for: Assembly.repertoire)
        let assembly = Assembly(
            configuration: configuration, client: client, clock: VendorsClock(clock: firm.simulator.clock),
            logger: Logger(label: "cookbook") { _ in SwiftLogNoOpLogHandler() }
        )
        let runner = Runner(
            store: try Store(path: firm.databasePath, views: Registry.views),
            accounts: try assembly.accounts(
                in: configuration.database, selection: Selection(accounts: accounts)),
            clock: VendorsClock(clock: firm.simulator.clock), observer: SilentObserver(), random: { 0.5 }
        )
        let began = firm.simulator.clock.now
        let outcomes = try await runner.run(mission)
        guard firm.simulator.clock.now == began else { throw CookbookError("something had to wait") }
        for outcome in outcomes {
            for stream in outcome.streams {
                if let fault = stream.fault {
                    throw CookbookError("\(outcome.account) \(stream.stream): \(fault)")
                }
            }
        }
    }

    private var configurationPath: String { directory + "/crmirror.json" }

    private func configure() throws {
        let simulator = firm.simulator
        let accounts = simulator.vendors.map { vendor in
            let name = vendor.configurationName
            let own: JSON.Members = [
                "name": .string(name), "vendor": .string(name),
                "base_url": .string(simulator.baseURL(of: vendor)),
                "throttle": ["requests": 1_000_000, "per": "1s", "burst": 1_000_000],
            ]
            let account = own.merging(vendor.credential(origin: simulator.origin))
            let streams = (Assembly.repertoire.streams[name] ?? []).map { JSON.string($0) }
            return JSON.object(account.merging(["streams": .array(streams)]))
        }
        let document: JSON = ["database": "crm.sqlite", "accounts": .array(accounts)]
        try Data(document.text.utf8).write(to: URL(fileURLWithPath: configurationPath))
        // Secrets may stand in a file that nobody else can read.
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: configurationPath)
    }
}

/// crmirror's clock is the vendors'. Whoever sleeps turns it, and the week says so: what waited would depend on who was
/// first.
private struct VendorsClock: WallClock {
    let clock: SimulatorClock

    func now() -> Instant {
        Instant(milliseconds: clock.now.milliseconds)
    }

    func sleep(until instant: Instant) async throws {
        try Task.checkCancellation()
        clock.advance(by: instant - now())
        await Task.yield()
    }
}

private struct SilentObserver: SyncObserver {
    func note(_ event: SyncEvent) {}
}

/// Makes one firm for all tests of a suite.
struct WithFirm: SuiteTrait, TestScoping {
    @TaskLocal private static var firm: Firm?

    static var current: Firm {
        get throws { try #require(firm, "the suite has the trait .withFirm") }
    }

    func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
    ) async throws {
        try await Firm.use { firm in
            try await Self.$firm.withValue(firm) { try await function() }
        }
    }
}

extension Trait where Self == WithFirm {
    static var withFirm: WithFirm { WithFirm() }
}
