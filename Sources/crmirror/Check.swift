import ArgumentParser
import Service

struct Check: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Check the configuration, every account's credential and the database.",
        discussion: "Exit codes: 0 all well, 1 something is not, 77 every credential was refused, 78 configuration."
    )

    @OptionGroup var common: CommonOptions

    func run() async throws {
        try await Ending.leave {
            let configuration = try common.load()
            return try await withClient { client in
                let clock = SystemClock()
                let assembly = Assembly(
                    configuration: configuration, client: client, clock: clock,
                    logger: common.logger(for: configuration)
                )
                let (findings, exitCode) = try await HealthCheck(assembly: assembly, clock: clock).run()
                print("configuration: ok")
                for finding in findings { print(finding.line) }
                return exitCode
            }
        }
    }
}
