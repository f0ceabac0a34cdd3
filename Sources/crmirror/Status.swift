import ArgumentParser
import Service

struct Status: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Say what is mirrored, up to when it is complete, and what is wrong.",
        discussion: """
            Reads only the database, so it works while the service runs and while it does not.
            Exit codes: 0 all well, or nothing mirrored yet; 1 a stream is failing, stale, refused or held, or a
            database cannot be read; 65 one is damaged; 78 configuration.
            """
    )

    @OptionGroup var common: CommonOptions

    @Flag(help: "As JSON, for programs.")
    var json = false

    func run() async throws {
        try await Ending.leave {
            let configuration = try common.load(secrets: .leftAlone)
            let report = StatusReport(
                configuration: configuration,
                databases: configuration.databases.map { StatusReport.Database(reading: $0) },
                repertoire: Assembly.repertoire, now: SystemClock().now()
            )
            let text = json ? try report.json() : report.text
            if !text.isEmpty { print(text) }
            for fault in report.faults { Ending.complain("\(fault)") }
            return report.exitCode
        }
    }
}
