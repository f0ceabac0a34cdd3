package import Mirror
import SQLite

/// What is made of the tables beside their rows: views, indexes, the full-text search. All of it follows from the tables
/// and from what the vendors say of them, and could be dropped and made anew.
extension Store {
    /// So many rows are indexed in one transaction, or one table's: some tenths of a second.
    private static let mostRows = 100_000
    /// What has failed, most often for want of room, and takes long, is not tried again at once.
    private static let pauseAfterFailure = Duration.seconds(600)

    /// Does a piece of what waits until an account's tables are loaded, in a transaction of its own: builds indexes, or
    /// puts people into the search. A stop is heeded in between, and in the middle of a large one.
    ///
    /// - Returns: false where nothing is left to do, or the last try of the account's failed a moment before `now`.
    /// - Throws: what `transaction` does; then nothing was written.
    package func tend(_ account: String, now: Instant) throws -> Bool {
        guard let viewSources, !isPutOff(account, now: now) else { return false }
        do {
            return try transaction("build an index", account) {
                try connection.endingOnCancellation { try buildNext(account, viewSources) }
            }
        } catch let fault as Fault {
            tendAgainAt[account] = now + Self.pauseAfterFailure
            throw fault
        }
    }

    private func isPutOff(_ account: String, now: Instant) -> Bool {
        // One that is further ahead was put there before the clock was set back.
        tendAgainAt[account].map { now < $0 && $0 <= now + Self.pauseAfterFailure } ?? false
    }

    private func buildNext(_ account: String, _ viewSources: [String: ViewSources]) throws -> Bool {
        let loaded = try loadedTables(of: account)
        guard !loaded.isEmpty, tended[account] != Set(loaded.keys) else { return false }
        let shapes = try ViewTables(connection, tables: tables)
        if try buildIndexes(shapes, loaded) {
            // A lookup in another stream's table waits for its index.
            try keepViews()
            return true
        }
        let search = PeopleSearch(connection: connection, sources: shapes.searchSources(viewSources))
        if try PeopleSearch.isPossible(connection), try search.build(Set(loaded.keys)) {
            followed = try search.follow() ? search : nil
            return true
        }
        tended[account] = Set(loaded.keys)
        return false
    }

    /// The tables whose first load is complete, and how many rows they have.
    private func loadedTables(of account: String) throws -> [String: Int] {
        let rows = try connection.query(
            """
            SELECT table_name, rows_live + rows_deleted FROM crmirror_streams
            WHERE account = ?1 AND last_full_walk_at IS NOT NULL
            """, [.text(account)])
        return Dictionary(rows.map { ($0[0].textValue ?? "", Int($0[1].integerValue ?? 0)) }) { first, _ in
            first
        }
    }

    /// - Returns: whether any was missing.
    private func buildIndexes(_ shapes: ViewTables, _ loaded: [String: Int]) throws -> Bool {
        let wanted = TableIndexes(tables: shapes, sources: viewSources ?? [:]).wanted(by: Set(loaded.keys))
        let present = try connection.query("SELECT lower(name) FROM sqlite_schema").compactMap(
            \.[0].textValue)
        let names = Set(present)
        var rows = 0
        for index in wanted where !names.contains(index.name.lowercased()) {
            let table = tables[index.table]?.element?.parent ?? index.table
            let size = loaded[table] ?? 0
            guard rows == 0 || rows + size <= Self.mostRows else { return true }
            try connection.execute(index.sql)
            rows += max(size, 1)
        }
        return rows > 0
    }

    /// Does what `keepViews` does where the page's stream feeds the views, and has its tables looked at anew.
    func keepViews(after commit: PageCommit, of vendor: String) throws {
        tended[commit.account] = nil
        guard viewSources?[vendor]?.streams.contains(commit.stream.name) == true else { return }
        try keepViews()
    }

    /// Makes the views anew that the tables no longer fit, and follows the tables of people as they are now.
    func keepViews() throws {
        guard let viewSources else { return }
        followed = try Self.prepare(connection, tables, viewSources)
    }

    /// What a person should know of the views that are not kept.
    static func notices(_ connection: Connection, _ views: [String: ViewSources]) throws -> [String] {
        let search = PeopleSearch(connection: connection, sources: [])
        let taken =
            try Views(connection: connection, sources: views).taken()
            + (try search.isTaken() ? [PeopleSearch.name] : [])
        let names = taken.map {
            "\($0) is a table or view of yours: it is left alone, and crmirror makes none"
        }
        guard try !PeopleSearch.isPossible(connection) else { return names }
        return names + ["this machine's SQLite is without FTS5: \(PeopleSearch.name) is not kept"]
    }

    /// Brings what is made of the tables in step with them, as `keepViews` does.
    static func prepare(
        _ connection: Connection, _ tables: [String: MirrorTable], _ views: [String: ViewSources]
    ) throws -> PeopleSearch? {
        try Views(connection: connection, sources: views).keep(tables)
        let sources = try ViewTables(connection, tables: tables).searchSources(views)
        let search = PeopleSearch(connection: connection, sources: sources)
        guard try PeopleSearch.isPossible(connection) else {
            try search.fallBehind()
            return nil
        }
        return try search.follow() ? search : nil
    }
}
