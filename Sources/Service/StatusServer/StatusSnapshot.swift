import Glibc
import Mirror
import Store
import Sync

/// All that the status pages tell, of one moment.
struct StatusSnapshot: Sendable {
    /// A database file beside what it says.
    struct DatabaseFile: Sendable {
        var path: String
        /// Why it cannot be read.
        var fault: Fault?
        /// Why it cannot be written.
        var writeFault: Fault?
        /// Nil where there is no such file.
        var size: Int?
        /// Of the write-ahead log.
        var logSize: Int
    }

    var now: Instant
    var report: StatusReport
    var accounts: [StatusAccount]
    var files: [DatabaseFile]
    var runs: [MirrorActivity.Run]
    /// What is left of the accounts' throttles, by the account's name.
    var budgets: [String: ThrottleBudget]

    /// Reads the databases.
    ///
    /// - Parameters:
    ///   - subject: which.
    ///   - now: when.
    ///   - withRuns: whether the walks of the last day are wanted too.
    init(reading subject: StatusSubject, now: Instant, withRuns: Bool) {
        let since = withRuns ? now - Self.day : nil
        var databases: [StatusReport.Database] = []
        runs = []
        var throttles: [ThrottleRecord] = []
        for path in subject.configuration.databases {
            let (contents, activity) = Self.read(
                path, runsSince: since, mustExist: subject.waiting.map { $0[path] == nil } ?? false)
            databases.append(
                StatusReport.Database(
                    path: path, contents: contents, logBytes: Store.logBytes(of: path)))
            runs += activity?.runs ?? []
            throttles += activity?.throttles ?? []
        }
        self.now = now
        report = StatusReport(
            configuration: subject.configuration, databases: databases, repertoire: subject.repertoire,
            now: now
        )
        accounts = StatusAccount.all(of: subject.configuration, databases, subject.repertoire)
        files = databases.map { database in
            var file = DatabaseFile(database)
            let accounts = subject.configuration.accounts(in: database.path)
            file.writeFault =
                subject.waiting?[database.path]
                ?? accounts.lazy.compactMap { subject.storageFaults[$0.name] }.first
            return file
        }
        budgets = subject.throttles.mapValues { throttle in
            // Accounts of one credential may be in several files, and each remembers its own requests.
            ThrottleBudget(throttle.pace, records: throttles.filter { $0.name == throttle.name }, now: now)
        }
    }

    /// Whether all is as it is promised: what a monitor is told.
    var isHealthy: Bool { StatusTrouble.all(in: self).isEmpty }

    private static let day = Duration.seconds(24 * 3600)

    private static func read(
        _ path: String, runsSince since: Instant?, mustExist: Bool
    ) -> (StatusReport.Database.Contents, MirrorActivity?) {
        guard MirrorFile.exists(path) else { return (mustExist ? .unreadable(gone(path)) : .missing, nil) }
        do throws(Fault) {
            let activity = try MirrorActivity(reading: path, runsSince: since)
            return (.states(activity.states), activity)
        } catch {
            return (.unreadable(error), nil)
        }
    }

    private static func gone(_ path: String) -> Fault {
        Fault(
            .storage, operation: "read the status", subject: path,
            cause: "the file was moved or deleted while the service runs",
            hint: "Stop the service and put the file back; without it the next start loads everything again"
        )
    }
}

extension StatusSnapshot.DatabaseFile {
    init(_ database: StatusReport.Database) {
        path = database.path
        if case .unreadable(let cause) = database.contents { fault = cause }
        size = Self.size(of: database.path)
        logSize = database.logBytes
    }

    private static func size(of path: String) -> Int? {
        var information = stat()
        return stat(path, &information) == 0 ? Int(information.st_size) : nil
    }
}

/// What is left of a throttle at a moment.
struct ThrottleBudget: Hashable, Sendable {
    /// The limit in force.
    var limit: ThrottleLimit
    /// How many times slower than it requests go, since the vendor found that too fast.
    var slowness: Int
    /// Requests that may still go in the period that ends now.
    var remaining: Int
    /// Nothing goes before, as the vendor asked.
    var pausedUntil: Instant?

    init(_ pace: Throttle.Pace, records: [ThrottleRecord], now: Instant) {
        limit = pace.limit
        slowness = pace.slowness
        let begin = now - pace.limit.period
        // Slots that are taken but have not come yet count too.
        let uses = records.flatMap(\.uses).count { $0 > begin }
        remaining = max(0, limit.requests - uses)
        pausedUntil = records.compactMap(\.pausedUntil).filter { $0 > now }.max()
    }
}
