import Formats
import Glibc
package import Mirror
import SQLite

/// The mirror's file and the only thing that writes it: one queue, one connection, one transaction at a time.
///
/// An actor on a thread of its own, since SQLite blocks. Whatever has to agree with the rows (checkpoints,
/// watermarks, counts, throttles) is in the same file as the rows and changes in the same transaction.
package actor Store {
    /// How the file is written. The defaults are the fastest of what `docs/performance.md` measures.
    package struct Tuning: Hashable, Sendable {
        package var cacheKibibytes = 8 * 1024
        package var mmapBytes: Int64 = 0
        package var pageSize = 8192
        /// SQLite moves the log into the file when it has this many pages.
        package var walAutocheckpointPages = 4000

        /// What the log grows to before it is written back, and is cut to when it begins anew.
        package var usualLogBytes: Int { walAutocheckpointPages * pageSize }

        package init() {}
    }

    /// What the faults of opening a file call it.
    package static let opening = "open the database"

    private let executor = StoreExecutor()
    package nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    package nonisolated let path: String
    /// What a person should know of the views that are not kept, as of when the file was opened.
    package nonisolated let notices: [String]
    private let lock: DatabaseLock
    /// Of the file that was opened.
    let identity: FileIdentity
    /// Set once another file, or none, was found at the path.
    var replaced: DatabaseReplaced?
    let connection: Connection
    /// What the vendors give to the views over all of them, by the vendor's name; nil leaves the views as they are.
    let viewSources: [String: ViewSources]?
    /// As they stand in the database; dropped where a transaction fails that changed one.
    var tables: [String: MirrorTable]
    var logGrowth: LogGrowth
    /// The accounts of which everything is done that waited for their tables, and those tables.
    var tended: [String: Set<String>] = [:]
    /// When that is tried again which failed of an account.
    var tendAgainAt: [String: Instant] = [:]
    /// What keeps the full-text search in step; nil while there is none.
    var followed: PeopleSearch?

    /// As `init`, on a thread of its own: a large file is looked over for minutes. Ends when the task is cancelled.
    @concurrent
    package static func open(
        path: String, tuning: Tuning = Tuning(), views: [String: ViewSources]? = nil,
        checksAlways: Bool = true
    ) async throws -> Store {
        try await withTaskExecutorPreference(OpeningExecutor()) {
            try Store(path: path, tuning: tuning, views: views, checksAlways: checksAlways)
        }
    }

    /// Opens the file, makes it where there is none, and brings it up to this version. Blocks meanwhile.
    ///
    /// - Parameters:
    ///   - path: the file.
    ///   - tuning: how it is written.
    ///   - views: what the vendors give to the views over all of them, by the vendor's name; nil leaves the views as
    ///     they are.
    ///   - checksAlways: looks for damage even if the last process to write the file ended in good order. That
    ///     reads the whole file: for a service it is worth it, for a poll once a minute it is not.
    /// - Throws: `DatabaseHeld` where another crmirror has it; `Fault` where it cannot be used; `CancellationError`
    ///   where the task was cancelled while the file was looked over.
    package init(
        path: String, tuning: Tuning = Tuning(), views: [String: ViewSources]? = nil,
        checksAlways: Bool = true
    ) throws {
        let opened: Opened
        do {
            opened = try Self.opened(path, tuning, views, checksAlways: checksAlways)
        } catch let held as DatabaseHeld {
            throw held
        } catch let error where StoreFault.isCancellation(error) {
            throw CancellationError()
        } catch {
            throw StoreFault.from(error, operation: Self.opening, subject: path)
        }
        self.path = path
        viewSources = views
        lock = opened.lock
        identity = opened.identity
        connection = opened.connection
        tables = opened.tables
        logGrowth = LogGrowth(usualBytes: tuning.usualLogBytes)
        followed = opened.followed
        notices = opened.notices
    }

    /// What `init` opens before there is an actor.
    private struct Opened {
        var lock: DatabaseLock
        var identity: FileIdentity
        var connection: Connection
        var tables: [String: MirrorTable]
        var followed: PeopleSearch?
        var notices: [String]
    }

    private static func opened(
        _ path: String, _ tuning: Tuning, _ views: [String: ViewSources]?, checksAlways: Bool
    ) throws -> Opened {
        let lock = try DatabaseLock(database: path)
        try Migrations.refuseForeign(path: path)
        let connection = try connect(path, tuning)
        guard let identity = FileIdentity(path: path) else {
            throw StoreFault.file(opening, path: path, code: errno)
        }
        // What another program holds for writing is waited for: to look it over before would be in vain.
        try connection.transaction(.immediate) {}
        try connection.endingOnCancellation {
            if checksAlways || lock.wasLeftBehind {
                try MirrorConnection.refuseDamage(connection, path: path)
            }
            try Migrations.migrate(connection, path: path)
        }
        let tables = try TableCatalog.load(connection)
        let followed = try views.flatMap { views in
            try connection.transaction { try Self.prepare(connection, tables, views) }
        }
        lock.markOrderly()
        let notices = try views.map { try Self.notices(connection, $0) } ?? []
        return Opened(
            lock: lock, identity: identity, connection: connection, tables: tables, followed: followed,
            notices: notices)
    }

    private static func connect(_ path: String, _ tuning: Tuning) throws -> Connection {
        try Connection(
            path: path, access: .readWrite,
            options: Connection.Options(
                busyTimeout: .seconds(5), cacheKibibytes: tuning.cacheKibibytes, mmapBytes: tuning.mmapBytes,
                pageSize: tuning.pageSize, walAutocheckpointPages: tuning.walAutocheckpointPages
            )
        )
    }

    /// Writes the log back, which needs no more room than the file has already where rows change in place, so that the
    /// next to write begins it anew: while it waits for its usual length, it can be what keeps the disk full.
    private func useLogAnew() {
        // The disk may refuse this too, and the fault that led here tells of it.
        _ = try? connection.checkpoint(.passive)
    }

    /// Runs `body` in a transaction; what fails in it is undone, in memory too.
    ///
    /// - Throws: a `Fault`; `DatabaseReplaced`; `CancellationError` where the task is told to stop before it has the
    ///   lock.
    func transaction<Result>(
        _ operation: String, _ subject: String, _ body: () throws -> Result
    ) throws -> Result {
        // An end waits for the transaction under way, and not for those that are queued behind it.
        try Task.checkCancellation()
        try refuseReplaced()
        let before = (tables, followed, tended)
        do {
            return try connection.transaction(.immediate) {
                let result = try body()
                try followed?.catchUp()
                return result
            }
        } catch {
            (tables, followed, tended) = before
            if StoreFault.isCancellation(error) { throw CancellationError() }
            if (error as? SQLiteError)?.isFull == true { useLogAnew() }
            throw StoreFault.from(error, operation: operation, subject: subject)
        }
    }
}
