import Mirror
import Store

/// An account as the status shows it: what is to be mirrored of it, and what a database says of that.
struct StatusAccount: Sendable {
    struct Stream: Sendable {
        var name: String
        var table: String
        /// Whether it is still to be mirrored: one that is not is shown, but nobody waits for it.
        var isConfigured: Bool
        /// Nil where no database has heard of it.
        var state: StreamState?

        func condition(at now: Instant) -> StreamState.Condition {
            guard let state else { return .new }
            return isConfigured ? state.condition(at: now) : state.condition
        }
    }

    var name: String
    var vendor: String
    /// By name.
    var streams: [Stream]

    /// The configured accounts in their order, then those that only the databases know.
    static func all(
        of configuration: Configuration, _ databases: [StatusReport.Database], _ repertoire: Repertoire
    ) -> [StatusAccount] {
        databases.reduce(into: configured(configuration, databases, repertoire)) { accounts, database in
            let here = configuration.accounts.filter { ($0.database ?? configuration.database) == database.path }
            let configured = here.map(\.name)
            for state in database.states where !configured.contains(state.account) {
                let stream = Stream(name: state.stream, table: state.table, isConfigured: false, state: state)
                if let last = accounts.indices.last, accounts[last].name == state.account {
                    accounts[last].streams.append(stream)
                } else {
                    accounts.append(StatusAccount(name: state.account, vendor: state.vendor, streams: [stream]))
                }
            }
        }
    }

    private static func configured(
        _ configuration: Configuration, _ databases: [StatusReport.Database], _ repertoire: Repertoire
    ) -> [StatusAccount] {
        configuration.accounts.map { account in
            let path = account.database ?? configuration.database
            let database = databases.first { $0.path == path }
            var streams: [Stream] = []
            if let database, database.isReadable {
                let states = database.states.filter { $0.account == account.name }
                streams = merged(states, wanted: repertoire.streams(of: account), account: account.name)
            }
            return StatusAccount(name: account.name, vendor: account.vendor.rawValue, streams: streams)
        }
    }

    private static func merged(_ states: [StreamState], wanted: [String], account: String) -> [Stream] {
        let known = states.map { state in
            Stream(
                name: state.stream, table: state.table, isConfigured: wanted.contains(state.stream), state: state
            )
        }
        let new = wanted.filter { name in !states.contains { $0.stream == name } }.map { name in
            Stream(name: name, table: "\(account)_\(name)", isConfigured: true, state: nil)
        }
        return (known + new).sorted { $0.name < $1.name }
    }
}

extension StatusReport.Database {
    /// None where there is no such file, or it cannot be read.
    fileprivate var states: [StreamState] {
        if case .states(let states) = contents { states } else { [] }
    }

    /// Whether it is known what it says, if only that it says nothing yet.
    fileprivate var isReadable: Bool {
        if case .unreadable = contents { false } else { true }
    }
}
