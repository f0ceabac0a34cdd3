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

    /// The configured logger; a one-shot on a terminal logs what goes wrong and shows the rest as progress.
    func logger(for configuration: Configuration) -> Logger {
        let form = LineLogHandler.form(
            json: configuration.log.format == .json, environment: ConfigurationSources.machine.environment
        )
        let level = Logger.Level(rawValue: configuration.log.level.rawValue) ?? .info
        return Logger(label: "crmirror") { _ in LineLogHandler(form: form, level: level) }
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
        let code: Service.ExitCode
        do {
            code = try await work()
        } catch let ending as Ending {
            complain(ending.message)
            code = ending.code
        } catch let held as DatabaseHeld {
            complain("\(held)")
            code = .held
        } catch let replaced as DatabaseReplaced {
            complain("\(replaced)")
            code = .incomplete
        } catch let fault as Fault {
            complain("\(fault)")
            code = Service.ExitCode(fault)
        }
        throw ArgumentParser.ExitCode(code.rawValue)
    }

    static func complain(_ message: String) {
        StandardError.write("crmirror: \(message)\n")
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
