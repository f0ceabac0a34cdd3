import Foundation
import Mirror
import SQLite
import Sync
import Synchronization
import Testing
import Transport
import Vendors

@testable import Store

/// A directory for one test, removed with it.
final class Scratch: Sendable {
    let directory: String

    init() throws {
        let url = FileManager.default.temporaryDirectory.appendingPathComponent("sync-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        directory = url.path
    }

    deinit {
        do {
            try FileManager.default.removeItem(atPath: directory)
        } catch {
            // A directory left in the temporary one is nothing that a test should fail for.
        }
    }

    var database: String { directory + "/mirror.db" }
}

extension Store {
    /// For putting the database into trouble, from inside.
    func execute(_ sql: String) throws {
        try connection.execute(sql)
    }
}

/// A scripted vendor, a clock and a database, and accounts between them.
struct Rig: Sendable {
    let scratch: Scratch
    let clock: ManualClock
    let vendor: ScriptedVendor
    let observer: RecordingObserver
    var streams = ["prospects"]
    var pageSize = 10
    var communities = ["all"]
    var pollEvery = Duration.seconds(300)
    var fullWalkEvery = Duration.seconds(3600)
    var loadsFirstFromSnapshot = false
    /// The part of the longest wait that a backoff takes.
    var random = 0.5
    let pulse: Pulse

    init(clock: ManualClock = ManualClock(), observer: RecordingObserver = RecordingObserver()) throws {
        scratch = try Scratch()
        self.clock = clock
        self.observer = observer
        vendor = ScriptedVendor(clock: clock)
        pulse = Pulse { clock.now() - ManualClock.start }
    }

    func account(_ name: String = "wh", vendor other: ScriptedVendor? = nil) -> MirroredAccount {
        let settings = ConnectorSettings(pageSize: pageSize, communities: communities, overlap: .seconds(300))
        let connector = WelcomeHomeConnector(settings: settings)
        return MirroredAccount(
            name: name, vendor: "welcomehome", connector: connector, transport: other ?? vendor,
            streams: connector.streams.filter { streams.contains($0.name) },
            throttleName: "credential of \(name)",
            throttle: ThrottleLimit(requests: 5, per: .seconds(1), burst: 5),
            scope: communities.joined(separator: " "), pollEvery: pollEvery,
            fullWalkEvery: fullWalkEvery, loadsFirstFromSnapshot: loadsFirstFromSnapshot
        )
    }

    /// Opens the database anew, as a new process would.
    func open() async throws -> Store {
        while true {
            do {
                return try Store(path: scratch.database)
            } catch is DatabaseHeld {
                // The store before is let go of as soon as the tasks that used it are gone.
                await Task.yield()
            }
        }
    }

    func runner(_ store: Store, _ accounts: [MirroredAccount]? = nil) -> Runner {
        let random = random
        return Runner(
            store: store, accounts: accounts ?? [account()], clock: clock, observer: observer,
            pulse: pulse, random: { random }
        )
    }

    /// One process's life.
    @discardableResult
    func run(_ mission: Mission) async throws -> AccountOutcome {
        let outcomes = try await runner(try await open()).run(mission)
        return try #require(outcomes.first)
    }

    /// A life that is ended by being told to stop.
    func runUntilStopped(_ mission: Mission) async throws {
        await #expect(throws: CancellationError.self) { try await run(mission) }
    }

    /// A service's life of so much virtual time.
    func serve(for duration: Duration) async throws {
        clock.stop(at: clock.now() + duration)
        let service = Task { try await run(.service) }
        try await clock.untilAsleep()
        service.cancel()
        await #expect(throws: CancellationError.self) { try await service.value }
        clock.release()
    }

    func query(_ sql: String) throws -> [[Value]] {
        try Connection(path: scratch.database, access: .readOnly).query(sql)
    }

    /// The live rows of a table, by id.
    func mirrored(_ table: String = "wh_prospects") throws -> [Int: String] {
        let rows = try query("SELECT id, name FROM \(table) WHERE _deleted_at IS NULL")
        return Dictionary(
            rows.map { row in
                if case .integer(let id) = row[0], case .text(let name) = row[1] {
                    (Int(id), name)
                } else {
                    (-1, "?")
                }
            }
        ) { first, _ in first }
    }

    func state(_ stream: String = "prospects", account: String = "wh") throws -> StreamState {
        let states = try StatusReader(path: scratch.database).states()
        return try #require(states.first { $0.stream == stream && $0.account == account })
    }
}

/// Stops a run from inside it.
final class Stopper: Sendable {
    private let state = Mutex<(isStopped: Bool, task: Task<AccountOutcome, any Error>?)>((false, nil))

    func stop() {
        state.withLock { state in
            state.isStopped = true
            return state.task
        }?.cancel()
    }

    func hold(_ task: Task<AccountOutcome, any Error>) {
        let isStopped = state.withLock { state in
            state.task = task
            return state.isStopped
        }
        if isStopped { task.cancel() }
    }
}

extension Array {
    /// The element, which a test needs to go on.
    func at(_ index: Int) throws -> Element {
        try #require(indices.contains(index) ? self[index] : nil, "there are \(count)")
    }
}
