import Service

/// A configuration file in a world of its own: no test reads the environment or the disk of this machine.
struct ConfigurationFixture {
    static let path = "/etc/crmirror/config.json"

    var json: String
    var mode: UInt32 = 0o600
    var environment: [String: String] = [:]
    /// By absolute path.
    var files: [String: String] = [:]
    /// Of a vendor that is not in here the streams are not checked.
    var knownStreams: [String: [String]] = [:]
    /// By default whatever a configuration can express.
    var vendors = AccountConfiguration.Vendor.allCases
    var credentials = ["token", "oauth", "auth"]
    var secrets = ConfigurationFile.Secrets.read

    init(json: String) {
        self.json = json
    }

    /// A configuration that is right but for what the members say: of its only account, and of the file.
    init(account members: String = "", file: String = "") {
        let name = members.contains("\"name\"") ? "" : #""name": "a", "#
        let vendor = members.contains("\"vendor\"") ? "" : #""vendor": "welcomehome", "#
        let hasCredential = ["\"token\"", "\"oauth\"", "\"auth\""].contains { members.contains($0) }
        let token = hasCredential ? "" : #""token": "plain", "#
        let account = (name + vendor + token + members).trimmingSuffix(", ")
        json = #"{"database": "crm.sqlite", \#(file.isEmpty ? "" : file + ", ")"accounts": [{\#(account)}]}"#
    }

    func load() throws(ConfigurationError) -> Configuration {
        try ConfigurationFile.load(Self.path, from: sources, for: repertoire, secrets: secrets)
    }

    func survey() throws(ConfigurationError) -> ConfigurationFile.Survey {
        try ConfigurationFile.survey(Self.path, from: sources, for: repertoire, secrets: secrets)
    }

    var repertoire: Repertoire {
        let streams = vendors.map { ($0.rawValue, knownStreams[$0.rawValue] ?? []) }
        return Repertoire(streams: Dictionary(uniqueKeysWithValues: streams), credentials: credentials)
    }

    private var sources: ConfigurationSources {
        let files = files.merging([Self.path: json]) { $1 }
        let mode = mode
        return ConfigurationSources(environment: environment) {
            path throws(ConfigurationSources.Unreadable) in
            guard let text = files[path] else {
                throw ConfigurationSources.Unreadable(cause: "No such file or directory")
            }
            return ConfigurationSources.File(bytes: Array(text.utf8), mode: mode)
        }
    }

    /// The lines that say what is wrong; empty where nothing is.
    func problems() -> [String] {
        do {
            _ = try load()
            return []
        } catch {
            return error.problems.map(\.description)
        }
    }
}

extension String {
    fileprivate func trimmingSuffix(_ suffix: String) -> String {
        hasSuffix(suffix) ? String(dropLast(suffix.count)) : self
    }
}
