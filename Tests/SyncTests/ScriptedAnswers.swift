import Formats
import Mirror
import Synchronization

/// Where an export goes on: behind the last row that was given.
struct ScriptedCursor: Hashable, Sendable {
    var table: String
    var community: String
    var sortsByCreation: Bool
    var since: Instant?
    var limit: Int
    var last: Place?

    struct Place: Hashable, Comparable, Sendable {
        var moment: Instant
        var id: Int

        static func < (left: Place, right: Place) -> Bool {
            (left.moment, left.id) < (right.moment, right.id)
        }
    }

    func place(of row: VendorRow) -> Place {
        Place(moment: sortsByCreation ? row.createdAt : row.updatedAt, id: row.id)
    }

    /// The same place has the same name, so that a test sees a page asked for twice.
    var name: String {
        let order = sortsByCreation ? "c" : "u"
        return
            "\(table)-\(community)-\(order)-\(since?.milliseconds ?? 0)-\(last?.moment.milliseconds ?? 0)-\(last?.id ?? 0)"
    }
}

extension ScriptedVendor {
    func answer(to sent: Sent) -> Response {
        switch sent.target {
        case .link(let url):
            let name = String(url.split(separator: "=").last ?? "")
            guard let cursor = state.withLock({ $0.cursors[name] }) else {
                return response(404, [], "{\"error\":\"cursor not found\"}")
            }
            return export(cursor)
        case .path("ping", _):
            return response(200, [.init("Content-Type", "application/json")], "{\"account_id\":2}")
        case .path(let path, _) where path.hasPrefix("exports/community/"):
            return beginning(sent)
        case .path(let path, _):
            let rows = state.withLock { $0.tables[path] }
            guard let rows else { return response(404, [], "{\"error\":\"Not found\"}") }
            let items = rows.map { "{\"id\":\($0.id),\"name\":\"\($0.name)\"}" }
            return response(
                200, [.init("Content-Type", "application/json")], "[\(items.joined(separator: ","))]")
        }
    }

    private func beginning(_ sent: Sent) -> Response {
        let parts = sent.path.split(separator: "/").map(String.init)
        let (community, table) = (parts[2], parts[4])
        let isKnown = state.withLock { $0.tables[table] != nil }
        guard isKnown else { return response(404, [], "Invalid table, must be one of [\"Prospects\"]") }
        if sent.query("sort_by") != nil, state.withLock({ $0.unsortable.contains(table) }) {
            return response(422, [], "{\"error\":\"sort_by is not supported\"}")
        }
        return export(
            ScriptedCursor(
                table: table, community: community, sortsByCreation: sent.query("sort_by") == "created_at",
                since: sent.query("filters[updated_at_after]").flatMap { Timestamp.parse($0) },
                limit: sent.query("limit").flatMap { Int($0) } ?? 1000
            )
        )
    }

    private func export(_ cursor: ScriptedCursor) -> Response {
        let all = state.withLock { $0.tables[cursor.table] ?? [] }
        let rows =
            all
            .filter { cursor.community == "all" || $0.community == cursor.community }
            .filter { row in cursor.since.map { row.updatedAt >= $0 } ?? true }
            .filter { row in cursor.last.map { cursor.place(of: row) > $0 } ?? true }
            .sorted { cursor.place(of: $0) < cursor.place(of: $1) }
        let page = Array(rows.prefix(cursor.limit))
        var headers = [Response.Header("Content-Type", "text/csv")]
        if rows.count > page.count, let last = page.last {
            var next = cursor
            next.last = cursor.place(of: last)
            let name = next.name
            state.withLock { $0.cursors[name] = next }
            let url =
                "\(Self.base)/exports/community/\(cursor.community)/table/\(cursor.table)?cursor=\(name)"
            headers.append(.init("Link", "<\(url)>; rel=\"next\""))
        }
        return response(200, headers, csv(page, cursor.table))
    }

    func csv(_ rows: [VendorRow], _ table: String) -> String {
        let own = snakeCased(table)
        if state.withLock({ $0.keyless.contains(table) }) {
            return "\(own).name,note\n" + rows.map { "\($0.name),\"n, \($0.name)\"\n" }.joined()
        }
        let header = "\(own).id,\(own).name,\(own).created_at,communities.name\n"
        return header
            + rows.map { "\($0.id),\"\($0.name)\",\(Timestamp.format($0.createdAt)),\($0.community)\n" }
            .joined()
    }

    func response(_ status: Int, _ headers: [Response.Header], _ body: String) -> Response {
        let (skew, says) = state.withLock { ($0.skew, $0.saysDate) }
        let date = says ? [Response.Header("Date", HTTPDate.format(clock.now() + skew))] : []
        return Response(
            status: status, headers: date + headers, body: Array(body.utf8), url: Self.base + "/x")
    }
}
