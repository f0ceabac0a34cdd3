package import Mirror
import SQLite

/// What is made of the tables beside their rows: views, indexes, the full-text search. All of it follows from the tables
/// and from what the vendors say of them, and could be dropped and made anew.
extension Store {
    /// Does one piece of what waits until an account's tables are loaded, in a transaction of its own: builds an index, or
    /// puts some people into the search. Each takes a moment, so that a stop is heeded in between.
    ///
    /// - Returns: false where nothing was left to do.
    /// - Throws: a `Fault`; then nothing was written.
    package func tend(_ account: String) throws(Fault) -> Bool {
        guard let viewSources else { return false }
        return try transaction("build an index", account) {
            let loaded = try loadedTables(of: account)
            guard !loaded.isEmpty else { return false }
            let shapes = try ViewTables(connection, tables: tables)
            if let index = try missingIndex(shapes, loaded) {
                try connection.execute(index.sql)
                // A lookup in another stream's table waits for its index.
                try keepViews()
                return true
            }
            guard try PeopleSearch.isPossible(connection) else { return false }
            let search = PeopleSearch(connection: connection, sources: shapes.searchSources(viewSources))
            guard try search.build(loaded) else { return false }
            followed = try search.follow() ? search : nil
            return true
        }
    }

    private func loadedTables(of account: String) throws -> Set<String> {
        let rows = try connection.query(
            "SELECT table_name FROM crmirror_streams WHERE account = ?1 AND last_full_walk_at IS NOT NULL",
            [.text(account)])
        return Set(rows.compactMap(\.[0].textValue))
    }

    private func missingIndex(_ shapes: ViewTables, _ loaded: Set<String>) throws -> TableIndex? {
        let wanted = TableIndexes(tables: shapes, sources: viewSources ?? [:]).wanted(by: loaded)
        let present = try connection.query("SELECT lower(name) FROM sqlite_schema").compactMap(
            \.[0].textValue)
        let names = Set(present)
        return wanted.first { !names.contains($0.name.lowercased()) }
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
