import Mirror
import Store
package import Sync

/// The last line of a one-shot, and its exit code.
package struct Verdict: Hashable, Sendable {
    package var sentence: String
    package var exitCode: ExitCode

    /// - Parameters:
    ///   - mission: what was asked for.
    ///   - outcomes: what became of it.
    ///   - namedStreams: the streams that were asked for by name: that one of them is unavailable is a failure. Of
    ///     the others it is one only where the account has none at all.
    ///   - took: how long it took.
    package init(
        mission: Mission, outcomes: [AccountOutcome], namedStreams: [String], took: Duration
    ) {
        let what = mission == .backfill ? "Backfill" : "Update"
        let troubles = outcomes.flatMap { Trouble.all(of: $0, namedStreams) }
        guard !troubles.isEmpty else {
            sentence = Self.success(what, outcomes, took: took)
            exitCode = .complete
            return
        }
        let refusals = outcomes.compactMap { account in
            account.refusal.map { "\(account.account) (\(Trouble.cause(of: $0)))" }
        }
        guard refusals.count < outcomes.count else {
            let list = refusals.joined(separator: "; ")
            sentence = "\(what) not complete: every account's credential was refused: \(list)"
            exitCode = .refused
            return
        }
        let count = Words.count(troubles.reduce(0) { $0 + $1.streams.count })
        let all = Words.count(outcomes.reduce(0) { $0 + $1.streams.count }, "stream")
        let reasons = troubles.map(\.sentence).joined(separator: "; ")
        sentence = "\(what) not complete: \(count) of \(all): \(reasons)"
        exitCode = .incomplete
    }

    private static func success(_ what: String, _ outcomes: [AccountOutcome], took: Duration) -> String {
        let complete = outcomes.flatMap(\.streams).filter { $0.shortfall == nil }
        var rows = RowCounts()
        for stream in complete { rows += stream.rows }
        let unavailable = outcomes.flatMap(\.streams).count - complete.count
        let note = unavailable == 0 ? "" : " (\(Words.count(unavailable)) unavailable)"
        return """
            \(what) complete: \(Words.count(outcomes.count, "account")), \
            \(Words.count(complete.count, "stream"))\(note), \(Words.count(rows.seen, "row")) \
            (\(Words.count(rows.inserted)) new, \(Words.count(rows.updated)) changed, \
            \(Words.count(rows.deleted)) gone) in \(Words.duration(took)).
            """
    }
}

extension StreamOutcome {
    /// Why it is not complete. A backfill that goes on after an interruption does not ask again for what was
    /// unavailable before it: that has no fault, and no rows either.
    fileprivate var shortfall: Fault? {
        guard fault == nil, state.isAbsent else { return fault }
        return Fault(
            .unavailable, operation: "fetch", subject: "\(state.account) \(stream)",
            cause: "the vendor had no such stream when it was asked"
        )
    }
}

/// One reason and the streams of an account that are not complete because of it: an unreachable vendor is one
/// sentence and not one for each of its streams. `crmirror status` has each.
private struct Trouble {
    /// What it is that the vendor does not give.
    enum Extent {
        case streams
        /// The credential was refused, and so every stream.
        case credential
        /// The vendor knows none of the streams: more likely it was asked at a wrong address.
        case account
    }

    let account: String
    let condition: StreamState.Condition
    let fault: Fault
    let extent: Extent
    var streams: [String]

    static func all(of outcome: AccountOutcome, _ namedStreams: [String]) -> [Trouble] {
        let missed = outcome.streams.filter { !isAbsent($0) || namedStreams.contains($0.stream) }
        if missed.isEmpty, let nothing = nothing(of: outcome) { return [nothing] }
        return missed.reduce(into: []) { troubles, stream in
            guard let fault = stream.shortfall else { return }
            let refusal = fault.kind == .refused ? outcome.refusal : nil
            let trouble = Trouble(
                account: outcome.account, condition: stream.state.condition, fault: refusal ?? fault,
                extent: refusal == nil ? .streams : .credential, streams: [stream.stream]
            )
            if let known = troubles.firstIndex(where: trouble.hasCause(of:)) {
                troubles[known].streams += trouble.streams
            } else {
                troubles.append(trouble)
            }
        }
    }

    private static func isAbsent(_ stream: StreamOutcome) -> Bool {
        stream.shortfall?.kind == .unavailable && stream.state.isAbsent
    }

    /// Of an account that has no stream; nil where none was asked for. The first one's cause stands for all.
    private static func nothing(of outcome: AccountOutcome) -> Trouble? {
        let faults = outcome.streams.compactMap(\.fault)
        guard var fault = faults.first ?? outcome.streams.first?.shortfall else { return nil }
        fault.hint = fault.hint ?? "Check the account's base_url and communities"
        return Trouble(
            account: outcome.account, condition: .unavailable, fault: fault, extent: .account,
            streams: outcome.streams.map(\.stream)
        )
    }

    private func hasCause(of other: Trouble) -> Bool {
        extent == other.extent && condition == other.condition && fault.cause == other.fault.cause
    }

    var sentence: String {
        let cause = Self.cause(of: fault)
        switch extent {
        case .credential: return "the credential of \(account) was refused (\(cause))"
        case .account: return "the vendor has no stream of \(account) (\(cause))"
        case .streams:
            // What was being done, and to what, is one stream's own.
            guard streams.count > 1 else {
                return "\(account) \(streams[0]) is \(condition.rawValue) (\(fault))"
            }
            return "\(account) \(names) are \(condition.rawValue) (\(cause))"
        }
    }

    private var names: String {
        guard streams.count > 3 else {
            return streams.dropLast().joined(separator: ", ") + " and " + (streams.last ?? "")
        }
        return streams.prefix(2).joined(separator: ", ") + " and \(Words.count(streams.count - 2)) more"
    }

    static func cause(of fault: Fault) -> String {
        fault.hint.map { "\(fault.cause). \($0)" } ?? fault.cause
    }
}
