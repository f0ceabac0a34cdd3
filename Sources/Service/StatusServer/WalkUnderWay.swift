import Mirror
import Store

/// A walk that has begun and not ended, as far as it is.
struct WalkUnderWay: Hashable, Sendable {
    var account: String
    var stream: String
    var kind: Walk.Kind
    var startedAt: Instant
    var pages: Int
    var rows: Int
    /// How many rows there are to walk; nil where that is not known.
    var total: Int?
    /// Set where it waits for something to pass, until then.
    var waitsUntil: Instant?

    /// Those whose end can be told first.
    static func all(in snapshot: StatusSnapshot) -> [WalkUnderWay] {
        let runs = snapshot.runs.filter { $0.finishedAt == nil }
        let walks = snapshot.accounts.flatMap(\.streams).filter(\.isConfigured).compactMap { stream in
            stream.state.flatMap { WalkUnderWay($0, runs: runs, now: snapshot.now) }
        }
        return walks.filter { $0.total != nil } + walks.filter { $0.total == nil }
    }

    private init?(_ state: StreamState, runs: [MirrorActivity.Run], now: Instant) {
        guard let checkpoint = state.checkpoint else { return nil }
        let run = runs.first { $0.account == state.account && $0.stream == state.stream }
        account = state.account
        stream = state.stream
        kind = checkpoint.walk.kind
        startedAt = checkpoint.walk.startedAt
        pages = checkpoint.pages
        rows = run?.rowsSeen ?? 0
        // Of a walk that asks for changes only, the vendor's count says nothing.
        total = checkpoint.walk.since == nil ? state.vendorCount.map { max($0, rows) } : nil
        let waits = [.failing, .refused, .held].contains(state.condition)
        waitsUntil = waits ? state.nextDueAt.flatMap { $0 > now ? $0 : nil } : nil
    }

    /// 0 to 100; nil where the total is not known.
    var percent: Int? {
        total.map { $0 == 0 ? 100 : rows * 100 / $0 }
    }

    /// How long it still takes at the pace that it had so far; nil where that cannot be told.
    func timeLeft(_ now: Instant) -> Duration? {
        guard let total, rows > 0, waitsUntil == nil, now > startedAt else { return nil }
        let elapsed = Double((now - startedAt).wholeMilliseconds)
        return .milliseconds(Int64(elapsed * Double(total - rows) / Double(rows)))
    }
}
