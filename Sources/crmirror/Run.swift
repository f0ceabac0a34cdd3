import ArgumentParser
import Glibc
import Logging
import Mirror
import Service
import Sync

struct Run: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Mirror: for ever, or once with --backfill or --once.",
        discussion: """
            --backfill fetches every stream in full. Interrupted and started again, it goes on where it was.
            --once fetches whatever changed, for cron.
            Where the service runs, it does either; the one-shot follows it to the end.
            Exit codes: 0 complete, 1 something is not, 65 a database is damaged, 75 another crmirror holds the
            database, 77 every credential was refused, 78 configuration, 130 interrupted.
            """
    )

    @OptionGroup var common: CommonOptions

    @Flag(help: "Fetch every stream in full, then exit.")
    var backfill = false

    @Flag(help: "Fetch whatever changed, then exit.")
    var once = false

    @Option(help: "Only this account. Repeatable.")
    var account: [String] = []

    @Option(help: "Only this stream. Repeatable.")
    var stream: [String] = []

    func validate() throws {
        if backfill && once {
            throw ValidationError("--backfill and --once are two different things: choose one.")
        }
        if !backfill && !once && !(account.isEmpty && stream.isEmpty) {
            throw ValidationError("--account and --stream go with --backfill or --once.")
        }
    }

    func run() async throws {
        // It asks the service to reload, and would end it until that listens: to look the database over may take minutes.
        if mission == .service { signal(SIGHUP, SIG_IGN) }
        try await Ending.leave { format in
            let configuration = try configuration()
            format = configuration.log.format
            if let complaint = selection.complaint(in: configuration, Assembly.repertoire) {
                throw Ending(.usage, complaint)
            }
            return try await withClient { client in
                let clock = SystemClock()
                let threshold = LogThreshold(configuration.log.level.loggerLevel)
                let logger = common.logger(for: configuration, threshold: threshold)
                let assembly = Assembly(
                    configuration: configuration, client: client, clock: clock, logger: logger
                )
                guard mission != .service else {
                    try await serve(assembly, clock: clock, logger, threshold)
                    return .complete
                }
                return try await mirror(assembly, clock: clock, logger: logger)
            }
        }
    }

    /// Of a one-shot without secrets: a service that runs does its work, and a service's often exist inside of it
    /// only. Where something is wrong, it is told with what is wrong of the secrets.
    private func configuration() throws -> Configuration {
        guard mission != .service, let usable = try? common.read(secrets: .leftAlone) else {
            return try common.load()
        }
        return usable
    }

    private var selection: Selection {
        Selection(accounts: account, streams: stream)
    }

    private var mission: Mission {
        backfill ? .backfill : once ? .once : .service
    }

    private func mirror(
        _ assembly: Assembly, clock: SystemClock, logger: Logger
    ) async throws -> Service.ExitCode {
        let began = clock.now()
        let observer = observer(clock: clock, logger: logger)
        func session(_ assembly: Assembly) -> Session {
            Session(assembly: assembly, clock: clock, observer: observer, logger: logger)
        }
        switch try await oneShot(session, assembly) {
        case .done(let outcomes):
            let verdict = Verdict(
                mission: mission, outcomes: outcomes, namedStreams: stream, took: clock.now() - began
            )
            print(verdict.sentence)
            return verdict.exitCode
        case .left(let code, let words): throw Ending(code, words)
        }
    }

    private func oneShot(
        _ session: (Assembly) -> Session, _ assembly: Assembly
    ) async throws -> OneShotEnd {
        if let end = try await session(assembly).handOver(mission, selection: selection) { return end }
        let own = assembly.with(try common.load())
        return try await session(own).run(mission, selection: selection)
    }

    private func observer(clock: SystemClock, logger: Logger) -> any SyncObserver {
        guard StandardError.isTerminal else { return EventLog(logger: logger) }
        return Progress(clock: clock, size: { StandardError.terminalSize }) { StandardError.write($0) }
    }

    private func serve(
        _ assembly: Assembly, clock: SystemClock, _ logger: Logger, _ threshold: LogThreshold
    ) async throws {
        logger.notice("mirroring", metadata: ["version": "\(crmirrorVersion)"])
        let events = EventLog(logger: logger)
        try await Session(assembly: assembly, clock: clock, observer: events, logger: logger).serve(
            load: { [common] in try common.read() },
            assemble: { assembly.with($0) },
            log: ServiceLog(events: events, threshold: threshold),
            environment: ConfigurationSources.machine.environment
        )
        logger.notice("stopped")
    }
}
