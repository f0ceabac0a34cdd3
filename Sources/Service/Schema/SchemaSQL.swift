import Formats
package import Store

/// The file's schema as SQL: the statements that make an empty file of the same shape, with a line above each table
/// that says what it mirrors.
package struct SchemaSQL {
    private let schema: DatabaseSchema

    package init(_ schema: DatabaseSchema) {
        self.schema = schema
    }

    package var text: String {
        sections.joined(separator: "\n\n")
    }

    private var sections: [String] {
        let titles = [
            (Heading.streams, "Mirrored tables, one a stream"),
            (.children, "Child tables: arrays of the tables above"),
            (.others, "Views over all vendors, and what other people put into the file"),
            (.own, "crmirror's own"),
        ]
        return titles.flatMap { heading, title in
            let tables = schema.tables.filter { Heading($0.kind) == heading }
            return tables.isEmpty ? [] : ["-- \(title)"] + tables.map(statements)
        }
    }

    private func statements(of table: DatabaseSchema.Table) -> String {
        let comment = comment(on: table).map { ["-- " + Self.line($0)] } ?? []
        return (comment + table.statements.map { $0 + ";" }).joined(separator: "\n")
    }

    private func comment(on table: DatabaseSchema.Table) -> String? {
        switch table.kind {
        case .stream(let stream):
            "\(stream.account), \(stream.stream) (\(stream.vendor)): \(SchemaWords.rows(stream)), "
                + SchemaWords.completeness(stream)
        case .child(let parent, let field, let rows):
            "\(parent), \(field): \(Words.count(rows, "row"))"
        case .overVendors, .other, .own: nil
        }
    }

    /// A comment ends with its line.
    private static func line(_ text: String) -> String {
        String(text.map { $0.isNewline ? " " : $0 })
    }
}

private enum Heading {
    case streams, children, others, own

    init(_ kind: DatabaseSchema.Kind) {
        switch kind {
        case .stream: self = .streams
        case .child: self = .children
        case .overVendors, .other: self = .others
        case .own: self = .own
        }
    }
}

/// What every form of the schema says of a stream.
enum SchemaWords {
    /// `1,200 rows live, 3 deleted`
    static func rows(_ stream: DatabaseSchema.StreamSummary) -> String {
        "\(Words.count(stream.rowsLive, "row")) live, \(Words.count(stream.rowsDeleted)) deleted"
    }

    /// `complete through 2026-06-01T14:02:11Z`
    static func completeness(_ stream: DatabaseSchema.StreamSummary) -> String {
        guard let moment = stream.completeThrough else { return "not complete yet" }
        return "complete through \(Timestamp.formatSeconds(moment))"
    }
}
