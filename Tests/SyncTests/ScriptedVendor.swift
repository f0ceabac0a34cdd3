import Formats
import Mirror
import Sync
import Synchronization
import Transport
import Glibc

/// One row of a scripted table. The vendor does not show when it was updated.
struct VendorRow: Hashable, Sendable {
    var id: Int
    var name: String
    var community = "all"
    var createdAt: Instant
    var updatedAt: Instant
}

/// A request that the vendor got.
struct Sent: Hashable, Sendable {
    var at: Instant
    var target: Request.Target

    /// `exports/community/all/table/Prospects`, `ping`, or the link as it is.
    var path: String {
        switch target {
        case .path(let path, _): path
        case .link(let url): url
        }
    }

    func query(_ name: String) -> String? {
        guard case .path(_, let query) = target else { return nil }
        return query.first { $0.name == name }?.value
    }

    /// Whether it is for that table's export.
    func isOf(_ table: String) -> Bool {
        path.contains("/table/\(table)")
    }
}

/// Something that goes wrong with the requests that match, so many times.
struct Trouble: Sendable {
    enum Effect: Sendable {
        case answer(status: Int, headers: [Response.Header] = [], body: String = "")
        case fail(Fault)
        case alter(@Sendable (inout Response) -> Void)
        /// As if the program had been told to stop at this moment.
        case stop
    }

    var times: Int
    var effect: Effect
    var matches: @Sendable (Sent) -> Bool

    init(
        _ times: Int = 1, _ effect: Effect, where matches: @escaping @Sendable (Sent) -> Bool = { _ in true }
    ) {
        self.times = times
        self.effect = effect
        self.matches = matches
    }
}

/// A WelcomeHome in memory that answers at once and never leaves the process.
final class ScriptedVendor: VendorTransport {
    struct State: Sendable {
        var tables: [String: [VendorRow]] = [:]
        /// Tables without an id.
        var keyless: Set<String> = []
        var cursors: [String: ScriptedCursor] = [:]
        var troubles: [Trouble] = []
        var log: [Sent] = []
        /// How far the vendor's clock is ahead.
        var skew = Duration.zero
        var saysDate = true
        /// Tables that do not take `sort_by`.
        var unsortable: Set<String> = []
        /// Tables, by their snapshot's age; the others have none.
        var snapshots: [String: Instant] = [:]
        var saysLastModified = true
        /// What stands behind the last row of every snapshot.
        var snapshotTail = ""
    }

    static let base = "https://vendor.test/api"

    let clock: ManualClock
    let state = Mutex(State())
    /// Called before each answer, with how many requests there were, this one included.
    private let hook: Mutex<(@Sendable (Int, Sent) async throws -> Void)?> = Mutex(nil)

    init(clock: ManualClock) {
        self.clock = clock
    }

    var secrets: [Secret] { [Secret("token-of-the-test")] }
    var tables: [String: [VendorRow]] { state.withLock { $0.tables } }
    var log: [Sent] { state.withLock { $0.log } }
    var now: Instant { clock.now() + state.withLock { $0.skew } }

    func change(_ change: @Sendable (inout State) -> Void) {
        state.withLock { change(&$0) }
    }

    func onRequest(_ body: @escaping @Sendable (Int, Sent) async throws -> Void) {
        hook.withLock { $0 = body }
    }

    func forgetLog() {
        change { $0.log = [] }
    }

    func trouble(_ troubles: Trouble...) {
        change { $0.troubles += troubles }
    }

    /// A table of `count` rows, created a minute apart and long ago.
    func fill(_ table: String, _ count: Int, community: String = "all", from first: Int = 1, padding: Int = 0)
    {
        let now = now
        let rest = String(repeating: "x", count: padding)
        change { state in
            state.tables[table, default: []] += (first..<first + count).map { id in
                let moment = now - .seconds(90 * 86_400) + .seconds(id * 60)
                return VendorRow(
                    id: id, name: "row \(id)\(rest)", community: community, createdAt: moment,
                    updatedAt: moment)
            }
        }
    }

    /// Renames a row, or adds it.
    func put(_ table: String, _ id: Int, _ name: String, updatedAt: Instant? = nil) {
        let now = updatedAt ?? now
        change { state in
            if let index = state.tables[table]?.firstIndex(where: { $0.id == id }) {
                state.tables[table]?[index].name = name
                state.tables[table]?[index].updatedAt = now
            } else {
                let row = VendorRow(id: id, name: name, createdAt: now, updatedAt: now)
                state.tables[table, default: []].append(row)
            }
        }
    }

    func names(_ table: String) -> [Int: String] {
        let rows = state.withLock { $0.tables[table] ?? [] }
        return Dictionary(rows.map { ($0.id, $0.name) }) { first, _ in first }
    }

    func fetch(_ request: Request) async throws -> Response {
        clock.pass(.milliseconds(20))
        let sent = try await receive(request)
        try refuseForeignLink(request)
        guard let trouble = trouble(for: sent) else { return answer(to: sent) }
        switch trouble {
        case .answer(let status, let headers, let body): return response(status, headers, body)
        case .fail(let fault): throw fault
        case .stop: throw CancellationError()
        case .alter(let change):
            var response = answer(to: sent)
            change(&response)
            return response
        }
    }

    func refuseForeignLink(_ request: Request) throws(Fault) {
        guard case .link(let url) = request.target, !url.hasPrefix(Self.base + "/") else { return }
        throw Fault(.malformed, operation: "fetch", subject: url, cause: "the link leads to another origin")
    }

    func download(_ request: Request, to path: String) async throws -> Download {
        clock.pass(.seconds(1))
        let sent = try await receive(request)
        switch trouble(for: sent) {
        case nil, .alter: break
        case .answer(let status, let headers, let body): return .answered(response(status, headers, body))
        case .fail(let fault): throw fault
        case .stop: throw CancellationError()
        }
        let table = String(sent.path.split(separator: "/").last ?? "")
        let (modified, says) = state.withLock { ($0.snapshots[table], $0.saysLastModified) }
        guard let modified else { return .answered(response(403, [], "{\"error\":\"Not authorized\"}")) }
        let rows = state.withLock { ($0.tables[table] ?? []).filter { $0.updatedAt <= modified } }
        let bytes = Array((csv(rows, table) + state.withLock { $0.snapshotTail }).utf8)
        try write(bytes, to: path)
        let headers = says ? [Response.Header("Last-Modified", HTTPDate.format(modified))] : []
        return .saved(response(200, headers, ""), byteCount: bytes.count)
    }

    private func receive(_ request: Request) async throws -> Sent {
        let sent = Sent(at: clock.now(), target: request.target)
        let count = state.withLock { state in
            state.log.append(sent)
            return state.log.count
        }
        if let hook = hook.withLock({ $0 }) { try await hook(count, sent) }
        return sent
    }

    private func trouble(for sent: Sent) -> Trouble.Effect? {
        state.withLock { state in
            guard let index = state.troubles.firstIndex(where: { $0.times > 0 && $0.matches(sent) }) else {
                return nil
            }
            state.troubles[index].times -= 1
            return state.troubles[index].effect
        }
    }

    private func write(_ bytes: [UInt8], to path: String) throws {
        guard let file = fopen(path, "w") else { throw CancellationError() }
        defer { fclose(file) }
        guard fwrite(bytes, 1, bytes.count, file) == bytes.count else { throw CancellationError() }
    }
}
