/// The one file that says what to mirror: where it is, and what it says.
package enum ConfigurationFile {
    package static let defaultPath = "/etc/crmirror/config.json"

    /// The path that `--config` gave, else the one in `$CRMIRROR_CONFIG`, else the default.
    package static func locate(flag: String?, environment: [String: String]) -> String {
        if let flag { return flag }
        guard let path = environment["CRMIRROR_CONFIG"], !path.isEmpty else { return defaultPath }
        return path
    }

    /// Reads and checks a configuration with all its secrets. Paths in it are relative to its directory.
    ///
    /// - Parameters:
    ///   - path: the file.
    ///   - sources: where files and the environment are read.
    ///   - knownStreams: the names of each vendor's streams, by the vendor's name; those of a vendor that is
    ///     not in here are not checked.
    /// - Returns: the configuration, whole.
    /// - Throws: everything that is wrong with the file at once.
    package static func load(
        _ path: String,
        from sources: ConfigurationSources,
        knownStreams: [String: [String]]
    ) throws(ConfigurationError) -> Configuration {
        let file: ConfigurationSources.File
        do {
            file = try sources.readFile(path)
        } catch {
            throw ConfigurationError(path: path, reason: .unreadable(error.cause))
        }
        var reader = ConfigurationReader(
            origin: .init(path: path, mode: file.mode, sources: sources),
            knownStreams: knownStreams
        )
        let configuration = reader.configuration(fromJSON: file.bytes)
        guard let configuration, reader.problems.isEmpty else {
            throw ConfigurationError(path: path, reason: .problems(reader.problems))
        }
        return configuration
    }
}
