import Formats
import Mirror
import Store
import Sync
import Synchronization
import Testing
import Transport

/// A row of a numbered vendor's list.
struct NumberedRow: Hashable, Sendable {
    var id: Int
    var name: String
    var updatedAt: Instant
}

/// A vendor whose pages have numbers, as lines of text: the list's total, then a row a line.
struct NumberedConnector: Connector {
    var streams: [Stream]
    /// How many lists a stream is walked over.
    var parts = 1
    var pageSize = 5
    var canConfirm = false
    /// Whether a page is refused by a total that says that there is no such page.
    var readsTotal = true

    var check: Request { Request(target: .path("me", query: []), accept: "*/*") }

    func request(for stream: Stream, walk: Walk, at position: Position) throws(Fault) -> Request {
        let list = position.parent.map { "\(stream.name)/of/\($0)" } ?? "\(stream.name)/\(position.part)"
        var query = [Request.QueryItem("page", String(place(position).number))]
        if let since = walk.since, walk.narrowing == .filter {
            query.append(Request.QueryItem("since", String(since.milliseconds)))
        }
        return Request(target: .path(list, query: query), accept: "*/*")
    }

    func confirmation(of key: String, in stream: Stream) -> Request? {
        canConfirm ? Request(target: .path("\(stream.name)/id/\(key)", query: []), accept: "*/*") : nil
    }

    func page(
        from response: consuming Response, of stream: Stream, walk: Walk, at position: Position
    ) throws(Fault) -> Page {
        let lines = String(decoding: response.body, as: UTF8.self).split(separator: "\n").map(String.init)
        let rows = lines.dropFirst().map { $0.split(separator: ",").map(String.init) }
        let total = Int(lines.first ?? "")
        let (number, largest) = place(position)
        let next = Position(
            part: position.part, place: .page(number: number + 1, largest: max(largest, rows.count)),
            parent: position.parent)
        let isLast = total.map { number * pageSize >= $0 } ?? (rows.count < max(largest, 1))
        let following =
            position.part + 1 < parts ? Position(part: position.part + 1, place: .beginning) : nil
        let isUnasked = rows.contains { row in
            guard let since = walk.since, walk.narrowing == .filter else { return false }
            return Int64(row[2]).map { Instant(milliseconds: $0) < since } ?? false
        }
        return Page(
            records: records(rows), next: isLast ? following : next, total: total, ignoresSince: isUnasked)
    }

    private func place(_ position: Position) -> (number: Int, largest: Int) {
        if case .page(let number, let largest) = position.place { (number, largest) } else { (1, 0) }
    }

    private func records(_ rows: [[String]]) -> Records {
        guard !rows.isEmpty else { return .none }
        var bytes: [UInt8] = []
        var cells: [Records.Cell] = []
        for (index, value) in rows.map({ $0.prefix(2) }).joined().enumerated() {
            bytes += Array(value.utf8)
            cells.append(
                Records.Cell(
                    offset: bytes.count - value.utf8.count, length: value.utf8.count,
                    kind: index.isMultiple(of: 2) ? .number : .text))
        }
        return Records(
            bytes: bytes, columns: ["id", "name"].map { .init(vendorName: $0, name: $0) }, cells: cells,
            key: .column(0), isValidUTF8: true, extent: .whole)
    }
}

/// The vendor behind it, in memory.
final class NumberedVendor: VendorTransport {
    struct State: Sendable {
        /// By path: `leads/0`, `messages/of/7`.
        var lists: [String: [NumberedRow]] = [:]
        var log: [Sent] = []
        var saysTotal = true
        var honoursSince = true
        var ignoresPage = false
        /// Beside every answer.
        var headers: [Response.Header] = []
        var troubles: [Trouble] = []
    }

    let clock: ManualClock
    let pageSize: Int
    let state = Mutex(State())
    private let hook: Mutex<(@Sendable (Int, Sent) async throws -> Void)?> = Mutex(nil)

    init(clock: ManualClock, pageSize: Int) {
        self.clock = clock
        self.pageSize = pageSize
    }

    var secrets: [Secret] { [] }
    var log: [Sent] { state.withLock { $0.log } }

    func change(_ change: @Sendable (inout State) -> Void) {
        state.withLock { change(&$0) }
    }

    func onRequest(_ body: @escaping @Sendable (Int, Sent) async throws -> Void) {
        hook.withLock { $0 = body }
    }

    /// Rows of these ids, changed long ago, in front of those that are there.
    func fill(_ list: String, _ ids: ClosedRange<Int>, updatedAt: Instant? = nil) {
        let moment = updatedAt ?? clock.now() - .seconds(90 * 86_400)
        change { state in
            state.lists[list] =
                ids.map { NumberedRow(id: $0, name: "row \($0)", updatedAt: moment) }
                + (state.lists[list] ?? [])
        }
    }

