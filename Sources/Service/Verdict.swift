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
    ///   - namedStreams: the streams that were asked for by name: that one of them is unavailable is a failure.
    ///   - took: how long it took.
    package init(
        mission: Mission, outcomes: [AccountOutcome], namedStreams: [String], took: Duration
    ) {
        let what = mission == .backfill ? "Backfill" : "Update"
        let missing = outcomes.flatMap { account in
            account.streams.compactMap { Self.reason($0, of: account.account, namedStreams) }
        }
        let streams = outcomes.reduce(0) { $0 + $1.streams.count }
        guard missing.isEmpty else {
            let isRefused = outcomes.allSatisfy { $0.refusal != nil }
            sentence = Self.failure(what, missing, of: streams, outcomes, isRefused: isRefused)
            exitCode = isRefused ? .refused : .incomplete
            return
        }
        sentence = Self.success(what, outcomes, took: took)
        exitCode = .complete
    }

    private static func success(_ what: String, _ outcomes: [AccountOutcome], took: Duration) -> String {
        let complete = outcomes.flatMap(\.streams).filter { $0.fault == nil }
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

    private static func failure(
        _ what: String, _ missing: [String], of streams: Int, _ outcomes: [AccountOutcome], isRefused: Bool
    ) -> String {
        if isRefused {
            let reasons = outcomes.compactMap { account in
                account.refusal.map { "\(account.account): \($0.cause). \($0.hint ?? "")" }
            }
            return "\(what) not complete: every account's credential was refused. \(reasons.joined(separator: "; "))"
        }
        return "\(what) not complete: \(Words.count(missing.count)) of \(Words.count(streams, "stream")): "
            + missing.joined(separator: "; ")
    }

    private static func reason(
        _ outcome: StreamOutcome, of account: String, _ namedStreams: [String]
    ) -> String? {
        guard let fault = outcome.fault else { return nil }
        let isTolerated = fault.kind == .unavailable && !namedStreams.contains(outcome.stream)
        return isTolerated ? nil : "\(account) \(outcome.stream) is \(outcome.state.condition.rawValue) (\(fault))"
    }
}
