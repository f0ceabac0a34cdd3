import Formats
package import Mirror

/// Asks Rentalot for its lists, and reads the answers.
package struct RentalotConnector: Connector {
    package let streams: [Stream]
    private let lists: [String: RentalotList]
    private let settings: ConnectorSettings

    package init(settings: ConnectorSettings) {
        streams = RentalotList.all.map(\.stream)
        lists = Dictionary(uniqueKeysWithValues: RentalotList.all.map { ($0.stream.name, $0) })
        self.settings = settings
    }

    package var check: Request {
        Request(target: .path("api/v1/contacts", query: [.init("limit", "1")]), accept: Self.accept)
    }

    package func request(
        for stream: Stream, walk: Walk, at position: Position
    ) throws(Fault) -> Request {
        let list = try list(of: stream)
        let page = try NumberedPage(at: position, of: stream)
        guard list.parts.indices.contains(position.part) else {
            throw Fault(
                .expired, operation: "read the checkpoint", subject: stream.name,
                cause: "it points beyond the lists of this stream"
            )
        }
        let paging: [Request.QueryItem] = [
            .init("page", String(page.number)), .init("limit", String(pageSize)),
        ]
        return Request(
            target: .path(try path(of: list, at: position), query: list.parts[position.part] + paging),
            accept: Self.accept
        )
    }

    private func path(of list: RentalotList, at position: Position) throws(Fault) -> String {
        guard let collection = list.stream.parent else { return "api/v1/\(list.path)" }
        guard let parent = position.parent, isID(parent) else {
            throw Fault(
                .rejected, operation: "ask Rentalot", subject: list.stream.name,
                cause: "no record of \(collection), or one whose id makes no path, was named"
            )
        }
        return "api/v1/\(collection)/\(parent)/\(list.path)"
    }

    package func page(
        from response: consuming Response, of stream: Stream, walk: Walk, at position: Position
    ) throws(Fault) -> Page {
        let list = try list(of: stream)
        let page = try NumberedPage(at: position, of: stream)
        let body = try JSONBody(response, subject: stream.name)
        var rows = try body.list(["data"])
        if list.stream.parent != nil, let parent = position.parent {
            rows = rows.map { naming(conversation: parent, in: $0) }
        }
        let records = try JSONRecords.records(of: rows, shape: Self.shape, subject: stream.name)
        let isLast = isLast(page, rows: rows.count, pagination: body)
        return Page(
            records: records,
            next: isLast ? nextPart(of: list, after: position) : page.next(after: rows.count),
            total: body.integer(at: "pagination", "total")
        )
    }

    /// The size that counts is the answer's: the most that a page may have depends on the plan.
    private func isLast(_ page: NumberedPage, rows: Int, pagination body: JSONBody) -> Bool {
        if rows == 0 { return true }
        if let pages = body.integer(at: "pagination", "totalPages") { return page.number >= pages }
        let limit = body.integer(at: "pagination", "limit") ?? 0
        return rows < max(limit, page.largest)
    }

    private func nextPart(of list: RentalotList, after position: Position) -> Position? {
        let isLastPart = position.part + 1 >= list.parts.count
        return isLastPart
            ? nil : Position(part: position.part + 1, place: .beginning, parent: position.parent)
    }

    /// A message may not say which conversation it is of: the path said it.
    private func naming(conversation: String, in message: JSONValue) -> JSONValue {
        guard case .object(let members) = message else { return message }
        let name = "conversationId"
        let told = [message[name], message["conversation_id"], message["conversation"]?["id"]]
        if told.contains(where: { $0 != nil && $0 != .null }) { return message }
        // Of two members of one name the last counts: this one, behind a null.
        return .object(members + [.init(key: name, value: .string(conversation))])
    }

    /// A conversation that went since its list was walked has no messages any more.
    package func meaning(
        of response: Response, for stream: Stream, walk: Walk, at position: Position
    ) -> Meaning? {
        guard stream.parent != nil, position.parent != nil else { return nil }
        return [404, 410].contains(response.status) ? .nothing : nil
    }

    /// Source: Get Contact, `GET /api/v1/contacts/:id`.
    package func confirmation(of key: String, in stream: Stream) -> Request? {
        guard let list = lists[stream.name], list.hasSingleRecords, isID(key) else { return nil }
        return Request(target: .path("api/v1/\(list.path)/\(key)", query: []), accept: Self.accept)
    }

    /// Ids are UUIDs; what is put into a path must not choose another one.
    private func isID(_ text: String) -> Bool {
        !text.isEmpty
            && text.unicodeScalars.allSatisfy { scalar in
                switch scalar {
                case "a"..."z", "A"..."Z", "0"..."9", "-", "_": true
                default: false
                }
            }
    }

    private func list(of stream: Stream) throws(Fault) -> RentalotList {
        guard let list = lists[stream.name] else {
            throw Fault(
                .rejected, operation: "ask Rentalot", subject: stream.name, cause: "there is no such stream"
            )
        }
        return list
    }

    private var pageSize: Int {
        min(settings.pageSize ?? Self.usualPage, Self.largestPage)
    }

    /// What every plan but the smallest gives, and that one cuts down without a word.
    private static let usualPage = 100
    /// What the largest plan gives.
    private static let largestPage = 200
    private static let accept = "application/json"
    private static let shape = JSONShape(key: ["id"], extent: .whole)
}
