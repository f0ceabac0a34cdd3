package import Store

/// The schemas of all files that accounts are mirrored into, in one text.
package struct SchemaDocument: Sendable {
    package struct File: Sendable {
        package var path: String
        package var schema: DatabaseSchema

        package init(path: String, schema: DatabaseSchema) {
            self.path = path
            self.schema = schema
        }
    }

    private let files: [File]

    package init(files: [File]) {
        self.files = files
    }

    package var sql: String {
        files.map { "-- \($0.path)\n\n" + SchemaSQL($0.schema).text }.joined(separator: "\n\n")
    }

    package var markdown: String {
        files.map { "# \(SchemaMarkdown.code($0.path))\n\n" + SchemaMarkdown($0.schema).text }
            .joined(separator: "\n\n")
    }

    /// One diagram: accounts have names of their own, so their tables do too.
    package var mermaid: String {
        SchemaMermaid(DatabaseSchema(tables: files.flatMap(\.schema.tables))).text
    }
}
