import Mirror
import SQLite

/// Keeps `people_search`, the full-text search over people.
///
/// What is searched is in `crmirror_people`, a row a person, and SQLite's FTS5 has an index of it (SQLite manual, "FTS5",
/// 4.4.2). A person's row follows its table by triggers that only note which rows were touched, and are looked up once,
/// before the transaction ends: elements of arrays and other streams' records change people too. The triggers are this
/// connection's own (`TEMP`), so nothing in the file needs crmirror or FTS5; and a table has them only once its first load
/// is over, so that does not wait for them.
struct PeopleSearch {
    let connection: Connection
    /// The tables of people, as they stand.
    let sources: [SearchSource]

    static let name = "people_search"

    /// Whether the SQLite that runs this can search.
    static func isPossible(_ connection: Connection) throws -> Bool {
        try connection.scalar("SELECT count(*) FROM pragma_module_list WHERE name = 'fts5'") != 0
    }

    /// Whether the file has the search and it is crmirror's.
    private func exists() throws -> Bool {
        try connection.scalar(
            "SELECT count(*) FROM sqlite_schema WHERE name = ?1 AND sql LIKE '%crmirror_people%'",
            [.text(Self.name)]
        ) != 0
    }

    /// Whether a statement makes crmirror's search.
    static func isMade(_ name: String, _ statement: String) -> Bool {
        name == Self.name && statement.contains("crmirror_people")
    }

    /// Whether another's table or view has the name.
    func isTaken() throws -> Bool {
        let named = try connection.scalar(
            "SELECT count(*) FROM sqlite_schema WHERE name = ?1", [.text(Self.name)])
        return try named != 0 && !exists()
    }

    // MARK: - In step

    /// Puts the triggers on the tables that are in the search, and has those built anew whose people come from elsewhere
    /// than before.
    ///
    /// - Returns: whether there is anything to follow.
    func follow() throws -> Bool {
        guard try exists() else { return false }
        try connection.execute("CREATE TEMP TABLE IF NOT EXISTS crmirror_touched (source_table TEXT, key)")
        let old = try connection.query(
            "SELECT name FROM sqlite_temp_schema WHERE type = 'trigger' AND name LIKE 'crmirror\\_touch\\_%' ESCAPE '\\'"
        ).compactMap(\.[0].textValue)
        for name in old { try connection.execute("DROP TRIGGER temp.\(quoted(identifier: name))") }
        let known = try definitions()
        for source in sources {
            guard let definition = known[source.table] else { continue }
            if definition != source.sql {
                try connection.run(
                    "UPDATE crmirror_people_tables SET definition = ?2, next_row = ?3 WHERE source_table = ?1",
                    [.text(source.table), .text(source.sql), .integer(.min)])
            }
            for trigger in triggers(of: source) { try connection.execute(trigger) }
        }
        return true
    }

    /// Has everything built anew once it can be followed again.
    func fallBehind() throws {
        guard try exists() else { return }
        try connection.run("UPDATE crmirror_people_tables SET next_row = ?1", [.integer(.min)])
    }

    /// Each table of people that the search has, and what it was read by.
    private func definitions() throws -> [String: String] {
        let rows = try connection.query("SELECT source_table, definition FROM crmirror_people_tables")
        return Dictionary(rows.map { ($0[0].textValue ?? "", $0[1].textValue ?? "") }) { first, _ in first }
    }

    private func triggers(of source: SearchSource) -> [String] {
        source.feeders.flatMap { feeder in
            let changes = feeder.told.isEmpty ? "UPDATE" : "UPDATE OF \(TableSQL.list(feeder.told))"
            return [("INSERT", ["NEW"]), (changes, ["OLD", "NEW"]), ("DELETE", ["OLD"])].map {
                event, versions in
                let kind = event.prefix(6)
                let name = "crmirror_touch_\(source.table)_\(feeder.table)_\(kind)"
                let notes = versions.map {
                    """
                    INSERT INTO crmirror_touched VALUES \
                    (\(ViewSQL.literal(source.table)), \($0).\(quoted(identifier: feeder.column)));
                    """
                }
                return """
                    CREATE TEMP TRIGGER \(quoted(identifier: name)) \
                    AFTER \(event) ON main.\(quoted(identifier: feeder.table)) \
                    BEGIN \(notes.joined(separator: " ")) END
                    """
            }
        }
    }

    /// Brings the people in step whose rows the transaction has touched.
    func catchUp() throws {
        let touched = try connection.query("SELECT DISTINCT source_table FROM crmirror_touched")
        guard !touched.isEmpty else { return }
        for source in sources where touched.contains([.text(source.table)]) {
            let people = try connection.query(
                """
                \(source.sql) WHERE source.\(quoted(identifier: source.key)) IN
                    (SELECT key FROM crmirror_touched WHERE source_table = ?1)
                """, [.text(source.table)])
            for person in people { try write(person, of: source) }
        }
        try connection.run("DELETE FROM crmirror_touched")
    }

