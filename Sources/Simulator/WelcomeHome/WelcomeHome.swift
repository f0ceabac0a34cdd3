import NIOCore
import Synchronization

/// WelcomeHome's API as its documentation describes it, over a made-up account.
package final class WelcomeHome: SimulatedVendor {
    package enum IDs: String, CaseIterable, Sendable {
        /// Later records have higher ids.
        case rising
        /// The ids are dealt out at random; records added later have higher ones.
        case random
    }

    package struct Configuration: Sendable {
        /// How many prospects, at least one; the other tables in believable proportion.
        package var rows: Int
        package var seed: UInt64
        package var token = "simulated-token"
        package var ids = IDs.rising
        /// The one table that has `rows` rows, while the others are as small as for 20 prospects.
        package var only: String?
        /// Whether a snapshot says how old it is.
        package var sendsLastModified = true

        package init(rows: Int = 500, seed: UInt64 = 1) {
            self.rows = max(rows, 1)
            self.seed = seed
        }
    }

    /// Everything that changes while the simulator runs.
    struct State: Sendable {
        var token: String
        /// Tables and lists that the token may not read, with the status to say so.
        var refused: [String: Int] = [:]
        var tables: [String: Table] = [:]
        var snapshot: [String: Table] = [:]
        var snapshotTime: Moment
        var lists: [String: String]
        var events: [Event]
        var cursorUses = CursorUses()
        /// Cursors of an earlier epoch have expired.
        var cursorEpoch = 0
        /// How many records were made after the start; the source of new choices.
        var insertions = 0
    }

    package let name = "WelcomeHome"
    package let prefix = "/api"
    let clock: SimulatorClock
    let account: Account
    let sendsLastModified: Bool
    let state: Mutex<State>

    init(_ configuration: Configuration, clock: SimulatorClock) {
        let account = Account(configuration, start: clock.now)
        var state = State(
            token: configuration.token, snapshotTime: account.start, lists: ReferenceLists.all,
            events: Event.all(of: account))
        for (number, design) in TableDesign.all.enumerated() {
            state.tables[design.name] = Table(design: design, rows: account.rows(of: design, number: number))
        }
        state.snapshot = state.tables
        self.clock = clock
        self.account = account
        sendsLastModified = configuration.sendsLastModified
        self.state = Mutex(state)
    }

    /// The sixteen tables in the documentation's order.
    package static let tables = TableDesign.all.map(\.name)

    package var tables: [String] { WelcomeHome.tables }

    package func accepts(_ request: SimulatedRequest) -> Bool {
        request.authorization == "Token token=\(state.withLock { $0.token })"
    }

    package func subject(of request: SimulatedRequest) -> RequestSubject {
        let segments = request.segments.map(String.init)
        let isExport = segments.contains("exports") || segments.contains("daily_snapshots")
        let last = segments.last.map { $0.hasSuffix(".csv") ? String($0.dropLast(4)) : $0 }
        return RequestSubject(
            table: isExport || segments.count == 2 ? last : nil, cursor: request["cursor"] ?? request["page"])
    }

    package func answer(to request: SimulatedRequest, downloads: String) -> Answer {
        guard request.method == "GET" else {
            var answer = Answer.error(405, "Method not allowed")
            answer.fields.append((name: "Allow", value: "GET"))
            return answer
        }
        guard accepts(request) else { return .error(401, "Bad credentials") }
        if let status = subject(of: request).table.flatMap({ table in state.withLock { $0.refused[table] } })
        {
            return .error(status, status == 401 ? "Bad credentials" : "Not authorized to perform this action")
        }
        return route(request, downloads: downloads)
    }

    private func route(_ request: SimulatedRequest, downloads: String) -> Answer {
        let segments = request.segments.dropFirst().map(String.init)
        switch (segments.first, segments.count) {
        case ("ping", 1):
            return .json(.object(["account_id": .integer(2), "lead_source_id": .null]))
        case ("events", 1):
            return events(request)
        case (let list?, 1):
            return self.list(list)
        case ("exports", 5) where segments[1] == "community" && segments[3] == "table":
            return export(segments[4], community: segments[2], request)
        case ("exports", 4) where segments[1] == "daily_snapshots" && segments[2] == "table":
            return snapshot(of: segments[3], request, downloads: downloads)
        default:
            return .error(404, "Not found")
        }
    }

    private func list(_ name: String) -> Answer {
        guard let text = state.withLock({ $0.lists[name] }) else { return .error(404, "Not found") }
        return .text(200, text, contentType: "application/json; charset=utf-8")
    }
}

extension WelcomeHome {
    /// What the API accepts from now on in `Authorization: Token token=…`.
    package func setToken(_ token: String) {
        state.withLock { $0.token = token }
    }

    /// Refuses a table or list from now on, as for a token of narrower scope.
    package func refuse(_ name: String, status: Int = 403) {
        state.withLock { $0.refused[name] = status }
    }

    package func allow(_ name: String) {
        _ = state.withLock { $0.refused.removeValue(forKey: name) }
    }

    /// Every cursor given so far answers 404 from now on.
    package func expireCursors() {
        state.withLock { $0.cursorEpoch += 1 }
    }

    /// Replaces a reference list, such as `stages`, by a JSON array.
    package func replaceList(_ name: String, with json: String) {
        state.withLock { $0.lists[name] = json }
    }

    /// A table's rows as they are now, in the order of creation; no rows for a table that does not exist.
    package func rows(of table: String) -> (header: [String], rows: [[String]]) {
        guard let table = state.withLock({ $0.tables[table] }) else { return ([], []) }
        let rows = table.existing.map { index in
            table.fields(of: index).map { String(decoding: $0, as: UTF8.self) }
        }
        return (table.header, rows)
    }

    /// The ids of a table's rows in the order of creation. Traits have ids too, but do not export them.
    package func ids(of table: String) -> [Int] {
        guard let table = state.withLock({ $0.tables[table] }) else { return [] }
        return table.existing.map { table.ids[$0] }
    }

    package func csv(of table: String) -> Answer? {
        guard let table = state.withLock({ $0.tables[table] }) else { return nil }
        return table.wholeFile
    }
}
