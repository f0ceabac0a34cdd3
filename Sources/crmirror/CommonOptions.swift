import ArgumentParser
import Logging
import Mirror
import Service
import Store
import Transport

/// What every subcommand takes, and the ways out that they share.
struct CommonOptions: ParsableArguments {
    @Option(
        name: .long,
        help: "The configuration file. Default: $CRMIRROR_CONFIG, else /etc/crmirror/config.json."
    )
    var config: String?

    /// Reads the configuration; a bad one ends the program.
    ///
    /// - Parameter secrets: to be left alone by whatever asks no vendor.
    /// - Returns: the configuration, whole.
    /// - Throws: an `Ending` with all that is wrong.
    func load(secrets: ConfigurationFile.Secrets = .read) throws -> Configuration {
        do {
            return try read(secrets: secrets)
        } catch {
            throw Ending(.configuration, "\(error)")
        }
    }

    /// Reads the configuration.
    ///
    /// - Parameter secrets: to be left alone by whatever asks no vendor.
    /// - Returns: the configuration, whole.
    /// - Throws: a `ConfigurationError` with all that is wrong.
    func read(secrets: ConfigurationFile.Secrets = .read) throws -> Configuration {
        let sources = ConfigurationSources.machine
        return try ConfigurationFile.load(
            path(sources), from: sources, for: Assembly.repertoire, secrets: secrets)
    }

    /// Reads what can be used of the configuration; only a file that cannot be read ends the program.
    ///
    /// - Returns: what can be used, and what is wrong with the rest.
    /// - Throws: an `Ending` where the file cannot be read.
    func survey() throws -> (usable: Configuration?, error: ConfigurationError?) {
        let sources = ConfigurationSources.machine
        let path = path(sources)
        do {
            let survey = try ConfigurationFile.survey(path, from: sources, for: Assembly.repertoire)
            let error = ConfigurationError(path: path, reason: .problems(survey.problems))
            return (survey.usable, survey.problems.isEmpty ? nil : error)
        } catch {
            throw Ending(.configuration, "\(error)")
        }
    }

    private func path(_ sources: ConfigurationSources) -> String {
        ConfigurationFile.locate(flag: config, environment: sources.environment)
    }

    /// The configured logger; a one-shot on a terminal logs what goes wrong and shows the rest as progress. Where the
    /// level may change, it is the threshold's.
    func logger(for configuration: Configuration, threshold: LogThreshold? = nil) -> Logger {
        let form = LineLogHandler.Form(configuration.log.format)
        let threshold = threshold ?? LogThreshold(configuration.log.level.loggerLevel)
        return Logger(label: "crmirror") { _ in LineLogHandler(form: form, threshold: threshold) }
    }
}

/// A way out of the program: what to say and the exit code.
struct Ending: Error {
    var code: Service.ExitCode
    var message: String

    init(_ code: Service.ExitCode, _ message: String) {
        self.code = code
        self.message = message
    }

    /// Runs a subcommand's work and leaves by the door that its outcome names.
    static func leave(_ work: () async throws -> Service.ExitCode) async throws {
        try await leave { _ in try await work() }
    }

    /// The same where what is said is a part of a log, whose format the work sets once it knows it.
    static func leave(_ work: (inout LogSettings.Format) async throws -> Service.ExitCode) async throws {
        var format = LogSettings.Format.text
        let code: Service.ExitCode
        do {
            code = try await work(&format)
        } catch let ending as Ending {
            complain(ending.message, format)
            code = ending.code
        } catch let held as DatabaseHeld {
            complain("\(held)", format)
            code = .held
        } catch let replaced as DatabaseReplaced {
            complain("\(replaced)", format)
            code = .incomplete
        } catch let fault as Fault {
            complain("\(fault)", format)
            code = Service.ExitCode(fault)
        }
        throw ArgumentParser.ExitCode(code.rawValue)
    }

    static func complain(_ message: String, _ format: LogSettings.Format = .text) {
        StandardError.write(Complaint.text(message, form: LineLogHandler.Form(format)))
    }
}

extension LineLogHandler.Form {
    /// The format as standard error takes it.
    init(_ format: LogSettings.Format) {
        let isJournal = StandardError.isJournal(ConfigurationSources.machine.environment)
        self = LineLogHandler.form(json: format == .json, isJournal: isJournal)
    }
}

/// Lends the connections to the vendors, and closes them whatever happens.
func withClient<Result>(_ work: (SharedHTTPClient) async throws -> Result) async throws -> Result {
    let client = SharedHTTPClient()
    do {
        let result = try await work(client)
        try await client.leave()
        return result
    } catch {
        try await client.leave()
        throw error
    }
}