    /// Somebody of whom there is nothing to search for is not among them: where a table has no names, that is everybody.
    private func write(_ person: [Value], of source: SearchSource) throws {
        guard person[2...].contains(where: { $0 != .null }) else {
            return try connection.run(
                "DELETE FROM crmirror_people WHERE source_table = ?1 AND source_id = ?2",
                [.text(source.table), person[1]])
        }
        let digits = person[4].textValue.flatMap { PhoneDigits.words(of: $0) }
        try connection.run(
            """
            INSERT INTO crmirror_people (account, source_table, source_id, full_name, email, phone, phone_digits)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
            ON CONFLICT (source_table, source_id) DO UPDATE SET
                full_name = excluded.full_name, email = excluded.email, phone = excluded.phone,
                phone_digits = excluded.phone_digits
            WHERE full_name IS NOT excluded.full_name OR email IS NOT excluded.email
                OR phone IS NOT excluded.phone
            """,
            [.text(source.account), .text(source.table)] + person[1...] + [digits.map { .text($0) } ?? .null]
        )
    }

    // MARK: - Building

    /// So many people a transaction: a few tens of milliseconds.
    private static let most = 4000

    /// Does a piece of what is not built yet.
    ///
    /// - Parameter loaded: the tables whose first load is complete.
    /// - Returns: false where nothing was left to do.
    /// - Throws: what SQLite does; the transaction is over then.
    func build(_ loaded: Set<String>) throws -> Bool {
        let ready = sources.filter { loaded.contains($0.table) }
        if try !exists() {
            guard !ready.isEmpty, try !isTaken() else { return false }
            try connection.execute(Self.schema)
        }
        if try forgetOne() { return true }
        let known = try definitions()
        for source in ready where known[source.table] == nil {
            try connection.run(
                "INSERT INTO crmirror_people_tables (source_table, definition, next_row) VALUES (?1, ?2, ?3)",
                [.text(source.table), .text(source.sql), .integer(.min)])
        }
        var count = 0
        for source in ready where count < Self.most {
            while count < Self.most, let piece = try buildPiece(of: source) { count += max(piece, 1) }
        }
        return count > 0
    }

    /// - Returns: how many people it had; nil where all of the table are there.
    private func buildPiece(of source: SearchSource) throws -> Int? {
        let next = try connection.scalar(
            "SELECT next_row FROM crmirror_people_tables WHERE source_table = ?1", [.text(source.table)])
        guard let next, next != .null else { return nil }
        let people =
            !source.hasText
            ? []
            : try connection.query(
                """
                \(source.sql) WHERE source.\(source.rowid) > ?1
                ORDER BY source.\(source.rowid) LIMIT \(Self.most)
                """, [next])
        for person in people { try write(person, of: source) }
        let last: Value = people.count < Self.most ? .null : people.last?[0] ?? .null
        try connection.run(
            "UPDATE crmirror_people_tables SET next_row = ?2 WHERE source_table = ?1",
            [.text(source.table), last])
        return people.count
    }

    /// Takes people out of the search whose table is there no longer, some at a time.
    private func forgetOne() throws -> Bool {
        let present = Set(sources.map(\.table))
        guard let gone = try definitions().keys.sorted().first(where: { !present.contains($0) }) else {
            return false
        }
        try connection.run(
            """
            DELETE FROM crmirror_people WHERE id IN
                (SELECT id FROM crmirror_people WHERE source_table = ?1 LIMIT \(Self.most))
            """, [.text(gone)])
        if connection.changes == 0 {
            try connection.run("DELETE FROM crmirror_people_tables WHERE source_table = ?1", [.text(gone)])
        }
        return true
    }

    /// All of it can be dropped at any time: it is made anew from the tables.
    private static let schema = """
        CREATE TABLE crmirror_people (
            id INTEGER PRIMARY KEY,
            account TEXT NOT NULL,
            source_table TEXT NOT NULL,
            source_id TEXT NOT NULL,
            full_name TEXT,
            email TEXT,
            phone TEXT,
            phone_digits TEXT,                      -- all of them, and the last ten, nine and seven
            UNIQUE (source_table, source_id)
        );
        CREATE TABLE crmirror_people_tables (
            source_table TEXT PRIMARY KEY NOT NULL,
            definition TEXT NOT NULL,               -- what its people were read by
            next_row INTEGER                        -- the rowid behind which to go on; NULL once all are there
        ) WITHOUT ROWID;
        CREATE VIRTUAL TABLE people_search USING fts5 (
            account UNINDEXED, source_table UNINDEXED, source_id UNINDEXED, full_name, email, phone, phone_digits,
            content = 'crmirror_people', content_rowid = 'id', tokenize = 'unicode61 remove_diacritics 2'
        );
        CREATE TRIGGER crmirror_people_inserted AFTER INSERT ON crmirror_people BEGIN
            INSERT INTO people_search (rowid, full_name, email, phone, phone_digits)
            VALUES (NEW.id, NEW.full_name, NEW.email, NEW.phone, NEW.phone_digits);
        END;
        CREATE TRIGGER crmirror_people_updated AFTER UPDATE ON crmirror_people BEGIN
            INSERT INTO people_search (people_search, rowid, full_name, email, phone, phone_digits)
            VALUES ('delete', OLD.id, OLD.full_name, OLD.email, OLD.phone, OLD.phone_digits);
            INSERT INTO people_search (rowid, full_name, email, phone, phone_digits)
            VALUES (NEW.id, NEW.full_name, NEW.email, NEW.phone, NEW.phone_digits);
        END;
        CREATE TRIGGER crmirror_people_deleted AFTER DELETE ON crmirror_people BEGIN
            INSERT INTO people_search (people_search, rowid, full_name, email, phone, phone_digits)
            VALUES ('delete', OLD.id, OLD.full_name, OLD.email, OLD.phone, OLD.phone_digits);
        END;
        """
}
