import ArgumentParser
import Dispatch
import Glibc
import Simulator

/// The vendors' APIs with made-up data, for trying crmirror out and for measuring it.
@main
struct CRMirrorSimulator: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "crmirror-sim",
        abstract: "Simulates the vendors' APIs over HTTP, with data, a clock and faults.",
        discussion: """
            Faults are written NAME[:TABLE][:TIMES][=VALUE]: TABLE may be “any”, TIMES a number or “always” \
            (without it: once). NAME is one of: \(SimulatedFault.names.joined(separator: ", ")).

            While it runs: GET /_simulator/requests, GET /_simulator/table[/VENDOR]/TABLE, \
            POST /_simulator/mutate?count=&seed=[&vendor=VENDOR], POST /_simulator/clock?advance=SECONDS, and \
            POST /_simulator/faults with a fault a line. These need no token.
            """)

    @Option(help: "The port on 127.0.0.1; 0 takes any free one.")
    var port = 8480

    @Option(help: "How many prospects or contacts; the other tables in proportion.")
    var rows = 500

    @Option(help: "The same seed makes the same data.")
    var seed: UInt64 = 1

    @Option(help: "The token that WelcomeHome's API accepts.")
    var token = "simulated-token"

    @Option(help: "Something to go wrong; may be given several times.")
    var fault: [String] = []

    @Option(help: "The one table of WelcomeHome that has ROWS rows; the others stay small.")
    var only: String?

    @Option(
        help: "Whether WelcomeHome's ids rise with the time of creation or are at random: rising or random.")
    var ids: WelcomeHome.IDs = .rising

    func validate() throws {
        guard rows > 0 else { throw ValidationError("--rows is to be at least 1.") }
        if let only, !WelcomeHome.tables.contains(only) {
            throw ValidationError(
                "No table “\(only)”; there are \(WelcomeHome.tables.joined(separator: ", ")).")
        }
        for text in fault { try _ = FaultRule(parsing: text) }
    }

    func run() async throws {
        var configuration = Simulator.Configuration(port: port, rows: rows, seed: seed)
        configuration.welcomeHome.token = token
        configuration.welcomeHome.only = only
        configuration.welcomeHome.ids = ids
        let simulator = try await Simulator.start(configuration)
        for text in fault { simulator.faults.add(try FaultRule(parsing: text)) }
        announce(simulator)
        await Self.stopSignal()
        await simulator.stop()
    }

    private func announce(_ simulator: Simulator) {
        let counts = ["Prospects", "Activities"].map { table in
            "\(simulator.welcomeHome.ids(of: table).count) rows of \(table)"
        }
        print(
            "crmirror-sim: WelcomeHome at \(simulator.baseURL) (token \(token), \(counts.joined(separator: ", ")))"
        )
        print(
            "crmirror-sim: for crmirror set the account's base URL to that address and its token to that token"
        )
        for vendor in simulator.vendors where vendor.name != simulator.welcomeHome.name {
            let credential = JSON.object(vendor.credential(origin: simulator.origin)).text
            print(
                "crmirror-sim: \(vendor.name) at \(simulator.baseURL(of: vendor)) (credential \(credential))")
        }
        // A program that waits for the lines may read it through a pipe, where nothing flushes it.
        fflush(nil)
    }

    /// Returns at SIGINT or SIGTERM.
    private static func stopSignal() async {
        let (signals, continuation) = AsyncStream.makeStream(of: Int32.self)
        let sources = [SIGINT, SIGTERM].map { number in
            // The default action would end the process before the source sees the signal.
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler { continuation.yield(number) }
            source.resume()
            return source
        }
        for await _ in signals { break }
        for source in sources { source.cancel() }
    }
}

extension WelcomeHome.IDs: ExpressibleByArgument {}
