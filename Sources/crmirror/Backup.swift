import ArgumentParser
import Service
import Store

struct Backup: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Make a consistent, checked copy of the database, also while the service runs."
    )

    @OptionGroup var common: CommonOptions

    @Argument(help: "The copy. A file that is there is replaced once the copy is whole and sound.")
    var file: String

    @Option(help: "The account whose database to copy, where accounts have files of their own.")
    var account: String?

    func run() async throws {
        try await Ending.leave {
            let configuration = try common.load(secrets: .leftAlone)
            let path = try source(configuration)
            try StatusReader(path: path).backup(to: file)
            print("Copied \(path) to \(file); its integrity is checked.")
            return .complete
        }
    }

    private func source(_ configuration: Configuration) throws -> String {
        if let account {
            guard let path = configuration.databasePath(ofAccount: account) else {
                throw Ending(.usage, "there is no account \(account) in the configuration")
            }
            return path
        }
        let paths = configuration.databases
        guard paths.count == 1 else {
            throw Ending(.usage, "the accounts are in \(paths.count) files: choose one with --account")
        }
        return paths[0]
    }
}
