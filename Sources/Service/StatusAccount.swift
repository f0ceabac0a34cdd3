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
        /// When something must have been heard of its account.
        var signBy: Instant?

        func condition(at now: Instant) -> StreamState.Condition {
            guard let state else { return .new }
            return isConfigured ? state.condition(at: now, signBy: signBy) : state.condition
        }

        fileprivate func isHealthy(at now: Instant) -> Bool {
            switch condition(at: now) {
            case .new, .backfilling, .ok: true
            case .unavailable: isAbsent
            case .stale, .failing, .refused, .held: false
            }
        }

        fileprivate var isAbsent: Bool { state?.isAbsent ?? false }
    }

    var name: String
    var vendor: String
    /// By name.
    var streams: [Stream]

    /// Whether every stream that is to be mirrored is as it should be, and the vendor has any of them: to have none
    /// is what a wrong address looks like.
    func isHealthy(at now: Instant) -> Bool {
        let wanted = streams.filter(\.isConfigured)
        guard wanted.allSatisfy({ $0.isHealthy(at: now) }) else { return false }
        return wanted.isEmpty || !wanted.allSatisfy(\.isAbsent)
    }

    /// The configured accounts in their order, then those that only the databases know.
    static func all(
        of configuration: Configuration, _ databases: [StatusReport.Database], _ repertoire: Repertoire
    ) -> [StatusAccount] {
        databases.reduce(into: configured(configuration, databases, repertoire)) { accounts, database in
            let configured = configuration.accounts(in: database.path).map(\.name)
            for state in database.states where !configured.contains(state.account) {
                let stream = Stream(state, isConfigured: false)
                if let last = accounts.indices.last, accounts[last].name == state.account {
                    accounts[last].streams.append(stream)
                } else {
                    let account = StatusAccount(name: state.account, vendor: state.vendor, streams: [stream])
                    accounts.append(account)
                }
            }
        }
    }

    private static func configured(
        _ configuration: Configuration, _ databases: [StatusReport.Database], _ repertoire: Repertoire
    ) -> [StatusAccount] {
        configuration.accounts.map { account in
            let path = configuration.databasePath(of: account)
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
            var stream = Stream(state, isConfigured: wanted.contains(state.stream))
            stream.signBy = states.signBy
            return stream
        }
        let unheardOf = wanted.filter { name in !states.contains { $0.stream == name } }
        let new = unheardOf.map { Stream(name: $0, table: "\(account)_\($0)", isConfigured: true) }
        return (known + new).sorted { $0.name < $1.name }
    }
}

extension StreamState {
    /// Whether the account has no such stream and never had: one that was mirrored is missed when it goes.
    var isAbsent: Bool {
        condition == .unavailable && completeThrough == nil && rowsLive + rowsDeleted == 0
    }
}

extension StatusAccount.Stream {
    init(_ state: StreamState, isConfigured: Bool) {
        self.init(name: state.stream, table: state.table, isConfigured: isConfigured, state: state)
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
