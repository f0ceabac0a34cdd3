import Formats
package import Mirror

/// Asks MyCRM for its leads, and reads the answers.
package struct MyCRMConnector: Connector {
    package let streams: [Stream]
    private let lists: [String: MyCRMList]
    private let settings: ConnectorSettings

    package init(settings: ConnectorSettings) {
        let all = MyCRMList.all(overlap: settings.overlap)
        streams = all.map(\.stream)
        lists = Dictionary(uniqueKeysWithValues: all.map { ($0.stream.name, $0) })
        self.settings = settings
    }

    package var check: Request {
        Request(target: .path("leads", query: [.init("per_page", "1")]), accept: Self.accept)
    }

    package func request(
        for stream: Stream, walk: Walk, at position: Position
    ) throws(Fault) -> Request {
        let list = try list(of: stream)
        let page = try NumberedPage(at: position, of: stream)
        let paging: [Request.QueryItem] = [
            .init("page", String(page.number)), .init("per_page", String(pageSize)),
        ]
        return Request(
            target: .path(list.path, query: order(of: list, walk: walk) + paging),
            accept: Self.accept, headers: expansion(of: list)
        )
    }

    /// Only a poll of the leads has a filter, and only one of the WhatsApp leads another order.
    private func order(of list: MyCRMList, walk: Walk) -> [Request.QueryItem] {
        if endsEarly(walk, of: list) { return [.init("sort", "updated"), .init("sort_order", "DESC")] }
        return [.init("sort", "id"), .init("sort_order", "ASC")] + UpdatedDays.filter(of: walk)
    }

    private func endsEarly(_ walk: Walk, of list: MyCRMList) -> Bool {
        if case .newestFirst = list.stream.polling { walk.since != nil } else { false }
    }

    private func expansion(of list: MyCRMList) -> [Request.Header] {
        // What is configured is for both lists; each is asked for what it has.
        let others = Set(lists.values.flatMap(\.expansions)).subtracting(list.expansions)
        let names = settings.expand?.filter { !others.contains($0) } ?? list.expansions
        return names.isEmpty ? [] : [.init("X-MyCRM-Expand-Data", names.joined(separator: ","))]
    }

    package func page(
        from response: consuming Response, of stream: Stream, walk: Walk, at position: Position
    ) throws(Fault) -> Page {
        let list = try list(of: stream)
        let page = try NumberedPage(at: position, of: stream)
        let warnings = response.values(of: "x-mycrm-api-warning")
        let body = try JSONBody(response, subject: stream.name)
        let rows = try body.list(list.names).map { unwrapped($0, from: list.wrapper) }
        let records = try JSONRecords.records(of: rows, shape: Self.shape, subject: stream.name)
        let size = body.integer(at: "per_page")
        let total = total(body.integer(at: "count"), page: page, rows: rows.count, size: size)
        let endsEarly = endsEarly(walk, of: list)
        let isLast = isLast(page, rows: rows.count, total: total)
        let isPast =
            endsEarly
            && walk.since.map { ChangeOrder.isPast($0, records, resolution: Self.resolution) } == true
        return Page(
            records: records, next: isLast || isPast ? nil : page.next(after: rows.count),
            // A walk that ends early is not to be held against the whole list.
            total: endsEarly ? nil : total,
            ignoresSince: endsEarly && ChangeOrder.isBroken(by: records, resolution: Self.resolution),
            warnings: warnings
        )
    }

    /// A single row is documented inside an object named after it, a list's rows without one; either may
    /// come.
    private func unwrapped(_ row: JSONValue, from wrapper: String) -> JSONValue {
        guard row["id"] == nil, let inner = row[wrapper], case .object = inner else { return row }
        return inner
    }

    /// How many rows the list has, if `count` says that. It stands in no documentation: where it is the number
    /// of the page's own rows, and more may follow, nothing is concluded from it.
    private func total(_ count: Int?, page: NumberedPage, rows: Int, size: Int?) -> Int? {
        guard let count, count >= rows else { return nil }
        // How large a page may be is not documented: only the answer can say that this one is a short one.
        let isWholeList = page.number == 1 && size.map { rows < $0 } == true
        return count > rows || isWholeList ? count : nil
    }

    private func isLast(_ page: NumberedPage, rows: Int, total: Int?) -> Bool {
        if rows == 0 { return true }
        guard let total else { return rows < page.largest }
        return page.rowsSoFar(with: rows) >= total
    }

    /// The vendor cuts its times to seconds: what it shows as this one may be later by almost one.
    private static let resolution = Duration.seconds(1)

    /// Source: Get Lead, `GET /leads/{id}`. There is none for WhatsApp leads.
    package func confirmation(of key: String, in stream: Stream) -> Request? {
        // An id is a number; what is none must not choose another path.
        guard let list = lists[stream.name], list.hasSingleRows, Int64(key) != nil else { return nil }
        return Request(target: .path("\(list.path)/\(key)", query: []), accept: Self.accept)
    }

    private func list(of stream: Stream) throws(Fault) -> MyCRMList {
        guard let list = lists[stream.name] else {
            throw Fault(
                .rejected, operation: "ask MyCRM", subject: stream.name, cause: "there is no such stream"
            )
        }
        return list
    }

    private var pageSize: Int {
        min(settings.pageSize ?? Self.largestPage, Self.largestPage)
    }

    /// What clients ask for; no largest size is documented.
    private static let largestPage = 100
    private static let accept = "application/json"
    /// Source: Get Lead, `"fields": {"1": "2 pets", // id of the field => value of the field`.
    private static let shape = JSONShape(key: ["id"], maps: ["fields": "field_id"], extent: .whole)
}
