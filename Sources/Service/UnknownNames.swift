/// Names on a command line that mean nothing, as sentences that say which would.
package enum UnknownNames {
    /// What is wrong with the names; nil where all of them are known.
    package static func complaint(_ noun: String, _ names: [String], known: [String]) -> String? {
        let unknown = names.filter { !known.contains($0) }
        guard let first = unknown.first else { return nil }
        let list = unknown.joined(separator: ", ")
        let beginning = unknown.count == 1 ? "there is no \(noun) \(list)" : "there are no \(noun)s \(list)"
        let nearest = unknown.count == 1 ? nearestName(to: first, among: known) : nil
        let meant = nearest.map { " (did you mean \($0)?)" } ?? ""
        return "\(beginning)\(meant); there are: \(known.joined(separator: ", "))"
    }

    /// What is wrong with the subcommand, which is the first argument unless that is an option: an unknown one
    /// would be handed to the default subcommand, whose complaint is of something else.
    package static func complaint(ofSubcommandIn arguments: [String], known: [String]) -> String? {
        guard let first = arguments.first, !first.hasPrefix("-") else { return nil }
        return complaint("subcommand", [first], known: known + ["help"])
    }
}

extension Selection {
    /// What is wrong with the names in it; nil where the configuration has all of them.
    package func complaint(in configuration: Configuration, _ repertoire: Repertoire) -> String? {
        let known = configuration.accounts.map(\.name)
        if let complaint = UnknownNames.complaint("account", accounts, known: known) { return complaint }
        let chosen = configuration.accounts.filter { includes(account: $0.name) }
        let mirrored = Set(chosen.flatMap(repertoire.streams(of:))).sorted()
        return UnknownNames.complaint("stream", streams, known: mirrored)
    }
}
