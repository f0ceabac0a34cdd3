import Logging

/// What is different in a configuration that takes the place of another.
struct ConfigurationChange: Hashable, Sendable {
    /// Names of accounts, in the order of the file.
    var added: [String]
    var removed: [String]
    var changed: [String]
    /// What is mirrored of each account from now on.
    var streams: [String: Set<String>]
    /// Nil where it stays.
    var logLevel: LogSettings.Level?
    /// Whether the two say the same.
    var isNone: Bool

    init(from before: Configuration, to after: Configuration) {
        let names = (before: Set(before.accounts.map(\.name)), after: Set(after.accounts.map(\.name)))
        added = after.accounts.map(\.name).filter { !names.before.contains($0) }
        removed = before.accounts.map(\.name).filter { !names.after.contains($0) }
        changed = after.accounts.filter { account in
            let known = before.accounts.first { $0.name == account.name }
            guard let known else { return false }
            return known != account || before.databasePath(of: known) != after.databasePath(of: account)
        }.map(\.name)
        streams = after.streamNames
        logLevel = before.log.level == after.log.level ? nil : after.log.level
        isNone = before == after
    }

    /// What to tell of it; empty where nothing of it is in force yet.
    var facts: Logger.Metadata {
        var facts: Logger.Metadata = [:]
        for (key, names) in [("added", added), ("removed", removed), ("changed", changed)] {
            if !names.isEmpty { facts[key] = "\(names.joined(separator: ","))" }
        }
        facts["log_level"] = logLevel.map { "\($0.rawValue)" }
        return facts
    }
}
