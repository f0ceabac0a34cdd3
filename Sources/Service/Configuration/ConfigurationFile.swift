/// The one file that says what to mirror: where it is, and what it says.
package enum ConfigurationFile {
    package static let defaultPath = "/etc/crmirror/config.json"

    /// The path that `--config` gave, else the one in `$CRMIRROR_CONFIG`, else the default.
    package static func locate(flag: String?, environment: [String: String]) -> String {
        if let flag { return flag }
        guard let path = environment["CRMIRROR_CONFIG"], !path.isEmpty else { return defaultPath }
        return path
    }

    /// What becomes of the secrets to which a configuration points.
    package enum Secrets: Hashable, Sendable {
        case read
        /// They are not looked for, and no credential comes with the configuration: for commands that ask no
        /// vendor. A service's secrets often exist inside of it only.
        case leftAlone
    }

    /// What could be made of a configuration.
    package struct Survey: Hashable, Sendable {
        /// With the accounts that are as they should be; nil where not even the database is.
        package var usable: Configuration?
        /// Everything that is wrong with the rest.
        package var problems: [ConfigurationProblem]
    }

    /// Reads and checks a configuration. Paths in it are relative to its directory.
    ///
    /// - Parameters:
    ///   - path: the file.
    ///   - sources: where files and the environment are read.
    ///   - repertoire: what can be mirrored.
    ///   - secrets: whether to read them.
    /// - Returns: the configuration, whole.
    /// - Throws: everything that is wrong with the file at once.
    package static func load(
        _ path: String,
        from sources: ConfigurationSources,
        for repertoire: Repertoire,
        secrets: Secrets = .read
    ) throws(ConfigurationError) -> Configuration {
        let survey = try survey(path, from: sources, for: repertoire, secrets: secrets)
        guard let configuration = survey.usable, survey.problems.isEmpty else {
            throw ConfigurationError(path: path, reason: .problems(survey.problems))
        }
        return configuration
    }

    /// Like `load`, for who goes on with what is good.
    ///
    /// - Throws: where the file cannot be read.
    package static func survey(
        _ path: String,
        from sources: ConfigurationSources,
        for repertoire: Repertoire,
        secrets: Secrets = .read
    ) throws(ConfigurationError) -> Survey {
        let file: ConfigurationSources.File
        do {
            file = try sources.readFile(path)
        } catch {
            throw ConfigurationError(path: path, reason: .unreadable(error.cause))
        }
        var reader = ConfigurationReader(
            origin: .init(path: path, mode: file.mode, sources: sources),
            repertoire: repertoire,
            secrets: secrets
        )
        let configuration = reader.configuration(fromJSON: file.bytes)
        return Survey(usable: configuration, problems: reader.problems)
    }
}
