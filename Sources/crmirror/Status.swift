import ArgumentParser
import Service
import Store

struct Status: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Say what is mirrored, up to when it is complete, and what is wrong.",
        discussion: """
            Reads only the database, so it works while the service runs and while it does not.
            Exit code 1 where any stream is failing, stale, refused or held.
            """
    )

    @OptionGroup var common: CommonOptions

    @Flag(help: "As JSON, for programs.")
    var json = false

    func run() async throws {
        try await Ending.leave {
            let configuration = try common.load()
            let states = try configuration.databases.flatMap { try StatusReader(path: $0).states() }
            let report = StatusReport(
                states: states, database: configuration.database, now: SystemClock().now()
            )
            print(json ? try report.json() : report.text)
            return report.isHealthy ? .complete : .incomplete
        }
    }
}
