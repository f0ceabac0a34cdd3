import ArgumentParser
import Mirror
import Service
import Store

struct Schema: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Print the database's schema: as SQL, to read, or as a diagram.",
        discussion: """
            Reads only the database, so it works while the service runs and while it does not, and needs no secret.
            As sql it prints the statements of the file, as markdown a table of columns for each table, as mermaid \
            an entity diagram of keys and of what refers to what; references that are guessed by a column's name are \
            dotted.
            """
    )

    enum Format: String, ExpressibleByArgument, CaseIterable {
        case sql, markdown, mermaid
    }

    @OptionGroup var common: CommonOptions

    @Option(help: "sql, markdown or mermaid.")
    var format = Format.sql

    @Option(help: "Only this account's tables. Repeatable.")
    var account: [String] = []

    func run() async throws {
        try await Ending.leave {
            let configuration = try common.load(secrets: .leftAlone)
            let known = configuration.accounts.map(\.name)
            if let complaint = UnknownNames.complaint("there is no account", account, known: known) {
                throw Ending(.usage, complaint)
            }
            var code = Service.ExitCode.complete
            var schemas: [SchemaDocument.File] = []
            for path in paths(configuration) {
                do throws(Fault) {
                    let schema = try SchemaReader(path: path).schema()
                    schemas.append(
                        SchemaDocument.File(
                            path: path, schema: account.isEmpty ? schema : schema.narrowed(to: account)))
                } catch {
                    Ending.complain("\(error)")
                    code = Service.ExitCode(error)
                }
            }
            let document = SchemaDocument(files: schemas)
            if !schemas.isEmpty { print(text(of: document)) }
            return code
        }
    }

    private func paths(_ configuration: Configuration) -> [String] {
        guard !account.isEmpty else { return configuration.databases }
        let chosen = Set(account.compactMap { configuration.databasePath(ofAccount: $0) })
        return configuration.databases.filter(chosen.contains)
    }

    private func text(of document: SchemaDocument) -> String {
        switch format {
        case .sql: document.sql
        case .markdown: document.markdown
        case .mermaid: document.mermaid
        }
    }
}
