/// Names on a command line that mean nothing, as sentences that say which would.
package enum UnknownNames {
    /// What is wrong with the names; nil where all of them are known.
    ///
    /// - Parameters:
    ///   - beginning: the sentence up to the names that are unknown: `there is no account`.
    ///   - names: what was typed.
    ///   - known: what could have been.
    /// - Returns: the sentence.
    package static func complaint(_ beginning: String, _ names: [String], known: [String]) -> String? {
        let unknown = names.filter { !known.contains($0) }
        guard !unknown.isEmpty else { return nil }
        let meant = unknown.compactMap { nearestName(to: $0, among: known) }
        let sentence =
            "\(beginning) \(unknown.joined(separator: ", ")); there are: \(known.joined(separator: ", "))"
        return meant.isEmpty ? sentence : "\(sentence); did you mean \(meant.joined(separator: ", "))?"
    }

    /// What is wrong with the subcommand, which is the first argument unless that is an option: an unknown one
    /// would be handed to the default subcommand, whose complaint is of something else.
    package static func complaint(ofSubcommandIn arguments: [String], known: [String]) -> String? {
        guard let first = arguments.first, !first.hasPrefix("-") else { return nil }
        return complaint("there is no subcommand", [first], known: known + ["help"])
    }
}

extension Selection {
    /// What is wrong with the names in it; nil where the configuration has all of them.
    package func complaint(in configuration: Configuration, _ repertoire: Repertoire) -> String? {
        let known = configuration.accounts.map(\.name)
        if let complaint = UnknownNames.complaint("there is no account", accounts, known: known) {
            return complaint
        }
        let chosen = configuration.accounts.filter { includes(account: $0.name) }
        let mirrored = Set(chosen.flatMap(repertoire.streams(of:))).sorted()
        return UnknownNames.complaint("no account mirrors a stream", streams, known: mirrored)
    }
}
