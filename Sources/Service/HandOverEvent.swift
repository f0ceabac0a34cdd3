import Mirror
import Store
import Sync

/// A `SyncEvent` on its way to the one-shot that shows it or logs it.
struct HandOverEvent: Codable {
    enum Kind: Codable {
        case walkBegan(Walk, pages: Int, rows: Int)
        case pageWritten(Walk, pages: Int, rows: HandOverRows, total: Int?)
        case walkEnded(Walk, pages: Int, rows: HandOverRows, milliseconds: Int64, isHeld: Bool)
        case fault(HandOverFault, consequence: String)
        case walkShifted(cause: String)
        case asksAboutMissing(Int)
        case warning(String)
        case schemaChanged(kind: String, table: String, column: String, from: ColumnType?, to: ColumnType?)
        case anomalies(Int)
    }

    var account: String
    var stream: String
    var kind: Kind
    var streams: Int

    /// Nil of what no one-shot shows.
    init?(_ event: SyncEvent) {
        guard let kind = Kind(event.kind) else { return nil }
        account = event.account
        stream = event.stream
        self.kind = kind
        streams = event.streams
    }

    /// Nil of a kind that this version does not know.
    var event: SyncEvent? {
        kind(in: StreamState(retold: account, stream: stream, condition: .ok))
            .map { SyncEvent(account: account, stream: stream, kind: $0, streams: streams) }
    }

    private func kind(in state: StreamState) -> SyncEvent.Kind? {
        switch kind {
        case .walkBegan(let walk, let pages, let rows):
            return .walkBegan(walk, pages: pages, rows: rows)
        case .pageWritten(let walk, let pages, let rows, let total):
            var state = state
            state.vendorCount = total
            return .pageWritten(walk, pages: pages, CommitReport(retold: rows.counts, state: state))
        case .walkEnded(let walk, let pages, let rows, let milliseconds, let isHeld):
            return .walkEnded(
                walk, pages: pages, rows: rows.counts, took: .milliseconds(milliseconds), isHeld: isHeld)
        case .fault(let fault, let consequence): return .fault(fault.fault, consequence: consequence)
        case .walkShifted(let cause): return .walkShifted(cause: cause)
        case .asksAboutMissing(let count): return .asksAboutMissing(count)
        case .warning(let text): return .warning(text)
        case .schemaChanged(let kind, let table, let column, let from, let to):
            return SchemaChange.Kind(rawValue: kind)
                .map {
                    .schemaChanged(SchemaChange(retold: $0, table: table, column: column, from: from, to: to))
                }
        case .anomalies(let count): return .anomalies(count)
        }
    }
}

extension HandOverEvent.Kind {
    fileprivate init?(_ kind: SyncEvent.Kind) {
        switch kind {
        case .requested, .logGrowth: return nil
        case .walkBegan(let walk, let pages, let rows): self = .walkBegan(walk, pages: pages, rows: rows)
        case .pageWritten(let walk, let pages, let report):
            self = .pageWritten(
                walk, pages: pages, rows: HandOverRows(report.counts), total: report.state.vendorCount)
        case .walkEnded(let walk, let pages, let rows, let took, let isHeld):
            self = .walkEnded(
                walk, pages: pages, rows: HandOverRows(rows), milliseconds: took.wholeMilliseconds,
                isHeld: isHeld)
        case .fault(let fault, let consequence): self = .fault(HandOverFault(fault), consequence: consequence)
        case .walkShifted(let cause): self = .walkShifted(cause: cause)
        case .asksAboutMissing(let count): self = .asksAboutMissing(count)
        case .warning(let text): self = .warning(text)
        case .schemaChanged(let change):
            self = .schemaChanged(
                kind: change.kind.rawValue, table: change.table, column: change.column, from: change.from,
                to: change.to)
        case .anomalies(let count): self = .anomalies(count)
        }
    }
}
