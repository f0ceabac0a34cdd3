import Mirror
import SQLite

/// `crmirror_columns`: what each column is called at the vendor, what its type is, and why.
struct ColumnRows {
    let connection: Connection
    /// `_synced_at` of the page.
    let now: String

    /// - Parameters:
    ///   - column: as it is from now on.
    ///   - table: its table.
    ///   - note: what happened to it; nil keeps what is noted.
    ///   - widenedFrom: what it was, if it was widened now.
    /// - Throws: what SQLite says.
    func note(
        _ column: MirrorTable.Column, in table: MirrorTable, note: String? = nil,
        widenedFrom: ColumnType? = nil
    ) throws {
        try connection.run(
            """
            INSERT INTO crmirror_columns (
                table_name, column_name, vendor_name, occurrence, type, is_key, is_loose, first_seen_at, note,
                source, spelling, refused_type, widened_from, widened_at
            ) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, iif(?13 IS NULL, NULL, ?8))
            ON CONFLICT DO UPDATE SET
                type = excluded.type, is_loose = excluded.is_loose, note = coalesce(excluded.note, note),
                source = excluded.source, spelling = excluded.spelling, refused_type = excluded.refused_type,
                widened_from = coalesce(excluded.widened_from, widened_from),
                widened_at = coalesce(excluded.widened_at, widened_at)
            """,
            [
                .text(table.name), .text(column.name), .text(column.vendorName),
                .integer(Int64(column.occurrence)), .text(column.type.rawValue),
                .integer(table.isKey(column) ? 1 : 0), .integer(column.isLoose ? 1 : 0), .text(now),
                note.map { .text($0) } ?? .null, column.source.map { .text($0.rawValue) } ?? .null,
                column.spelling.map { .text($0.rawValue) } ?? .null,
                column.refused.map { .text($0.rawValue) } ?? .null,
                widenedFrom.map { .text($0.rawValue) } ?? .null,
            ]
        )
    }

    func forget(_ table: MirrorTable) throws {
        try connection.run("DELETE FROM crmirror_columns WHERE table_name = ?1", [.text(table.name)])
    }
}
