/// One thing that is wrong in a configuration file: where, what should stand there, and what does. Never holds
/// a value that might be a secret.
package struct ConfigurationProblem: Sendable, Hashable, CustomStringConvertible {
    /// `accounts[1].poll_every`; empty where the file as a whole is meant.
    package var path: String
    /// `a duration such as 90s, 5m, 24h or 7d`
    package var expected: String
    /// `the text "fast"`
    package var found: String

    package var description: String {
        let sentence = "expected \(expected), found \(found)"
        return path.isEmpty ? sentence : "\(path): \(sentence)"
    }
}

/// Why a configuration cannot be used: all its problems at once, never only the first.
package struct ConfigurationError: Error, Sendable, Hashable, CustomStringConvertible {
    package enum Reason: Sendable, Hashable {
        /// The file cannot be read, for the reason that the system gives.
        case unreadable(String)
        /// At least one.
        case problems([ConfigurationProblem])
    }

    /// The configuration file.
    package var path: String
    package var reason: Reason

    package init(path: String, reason: Reason) {
        self.path = path
        self.reason = reason
    }

    /// Empty where the file could not be read.
    package var problems: [ConfigurationProblem] {
        guard case .problems(let problems) = reason else { return [] }
        return problems
    }

    /// Lines without a line break at the end.
    package var description: String {
        switch reason {
        case .unreadable(let cause):
            "configuration \(path): \(cause). Name another file with --config or $CRMIRROR_CONFIG, "
                + "or write one: docs/operations.md has one to start from"
        case .problems(let problems):
            ([headline(problems.count)] + problems.map(\.description)).joined(separator: "\n")
        }
    }

    private func headline(_ count: Int) -> String {
        "configuration \(path): \(count) \(count == 1 ? "problem" : "problems")"
    }
}
