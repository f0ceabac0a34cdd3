import Mirror
import Store

/// Every account and every stream.
extension StatusPage {
    func section(_ account: StatusAccount) -> HTML {
        let shown = account.streams.filter { !$0.isUnknownToVendor }
        return """
            <section>
            <h2>\(account.name) <small>\(subtitle(account))</small></h2>
            \(table(shown, account))\(absent(account))</section>

            """
    }

    private func subtitle(_ account: StatusAccount) -> HTML {
        let vendor: HTML = account.vendor == account.name ? "" : "\(account.vendor) · "
        let extent: HTML = "\(Words.count(account.streams.count { !$0.isUnknownToVendor }, "stream"))"
        guard let budget = snapshot.budgets[account.name] else { return "\(vendor)\(extent)" }
        return "\(vendor)\(extent) · \(pace(budget))"
    }

    private func pace(_ budget: ThrottleBudget) -> HTML {
        let left: HTML = """
            \(Words.count(budget.remaining)) of \(Words.count(budget.limit.requests, "request")) per \
            \(Words.period(budget.limit.period)) left
            """
        guard let pausedUntil = budget.pausedUntil else { return "\(left)\(slowed(budget))" }
        return """
            \(left)\(slowed(budget)) · \
            <span class="warn">the vendor wants a pause; goes on \(age(pausedUntil))</span>
            """
    }

    private func slowed(_ budget: ThrottleBudget) -> HTML {
        guard budget.slowness > 1 else { return "" }
        return """
             · <span class="warn">at 1/\(budget.slowness) of that pace, which the vendor found too fast</span>
            """
    }

    private func table(_ streams: [StatusAccount.Stream], _ account: StatusAccount) -> HTML {
        guard !streams.isEmpty else { return "" }
        return """
            <table>
            <thead><tr><th>Stream</th><th>State</th><th class="number">Rows</th><th class="number">Deleted</th>\
            <th>Complete through</th><th>Last change</th><th>Next poll</th></tr></thead>
            <tbody>
            \(streams.map { row($0, account) })</tbody>
            </table>

            """
    }

    private func row(_ stream: StatusAccount.Stream, _ account: StatusAccount) -> HTML {
        let state = stream.state
        let deleted = state?.rowsDeleted ?? 0
        let condition = stream.condition(at: now)
        let next: HTML = stream.isConfigured ? age(state?.nextDueAt.map { max($0, now) }) : "never"
        return """
            <tr><td>\(stream.name)</td>\
            <td class="state \(tone(condition, stream))"\(reason(stream))>\
            \(stream.isConfigured ? condition.rawValue : "not configured")</td>\
            <td class="number" data-label="rows">\(Words.count(state?.rowsLive ?? 0))</td>\
            <td class="number\(deleted == 0 ? " none" : "")" data-label="deleted">\(Words.count(deleted))</td>\
            <td data-label="complete through">\(age(state?.completeThrough))</td>\
            <td data-label="last change">\(change(of: stream, account))</td>\
            <td data-label="next poll">\(next)</td></tr>

            """
    }

    private func tone(_ condition: StreamState.Condition, _ stream: StatusAccount.Stream) -> String {
        guard stream.isConfigured else { return "quiet" }
        return switch condition {
        case .ok: "well"
        case .new, .backfilling: "busy"
        case .stale: "warn"
        case .failing, .refused, .unavailable, .held: "bad"
        }
    }

    /// What went wrong, of a stream that has no card of its own: it is tried again.
    private func reason(_ stream: StatusAccount.Stream) -> HTML {
        guard stream.isConfigured, stream.isTriedAgain(at: now), let cause = stream.cause else { return "" }
        return " title=\"\(cause)\""
    }

    private func change(of stream: StatusAccount.Stream, _ account: StatusAccount) -> HTML {
        let hasRows = stream.state.map { $0.rowsLive + $0.rowsDeleted > 0 } ?? false
        let last = lastChange(of: stream, account)
        return last == nil && hasRows ? "<span class=\"quiet\">over a day ago</span>" : age(last)
    }

    /// In the last day.
    private func lastChange(of stream: StatusAccount.Stream, _ account: StatusAccount) -> Instant? {
        snapshot.runs.lazy
            .filter { $0.account == account.name && $0.stream == stream.name && $0.rowsChanged > 0 }
            .map { $0.finishedAt ?? now }
            .max()
    }

    private func absent(_ account: StatusAccount) -> HTML {
        let names = account.streams.filter(\.isUnknownToVendor).map(\.name)
        guard !names.isEmpty else { return "" }
        return "<p>The vendor has no \(names.joined(separator: ", ")) for this account.</p>\n"
    }
}

extension Words {
    /// `5m`, `1s`
    fileprivate static func period(_ period: Duration) -> String {
        let seconds = period.components.seconds
        if seconds >= 3600, seconds % 3600 == 0 { return "\(seconds / 3600)h" }
        if seconds >= 60, seconds % 60 == 0 { return "\(seconds / 60)m" }
        return "\(seconds)s"
    }
}
