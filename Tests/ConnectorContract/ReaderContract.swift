import Mirror
import SQLite
import Simulator
import Store
import Sync
import Synchronization
import Testing

/// Others read the file while it is written, and some take their time.
@Suite struct ReaderContract {
    @Test(arguments: vendorNames)
    func `a reader that holds a transaction for ten minutes sees one state, and the mirror goes on`(
        _ name: String
    ) async throws {
        let pace: JSON.Members = ["poll_every": "60s", "full_walk_every": "60s", "sweep_every": "5m"]
        try await ContractRig.use(name, pageSize: 50, settings: pace) { rig in
            var rig = rig
            // A log of 64 KiB does for the little that happens here.
            rig.tuning.walAutocheckpointPages = 8
            let news = LogNews()
            rig.observer = news
            try await rig.runCalmly(.backfill)

            let reading = try Reading(of: rig)
            let quiet = rig
            rig.hook = { _ in try reading.letChange(at: quiet) }
            try await rig.serve(for: Reading.length + .seconds(240))

            let course = reading.course
            #expect(course.rounds >= 9)
            #expect(course.disturbances == 0)
            #expect(course.sawNews == true)
            try expect(news.all, from: reading.beganAt, rig)
            let walks = try rig.query(
                "SELECT count(*), sum(rows_inserted) FROM crmirror_runs WHERE kind <> 'backfill' AND outcome = 'complete'"
            )
            #expect(walks.first?.allSatisfy { ($0.integer ?? 0) >= 9 } == true, "\(walks)")
        }
    }

    /// Told when the log was large and whenever it had doubled, and then that it is over.
    private func expect(_ news: [LogGrowth.News], from began: Instant, _ rig: ContractRig) throws {
        let usual = rig.tuning.usualLogBytes
        var due = usual * 2
        for item in news.dropLast() {
            guard case .held(let bytes, let since) = item else {
                Issue.record("\(item) was told too early")
                return
            }
            #expect(bytes >= due)
            #expect(since >= began)
            due = bytes * 2
        }
        #expect(news.count > 1)
        guard case .over(let mostBytes, _) = news.last else {
            Issue.record("nobody told that it is over")
            return
        }
        #expect(mostBytes > usual * 2)
        #expect(Store.logBytes(of: rig.databasePath) < usual / 4 * 5)
    }
}

/// What is told of the log.
private final class LogNews: SyncObserver {
    private let news = Mutex<[LogGrowth.News]>([])

    var all: [LogGrowth.News] { news.withLock { $0 } }

    func note(_ event: SyncEvent) {
        if case .logGrowth(let item, _) = event.kind { news.withLock { $0.append(item) } }
    }
}

/// A transaction that is held open for ten minutes, while things change at the vendor every minute.
private final class Reading: Sendable {
    static let length = Duration.seconds(600)

    /// How it went.
    struct Course {
        /// Of changes at the vendor.
        var rounds: UInt64 = 0
        /// How often it saw something else than at its beginning.
        var disturbances = 0
        /// Whether it saw what is new once it had ended its transaction; nil while it holds it.
        var sawNews: Bool?
    }

    private struct State {
        var connection: Connection
        var contents: [String: Set<[Value]>]
        var course = Course()
    }

    let beganAt: Instant
    private let state: Mutex<State>

    init(of rig: ContractRig) throws {
        beganAt = rig.clock.now()
        let connection = try Connection(path: rig.databasePath, access: .readOnly)
        try connection.execute("BEGIN")
        state = Mutex(State(connection: connection, contents: try Self.contents(connection)))
    }

    var course: Course { state.withLock { $0.course } }

    /// Called before each request: lets things change where a minute has passed, and looks at what it sees.
    func letChange(at rig: ContractRig) throws {
        try state.withLock { state in
            let passed = rig.clock.now() - beganAt
            guard state.course.sawNews == nil, passed >= .seconds(60) * Int(state.course.rounds + 1) else {
                return
            }
            let isSame = try Self.contents(state.connection) == state.contents
            state.course.disturbances += isSame ? 0 : 1
            if passed < Self.length {
                state.course.rounds += 1
                try rig.changeEverywhere(seed: state.course.rounds)
            } else {
                try state.connection.execute("COMMIT")
                state.course.sawNews = try Self.contents(state.connection) != state.contents
            }
        }
    }

    /// Every row of every table.
    private static func contents(_ connection: Connection) throws -> [String: Set<[Value]>] {
        let tables = try connection.query("SELECT name FROM sqlite_schema WHERE type = 'table'")
        return try Dictionary(
            uniqueKeysWithValues: tables.compactMap(\.[0].text).map { table in
                (table, Set(try connection.query("SELECT * FROM \(quoted(identifier: table))")))
            })
    }
}
