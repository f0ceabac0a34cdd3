import ArgumentParser
import Glibc
import Service
import Sync

struct Check: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Check the configuration, every account's credential and the database.",
        discussion: """
            Exit codes: 0 all well, 1 something is not, 65 a database is damaged, 77 every credential was refused,
            78 configuration.
            """
    )

    @OptionGroup var common: CommonOptions

    @Flag(help: "Ask no vendor and open no database: only the configuration and its secrets.")
    var offline = false

    func run() async throws {
        try await Ending.leave {
            let (usable, error) = try common.survey()
            if let error { Ending.complain("\(error)") } else { print("configuration: ok") }
            guard let usable else { return .configuration }
            if offline { return error == nil ? .complete : .configuration }
            let result = try await check(usable)
            return error == nil ? result.exitCode : .configuration
        }
    }

    private func check(_ configuration: Configuration) async throws -> HealthCheck.Result {
        try await withClient { client in
            let clock = SystemClock()
            let assembly = Assembly(
                configuration: configuration, client: client, clock: clock,
                logger: common.logger(for: configuration)
            )
            // The main file is looked at even where no account is good.
            let main = configuration.accounts.isEmpty ? [configuration.database] : []
            let databases = main + configuration.databases
            let order = configuration.accounts.map(\.name)
            let accounts = try databases.flatMap { try assembly.accounts(in: $0) }.sorted {
                (order.firstIndex(of: $0.name) ?? 0) < (order.firstIndex(of: $1.name) ?? 0)
            }
            return try await HealthCheck(accounts: accounts, databases: databases, clock: clock).run {
                print($0.line)
                // A pipe's reader too is to see it now (setvbuf(3)).
                fflush(nil)
            }
        }
    }
}
