package import Store

/// The mirrored tables as an entity diagram in Mermaid's language: keys, and which rows speak of which.
///
/// Only columns that are keys or refer to another table are in it: a viewer takes 50,000 characters by default
/// (Mermaid's `maxTextSize`), and a diagram of every column is none.
package struct SchemaMermaid {
    private let schema: DatabaseSchema
    private let relations: [SchemaRelation]

    package init(_ schema: DatabaseSchema) {
        self.schema = schema
        relations = schema.relations
    }

    package var text: String {
        let notice =
            relations.contains(where: \.isGuessed) ? ["    %% Dotted: guessed by the column's name."] : []
        let tables = schema.tables.filter(\.isMirrored)
        return (["erDiagram"] + notice + tables.map(entity) + relations.map(line)).joined(separator: "\n")
    }

    private func entity(_ table: DatabaseSchema.Table) -> String {
        let references = Set(relations.filter { $0.from == table.name }.map(\.column))
        let columns = table.columns.filter { $0.keyPlace > 0 || references.contains($0.name) }
        let attributes = columns.map { attribute($0, isReference: references.contains($0.name)) }
        let name = "    \"\(Self.entityName(table.name))\""
        return attributes.isEmpty ? name : "\(name) {\n\(attributes.joined(separator: "\n"))\n    }"
    }

    private func attribute(_ column: DatabaseSchema.Column, isReference: Bool) -> String {
        let keys = [column.keyPlace > 0 ? "PK" : nil, isReference ? "FK" : nil].compactMap { $0 }
        let type = Self.word(column.origin?.type ?? column.declaration.lowercased())
        let name = Self.word(column.name)
        let comment = name == column.name ? "" : " \"\(Self.comment(column.name))\""
        return "        \(type) \(name) \(keys.joined(separator: ", "))\(comment)"
    }

    private func line(_ relation: SchemaRelation) -> String {
        let (from, to) = (Self.entityName(relation.from), Self.entityName(relation.to))
        let shape = relation.isGuessed ? "|o..o{" : "||--o{"
        return "    \"\(to)\" \(shape) \"\(from)\" : \"\(Self.comment(relation.column))\""
    }
}

extension DatabaseSchema.Table {
    fileprivate var isMirrored: Bool {
        switch kind {
        case .stream, .child: true
        case .overVendors, .other, .own: false
        }
    }
}

// MARK: - Names that may hold anything

/// What Mermaid's grammar takes: its `erDiagram.jison`, in which nothing can be escaped.
extension SchemaMermaid {
    /// Between quotes; without quotes, backslashes, percent signs and line breaks. Blanks go too: a line with
    /// `direction TB` in it is an instruction, even between quotes.
    static func entityName(_ name: String) -> String {
        let kept = name.map { $0.isLetter || $0.isNumber || "_-.".contains($0) ? $0 : "_" }
        return kept.isEmpty ? "_" : String(kept)
    }

    /// A type or a column: letters, digits and `_`, of which ASCII or above U+00BF, and no digit first. `PK`, `FK` and
    /// `UK` are keys wherever a word begins with them and goes on with no ASCII letter.
    static func word(_ name: String) -> String {
        let kept = String(name.map { isWordCharacter($0) ? $0 : "_" })
        let start = kept.prefix { $0.isASCII }.lowercased()
        let isReserved = ["pk", "fk", "uk"].contains(start)
        let isUnfit = kept.isEmpty || kept.first?.isNumber == true || isReserved
        return (isUnfit ? "_" : "") + kept
    }

    private static func isWordCharacter(_ character: Character) -> Bool {
        if character.isASCII { return character.isLetter || character.isNumber || character == "_" }
        return character.isLetter
            && character.unicodeScalars.allSatisfy { (0xC0...0xFFFF).contains($0.value) }
    }

    /// Between quotes. `%%` would begin a comment or a directive.
    static func comment(_ text: String) -> String {
        let kept = text.map { character in
            character == "\"" ? "'" : character.isNewline || "%\\".contains(character) ? "_" : character
        }
        return kept.isEmpty ? "_" : String(kept)
    }
}
