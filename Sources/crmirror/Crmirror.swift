import ArgumentParser
import Glibc
import Service

/// The command line. One file a subcommand; what they do is in `Service`.
@main
struct Crmirror: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "crmirror",
        abstract: "Keeps a faithful, queryable copy of your CRMs in one SQLite file.",
        discussion: """
            Without a subcommand it runs as a service and polls for ever. Begin with:

              crmirror check --config crmirror.json
              crmirror --backfill --config crmirror.json
              crmirror status --config crmirror.json
            """,
        version: crmirrorVersion,
        subcommands: [
            Run.self, Check.self, Status.self, Release.self, Reset.self, Backup.self, Schema.self,
            Authorize.self,
        ],
        defaultSubcommand: Run.self
    )

    static func main() async {
        Memory.returnFreedBuffers()
        let names = configuration.subcommands.map { $0._commandName }
        let arguments = Array(CommandLine.arguments.dropFirst())
        if let complaint = UnknownNames.complaint(ofSubcommandIn: arguments, known: names) {
            StandardError.write("crmirror: \(complaint)\nSee crmirror --help.\n")
            Glibc.exit(Service.ExitCode.usage.rawValue)
        }
        await main(nil)
    }
}