    func remove(_ list: String, _ ids: ClosedRange<Int>) {
        change { $0.lists[list]?.removeAll { ids.contains($0.id) } }
    }

    func fetch(_ request: Request) async throws -> Response {
        clock.pass(.milliseconds(20))
        let sent = Sent(at: clock.now(), target: request.target)
        let count = state.withLock { state in
            state.log.append(sent)
            return state.log.count
        }
        if let hook = hook.withLock({ $0 }) { try await hook(count, sent) }
        switch trouble(for: sent) {
        case nil: return answer(to: sent)
        case .answer(let status, let headers, let body): return response(status, body, headers)
        case .fail(let fault): throw fault
        case .stop: throw CancellationError()
        case .alter(let change):
            var response = answer(to: sent)
            change(&response)
            return response
        }
    }

    func download(_ request: Request, to path: String) async throws -> Download {
        throw Fault(.unavailable, operation: "download", subject: "vendor.test", cause: "no bulk files")
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

    private func answer(to sent: Sent) -> Response {
        let parts = sent.path.split(separator: "/").map(String.init)
        if parts.count == 3, parts[1] == "id" {
            let isKnown = state.withLock { state in
                state.lists.contains { list, rows in
                    list.hasPrefix(parts[0] + "/") && rows.contains { String($0.id) == parts[2] }
                }
            }
            return isKnown ? response(200, "1") : response(404, "gone")
        }
        let state = state.withLock { $0 }
        let since = sent.query("since").flatMap { Int64($0) }.map { Instant(milliseconds: $0) }
        let rows = (state.lists[sent.path] ?? []).filter { row in
            state.honoursSince ? since.map { row.updatedAt >= $0 } ?? true : true
        }
        let number = state.ignoresPage ? 1 : sent.query("page").flatMap { Int($0) } ?? 1
        let page = rows.dropFirst((number - 1) * pageSize).prefix(pageSize)
        let lines =
            [state.saysTotal ? String(rows.count) : "-"]
            + page.map { "\($0.id),\($0.name),\($0.updatedAt.milliseconds)" }
        return response(200, lines.joined(separator: "\n"), state.headers)
    }

    private func response(_ status: Int, _ body: String, _ headers: [Response.Header] = []) -> Response {
        let date = Response.Header("Date", HTTPDate.format(clock.now()))
        return Response(
            status: status, headers: [date] + headers, body: Array(body.utf8), url: "https://vendor.test/x")
    }
}

/// A numbered vendor, a clock and a database, and an account between them.
struct NumberedRig {
    let rig: Rig
    let vendor: NumberedVendor
    var account: MirroredAccount

    init(
        polling: Stream.Polling = .changes(overlap: .seconds(300)), parts: Int = 1,
        canConfirm: Bool = false,
        more streams: [Stream] = []
    ) throws {
        rig = try Rig()
        vendor = NumberedVendor(clock: rig.clock, pageSize: 5)
        let leads = Stream(name: "leads", polling: polling, rank: 0, isPageNumbered: true)
        let connector = NumberedConnector(streams: [leads] + streams, parts: parts, canConfirm: canConfirm)
        account = MirroredAccount(
            name: "num", vendor: "numbered", connector: connector, transport: vendor,
            streams: connector.streams, throttleName: "credential of num",
            throttle: ThrottleLimit(requests: 50, per: .seconds(1), burst: 50), pollEvery: .seconds(300),
            fullWalkEvery: .seconds(3600), loadsFirstFromSnapshot: false
        )
    }

    var clock: ManualClock { rig.clock }
    var observer: RecordingObserver { rig.observer }

    @discardableResult
    func run(_ mission: Mission) async throws -> AccountOutcome {
        let outcomes = try await rig.runner(try await rig.open(), [account]).run(mission)
        return try #require(outcomes.first)
    }

    func runUntilStopped(_ mission: Mission) async throws {
        await #expect(throws: CancellationError.self) { try await run(mission) }
    }

    /// A service's life of so much virtual time.
    func serve(for duration: Duration) async throws {
        clock.stop(at: clock.now() + duration)
        let service = Task { try await run(.service) }
        try await clock.untilAsleep()
        service.cancel()
        await #expect(throws: CancellationError.self) { try await service.value }
        clock.release()
    }

    func state(_ stream: String = "leads") throws -> StreamState {
        try rig.state(stream, account: "num")
    }

    /// The ids of the live rows.
    func live(_ stream: String = "leads") throws -> Set<Int> {
        Set(try rig.mirrored("num_\(stream)").keys)
    }

    /// The kinds of the walks that were begun.
    var begun: [Walk.Kind] { observer.begun.map(\.walk.kind) }

    var shifts: Int {
        observer.events.count { if case .walkShifted = $0.kind { true } else { false } }
    }
}
