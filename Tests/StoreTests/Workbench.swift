import Mirror
import SQLite
@testable import Store
import Testing

/// One stream of one account in a database of its own, with a clock that is turned by hand: a second a page.
final class Workbench {
    static let account = "wh"
    static let start = Instant(seconds: 1_780_000_000)

    let directory: TemporaryDirectory
    /// As the connector and the configuration describe it; a test may change its mind.
    var stream: Stream
    private(set) var now = Workbench.start
    private(set) var walk = Walk(kind: .backfill, startedAt: Workbench.start)
    private(set) var pages = 0
    /// Where the walk under way is.
    private(set) var position = Position.beginning
    /// What the vendor said of the list with its first page.
    private var listTotal: Int?
    /// Of the live rows; more that vanish are held.
    var maxDeletePercent = 100
    var canConfirm = false
    private var open: Store?

    /// - Parameters:
    ///   - stream: the stream.
    ///   - old: makes the file as an older crmirror left it.
    /// - Throws: what opening the file does.
    init(
        _ stream: Stream = .things, from old: (TemporaryDirectory) throws -> String = { $0.path }
    ) async throws {
        directory = try TemporaryDirectory()
        self.stream = stream
        _ = try old(directory)
        try await reopen()
    }

    var path: String { "\(directory.path)/crm.sqlite" }
    var table: String { "\(Self.account)_\(stream.name)" }

    func store() throws -> Store { try #require(open) }

    /// Closes the file as an orderly end does.
    func close() { open = nil }

    func reopen() async throws {
        open = nil
        let store = try Store(path: path)
        _ = try await store.register(
            account: Self.account, vendor: "welcomehome", scope: "all", streams: [stream],
            pollInterval: { _, _ in .seconds(300) }, now: now
        )
        open = store
    }

    func pass(_ duration: Duration) { now = now + duration }

    func state() async throws -> StreamState {
        try #require(try await store().states().first { $0.stream == stream.name })
    }
}

// MARK: - Walks

extension Workbench {
    @discardableResult
    func begin(_ kind: Walk.Kind = .backfill, since: Instant? = nil) async throws -> StreamState {
        pass(.seconds(1))
        let state = try await state()
        let isFirst = kind == .backfill && state.rowsLive + state.rowsDeleted == 0
        walk = Walk(
            kind: kind, startedAt: now, since: since, narrowing: since == nil ? nil : .filter,
            findsVanished: since == nil && !isFirst ? true : nil
        )
        pages = 0
        let begun = try await store().begin(
            walk, at: .beginning, account: Self.account, stream: stream.name, parent: stream.parent,
            giveUpReason: "another began"
        )
        try take(begun)
        return begun
    }

    /// Goes on where the database says.
    private func take(_ state: StreamState) throws {
        guard let checkpoint = state.checkpoint else { return }
        walk = checkpoint.walk
        position = checkpoint.position
        listTotal = checkpoint.total
    }

    /// Writes the next page of the walk; its last one where there is no `next`.
    @discardableResult
    func write(
        _ records: Records, next: Position? = nil, total: Int? = nil, ignoresSince: Bool = false
    ) async throws -> CommitReport {
        pass(.seconds(1))
        let first = position.place == .beginning ? total : listTotal
        let checkpoint = Checkpoint(
            walk: walk, position: next ?? position, pages: pages + 1, savedAt: now, total: first)
        let completion = PageCommit.Completion(
            watermark: walk.startedAt, nextDueAt: now + .seconds(300), pollInterval: .seconds(300),
            maxDeletePercent: maxDeletePercent, canConfirm: canConfirm, sweepAgainAt: now + .seconds(3600)
        )
        let report = try await store().commit(
            PageCommit(
                account: Self.account, stream: stream,
                page: Page(records: records, next: next, total: total, ignoresSince: ignoresSince),
                position: position, checkpoint: checkpoint, completion: next == nil ? completion : nil,
                requests: 2, retries: 1, now: now
            )
        )
        pages += 1
        try take(report.state)
        return report
    }

    /// A walk of one page.
    @discardableResult
    func load(
        _ records: Records, _ kind: Walk.Kind = .backfill, since: Instant? = nil
    ) async throws -> CommitReport {
        try await begin(kind, since: since)
        return try await write(records)
    }

    /// What changed, in one page.
    @discardableResult
    func poll(_ records: Records) async throws -> CommitReport {
        try await load(records, .poll, since: Self.start)
    }

    /// The fault that a walk of this page throws.
    func fault(_ records: Records, _ kind: Walk.Kind = .backfill, since: Instant? = nil) async throws -> Fault
    {
        try await begin(kind, since: since)
        return try await #require(throws: Fault.self) { try await write(records) }
    }
}

// MARK: - What the file says to others

extension Workbench {
    func query(_ sql: String) throws -> [[Value]] {
        try Connection(path: path, access: .readOnly).query(sql)
    }

    func scalar(_ sql: String) throws -> Value? {
        try query(sql).first?.first
    }

    /// One column of the table, in the order of the key.
    func column(_ name: String, by key: String = "id") throws -> [Value] {
        try query("SELECT \(quoted(identifier: name)) FROM \(table) ORDER BY \(key)").compactMap(\.first)
    }

    /// The column's type in the table's declaration; nil where there is no such column.
    func declaredType(of column: String) throws -> Value? {
        try scalar("SELECT type FROM pragma_table_info('\(table)') WHERE name = '\(column)'")
    }

    /// Runs SQL as another program would.
    func execute(_ sql: String) throws {
        try Connection(path: path, access: .readWrite).execute(sql)
    }
}

extension Stream {
    static let things = Stream(
        name: "things", polling: .changes(overlap: .seconds(300)), rank: 0,
        deletionMarks: [.moment(column: "discarded_at"), .presence(column: "merged_into_thing_id")]
    )
}

extension Position {
    static func link(_ number: Int) -> Position {
        Position(place: .link("https://crm.example/api?cursor=\(number)"))
    }
}
