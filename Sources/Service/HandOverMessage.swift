import Mirror
import Store
import Sync

/// What a one-shot asks the service for: one line of JSON.
struct HandOverRequest: Hashable, Codable {
    enum Mission: String, Codable {
        case backfill
        case once

        var mission: Sync.Mission { self == .backfill ? .backfill : .once }
    }

    struct Account: Hashable, Codable {
        var name: String
        /// Of the account as the one-shot has read it; it holds no secret.
        var fingerprint: String
        var streams: [String]
    }

    var mission: Mission
    var accounts: [Account]
}

extension HandOverRequest {
    /// What a selection leaves of a configuration; accounts of which it leaves nothing are not asked for.
    init(_ mission: Sync.Mission, _ selection: Selection, of configuration: Configuration) {
        self.mission = mission == .backfill ? .backfill : .once
        accounts = configuration.accounts.filter { selection.includes(account: $0.name) }.compactMap {
            account in
            let streams = Assembly.repertoire.streams(of: account).filter(selection.includes(stream:))
            guard !streams.isEmpty else { return nil }
            return Account(
                name: account.name, fingerprint: configuration.fingerprint(of: account), streams: streams)
        }
    }
}

/// What the service answers: events as they happen, and one of the others at the end. A line of JSON each.
enum HandOverReply: Codable {
    case event(HandOverEvent)
    case done([HandOverOutcome])
    /// Nothing of it is done, for this reason.
    case refused(String)
    /// The service ended first.
    case stopped
}

/// The service does not mirror what is asked for, or not as it is asked for.
struct HandOverRefusal: Error, CustomStringConvertible {
    var account: String

    var description: String {
        """
        the service does not mirror account \(account) as this configuration has it. \
        Reload the service: systemctl reload crmirror. If it is of another version, restart it
        """
    }
}

/// What became of an account.
struct HandOverOutcome: Codable {
    struct Stream: Codable {
        var name: String
        var condition: StreamState.Condition
        var completeThrough: Instant?
        var rowsLive: Int
        var rowsDeleted: Int
        var rows: HandOverRows
        var fault: HandOverFault?
    }

    var account: String
    var streams: [Stream]
    var refusal: HandOverFault?

    init(_ outcome: AccountOutcome) {
        account = outcome.account
        refusal = outcome.refusal.map(HandOverFault.init)
        streams = outcome.streams.map { stream in
            Stream(
                name: stream.stream, condition: stream.state.condition,
                completeThrough: stream.state.completeThrough, rowsLive: stream.state.rowsLive,
                rowsDeleted: stream.state.rowsDeleted, rows: HandOverRows(stream.rows),
                fault: stream.fault.map(HandOverFault.init)
            )
        }
    }

    var outcome: AccountOutcome {
        let streams = streams.map { stream in
            StreamOutcome(
                stream: stream.name,
                state: StreamState(
                    retold: account, stream: stream.name, condition: stream.condition,
                    completeThrough: stream.completeThrough, rowsLive: stream.rowsLive,
                    rowsDeleted: stream.rowsDeleted
                ),
                rows: stream.rows.counts, fault: stream.fault?.fault
            )
        }
        return AccountOutcome(account: account, streams: streams, refusal: refusal?.fault)
    }
}

struct HandOverRows: Codable {
    var seen: Int
    var new: Int
    var changed: Int
    var unchanged: Int
    var gone: Int

    init(_ counts: RowCounts) {
        seen = counts.seen
        new = counts.inserted
        changed = counts.updated
        unchanged = counts.unchanged
        gone = counts.deleted
    }

    var counts: RowCounts {
        var counts = RowCounts()
        counts.seen = seen
        counts.inserted = new
        counts.updated = changed
        counts.unchanged = unchanged
        counts.deleted = gone
        return counts
    }
}

/// A fault in words. Of its kind as much as a one-shot's last line depends on.
struct HandOverFault: Codable {
    enum Kind: String, Codable {
        case refused
        case unavailable
        case expired
        case incomplete
        case other
    }

    var kind: Kind
    var operation: String
    var subject: String
    var cause: String
    var hint: String?

    init(_ fault: Fault) {
        kind =
            switch fault.kind {
            case .refused: .refused
            case .unavailable: .unavailable
            case .expired: .expired
            case .incomplete: .incomplete
            default: .other
            }
        operation = fault.operation
        subject = fault.subject
        cause = fault.cause
        hint = fault.hint
    }

    var fault: Fault {
        let kind: Fault.Kind =
            switch kind {
            case .refused: .refused
            case .unavailable: .unavailable
            case .expired: .expired
            case .incomplete: .incomplete
            case .other: .transient
            }
        return Fault(kind, operation: operation, subject: subject, cause: cause, hint: hint)
    }
}
