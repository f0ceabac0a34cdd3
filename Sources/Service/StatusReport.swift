import Formats
import FoundationEssentials
package import Mirror
package import Store

/// What `crmirror status` says: what is mirrored, up to when it is complete, what is wrong.
package struct StatusReport: Sendable {
    /// The stable form, for programs.
    struct Document: Codable, Hashable {
        var generatedAt: String
        var database: String
        var accounts: [Account]

        struct Account: Codable, Hashable {
            var name: String
            var vendor: String
            var streams: [Stream]
        }

        struct Stream: Codable, Hashable {
            var name: String
            var table: String
            var state: String
            var rowsLive: Int
            var rowsDeleted: Int
            var completeThrough: String?
            var lastSuccessAt: String?
            var nextDueAt: String?
            var lastError: String?
        }
    }

    private let states: [StreamState]
    private let database: String
    private let now: Instant

    package init(states: [StreamState], database: String, now: Instant) {
        self.states = states
        self.database = database
        self.now = now
    }

    /// Whether every stream is as it should be. A stream that is new, still loading or unavailable is.
    package var isHealthy: Bool {
        states.allSatisfy { state in
            switch state.condition(at: now) {
            case .new, .backfilling, .ok, .unavailable: true
            case .stale, .failing, .refused, .held: false
            }
        }
    }

    /// The report as JSON, with every key present.
    package func json() throws -> String {
        let encoder = JSONEncoder()
        encoder.keyEncodingStrategy = .convertToSnakeCase
        encoder.outputFormatting = [.prettyPrinted, .withoutEscapingSlashes, .sortedKeys]
        return String(decoding: try encoder.encode(document), as: UTF8.self)
    }

    /// The report for people: a line a stream, and below it what is wrong with it.
    package var text: String {
        guard !states.isEmpty else { return "\(database): nothing is mirrored yet. Start with: crmirror --backfill" }
        let rows = [["ACCOUNT", "STREAM", "STATE", "LIVE", "DELETED", "COMPLETE THROUGH", "NEXT"]] + states.map(row)
        let widths = rows[0].indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
        var lines = [line(rows[0], widths)]
        for (state, row) in zip(states, rows.dropFirst()) {
            lines.append(line(row, widths))
            if let error = state.lastError { lines.append("    \(error)") }
        }
        return lines.joined(separator: "\n")
    }

    private var document: Document {
        var accounts: [Document.Account] = []
        for state in states {
            if accounts.last?.name != state.account {
                accounts.append(.init(name: state.account, vendor: state.vendor, streams: []))
            }
            accounts[accounts.count - 1].streams.append(stream(state))
        }
        return Document(generatedAt: Timestamp.format(now), database: database, accounts: accounts)
    }

    private func stream(_ state: StreamState) -> Document.Stream {
        Document.Stream(
            name: state.stream, table: state.table, state: state.condition(at: now).rawValue,
            rowsLive: state.rowsLive, rowsDeleted: state.rowsDeleted,
            completeThrough: state.completeThrough.map { Timestamp.format($0) },
            lastSuccessAt: state.lastSuccessAt.map { Timestamp.format($0) },
            nextDueAt: state.nextDueAt.map { Timestamp.format($0) },
            lastError: state.lastError
        )
    }

    private func row(_ state: StreamState) -> [String] {
        [
            state.account, state.stream, state.condition(at: now).rawValue, Words.count(state.rowsLive),
            Words.count(state.rowsDeleted),
            state.completeThrough.map { Timestamp.formatSeconds($0) } ?? "-",
            state.nextDueAt.map { $0 <= now ? "now" : "in " + Words.duration($0 - now) } ?? "-",
        ]
    }

    private func line(_ cells: [String], _ widths: [Int]) -> String {
        var text = ""
        for (column, cell) in cells.enumerated() {
            let space = String(repeating: " ", count: widths[column] - cell.count)
            let isNumber = column == 3 || column == 4
            text += (isNumber ? space + cell : cell + space) + (column == cells.count - 1 ? "" : "  ")
        }
        while text.last == " " { text.removeLast() }
        return text
    }
}
