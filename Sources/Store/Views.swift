import Mirror
import SQLite

/// Keeps the views over all vendors in step with the tables that feed them.
struct Views {
    let connection: Connection
    /// What the vendors say, by their names.
    let sources: [String: ViewSources]

    /// By this a view is known to be crmirror's: another of the same name is left alone.
    static let mark =
        "-- Made by crmirror, and made anew as tables come and go. Columns: docs/people-and-activities.md"

    /// Whether a statement makes one of crmirror's views.
    static func isMade(_ statement: String) -> Bool {
        statement.contains(mark)
    }

    /// Makes the views that fit the tables, where they are not there already.
    func keep(_ tables: [String: MirrorTable]) throws {
        let existing = try ViewTables(connection, tables: tables)
        try keep("people", PeopleSource.columns, existing.people(sources))
        try keep("activities", ActivitySource.columns, existing.activities(sources))
    }

    /// The names that the views should have and somebody else's tables or views do have.
    func taken() throws -> [String] {
        try ["people", "activities"].filter { name in
            let sql = try sql(of: name)
            return sql.map { !Self.isMade($0) } ?? false
        }
    }

    private func keep(_ name: String, _ columns: [String], _ parts: [ViewPart]) throws {
        let wanted = parts.isEmpty ? nil : Self.create(name, columns, parts)
        let present = try sql(of: name)
        guard wanted != present, present.map(Self.isMade) ?? true else { return }
        if present != nil { try connection.execute("DROP VIEW \(name)") }
        if let wanted { try connection.execute(wanted) }
    }

    private func sql(of name: String) throws -> String? {
        try connection.scalar("SELECT sql FROM sqlite_schema WHERE name = ?1", [.text(name)])?.textValue
    }

    static func create(_ name: String, _ columns: [String], _ parts: [ViewPart]) -> String {
        """
        CREATE VIEW \(name) (
            \(columns.joined(separator: ", "))
        ) AS
        \(mark)
        \(union(parts.map(\.sql)))
        """
    }

    /// SQLite takes 500 parts in a row and not more (SQLite manual, "Limits", 4).
    static func union(_ parts: [String]) -> String {
        let most = 400
        guard parts.count > most else { return parts.joined(separator: "\nUNION ALL\n") }
        let groups = stride(from: 0, to: parts.count, by: most).map { start in
            "SELECT * FROM (\n\(parts[start..<min(start + most, parts.count)].joined(separator: "\nUNION ALL\n"))\n)"
        }
        return union(groups)
    }
}
