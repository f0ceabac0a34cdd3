package import Store

/// The file's schema for people to read: a heading a table, what it mirrors, its columns, and what they refer to.
package struct SchemaMarkdown {
    private let schema: DatabaseSchema
    private let relations: [SchemaRelation]

    package init(_ schema: DatabaseSchema) {
        self.schema = schema
        relations = schema.relations
    }

    package var text: String {
        schema.tables.map(section).joined(separator: "\n\n")
    }

    private func section(of table: DatabaseSchema.Table) -> String {
        let children = relations.filter { $0.to == table.name && !$0.isGuessed }.map {
            Self.link(to: $0.from)
        }
        let paragraph =
            description(of: table)
            + (children.isEmpty ? "" : " Child tables: \(children.joined(separator: ", ")).")
        return "## \(Self.code(table.name))\n\n\(paragraph)"
            + (table.columns.isEmpty ? "" : "\n\n" + rows(of: table).joined(separator: "\n"))
    }

    private func description(of table: DatabaseSchema.Table) -> String {
        switch table.kind {
        case .stream(let stream):
            "Account \(Self.code(stream.account)) (\(stream.vendor)), stream \(Self.code(stream.stream)): "
                + "\(SchemaWords.rows(stream)); \(SchemaWords.completeness(stream))."
        case .child(let parent, let field, let rows):
            "The array \(Self.code(field)) of \(Self.link(to: parent)): \(Words.count(rows, "row"))."
        case .overVendors(let isSearch):
            isSearch
                ? "crmirror's: a full-text search over the people of all vendors and accounts."
                : "crmirror's: a view over all vendors and accounts."
        case .other(let isView): isView ? "A view." : "A table that mirrors no stream."
        case .own: "crmirror's own."
        }
    }

    private func rows(of table: DatabaseSchema.Table) -> [String] {
        ["| column | type | vendor's name | key | note |", "|---|---|---|---|---|"]
            + table.columns.map { row(of: $0, in: table) }
    }

    private func row(of column: DatabaseSchema.Column, in table: DatabaseSchema.Table) -> String {
        let cells = [
            Self.code(column.name), column.origin?.type ?? Self.plain(column.declaration.lowercased()),
            column.origin.map { Self.code($0.vendorName) } ?? "",
            column.keyPlace > 0 ? "key" : "", notes(on: column, in: table).joined(separator: "; "),
        ]
        return "| " + cells.joined(separator: " | ") + " |"
    }

    private func notes(on column: DatabaseSchema.Column, in table: DatabaseSchema.Table) -> [String] {
        let targets = relations.filter { $0.from == table.name && $0.column == column.name }.map { relation in
            "→ \(Self.link(to: relation.to))" + (relation.isGuessed ? " by its name" : "")
        }
        let note = column.origin?.note.map { [Self.plain($0)] } ?? []
        let anomalies =
            column.anomalies > 0
            ? [column.anomalies == 1 ? "1 anomaly" : "\(Words.count(column.anomalies)) anomalies"] : []
        return targets + note + anomalies
    }
}

// MARK: - Names that may hold anything

extension SchemaMarkdown {
    /// A name as code within a table's cell. A fence is longer than any run of backticks inside it (CommonMark 0.31,
    /// 6.1); a pipe ends the cell even within code (GitHub Flavored Markdown 0.29, 4.10).
    static func code(_ name: String) -> String {
        let runs = name.split(whereSeparator: { $0 != "`" }).map(\.count)
        let fence = String(repeating: "`", count: runs.contains(1) ? (runs.max() ?? 0) + 1 : 1)
        let isPadded = name.hasPrefix("`") || name.hasSuffix("`")
        let text = name.isEmpty ? " " : oneLine(name).replacing("|", with: "\\|")
        return fence + (isPadded ? " \(text) " : text) + fence
    }

    /// Text that says what it says: nothing in it is markup.
    static func plain(_ text: String) -> String {
        oneLine(text).reduce(into: "") { escaped, character in
            if "\\`*_{}[]<>()#|!&~".contains(character) { escaped.append("\\") }
            escaped.append(character)
        }
    }

    /// GitHub's anchor of a heading: small letters, digits, `-` and `_`, with a dash for each space.
    static func anchor(_ name: String) -> String {
        let kept = oneLine(name).lowercased().filter { $0.isLetter || $0.isNumber || "-_ ".contains($0) }
        return kept.replacing(" ", with: "-")
    }

    private static func link(to table: String) -> String {
        "[\(code(table))](#\(anchor(table)))"
    }

    private static func oneLine(_ text: String) -> String {
        String(text.map { $0.isNewline ? " " : $0 })
    }
}
