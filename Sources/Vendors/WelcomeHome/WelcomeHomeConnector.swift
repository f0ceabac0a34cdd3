package import Mirror
import Formats

/// Asks WelcomeHome for its exports and lists, and reads the answers.
package struct WelcomeHomeConnector: Connector {
    package let streams: [Stream]
    private let feeds: [String: WelcomeHomeFeed]
    private let settings: ConnectorSettings

    package init(settings: ConnectorSettings) {
        let all = WelcomeHomeStream.all(overlap: settings.overlap)
        streams = all.map(\.stream)
        feeds = Dictionary(uniqueKeysWithValues: all.map { ($0.stream.name, $0.feed) })
        self.settings = settings
    }

    /// Source: Authorization Request Header, "You can test your API token using the /api/ping endpoint".
    package var check: Request {
        Request(target: .path("ping", query: []), accept: "application/json")
    }

    package func request(
        for stream: Stream, walk: Walk, at position: Position
    ) throws(Fault) -> Request {
        let feed = try feed(of: stream)
        guard position.part < parts(of: feed) else {
            throw Fault(
                .expired, operation: "read the checkpoint", subject: stream.name,
                cause: "it points beyond the communities that are mirrored"
            )
        }
        switch position.place {
        case .beginning, .plainBeginning, .createdFrom, .createdUntil:
            return beginning(of: feed, walk: walk, at: position)
        case .link(let url):
            return Request(target: .link(url), accept: accept(of: feed), ownLimit: limit(of: feed))
        case .page, .file, .cursor, .confirmation:
            throw Fault(
                .expired, operation: "read the checkpoint", subject: stream.name,
                cause: "WelcomeHome pages have no numbers"
            )
        }
    }

    package func snapshot(of stream: Stream) -> Request? {
        // A snapshot holds all communities, so it is the table only where all are mirrored.
        guard case .export(let table) = feeds[stream.name], settings.communities == ["all"] else {
            return nil
        }
        return Request(target: .path("exports/daily_snapshots/table/\(table)", query: []), accept: "text/csv")
    }

    package func page(
        from response: consuming Response, of stream: Stream, walk: Walk, at position: Position
    ) throws(Fault) -> Page {
        let feed = try feed(of: stream)
        let next = next(after: response, of: feed, at: position)
        switch feed {
        case .export(let table):
            let records = try ExportPage.records(from: response, table: table)
            let endsOpen = records.count > 0 && records.bytes.last != UInt8(ascii: "\n")
            return Page(records: records, next: next, endsOpen: endsOpen)
        case .list:
            return Page(records: try listed(in: response, subject: stream.name), next: next)
        case .events:
            let records = try listed(in: response, subject: stream.name)
            if let next { return Page(records: records, next: next) }
            return Page(records: records, next: try EventsPaging.next(after: records, at: position))
        }
    }

    /// Lists come as bare arrays. Which of them have ids is not documented for each.
    private func listed(in response: borrowing Response, subject: String) throws(Fault) -> Records {
        let elements = try JSONBody(response, subject: subject).list([], bare: true)
        let hasIDs = elements.contains { $0["id"] != nil }
        return try JSONRecords.records(
            of: elements, shape: JSONShape(key: hasIDs ? ["id"] : []), subject: subject)
    }

    /// More pages if and only if there is a link to the next. The parameters `page` and `per_page` are ignored
    /// by exports, and the link carries its own filters: it is used as it is.
    private func next(after response: borrowing Response, of feed: WelcomeHomeFeed, at position: Position)
        -> Position?
    {
        if let url = LinkHeader.next(in: response.values(of: "link"), base: response.url) {
            return Position(part: position.part, place: .link(url))
        }
        let isLastPart = position.part + 1 >= parts(of: feed)
        return isLastPart ? nil : Position(part: position.part + 1, place: .beginning)
    }

    /// How many lists a walk goes over: an export is asked for by community.
    private func parts(of feed: WelcomeHomeFeed) -> Int {
        if case .export = feed { settings.communities.count } else { 1 }
    }

    package func meaning(
        of response: Response, for stream: Stream, walk: Walk, at position: Position
    ) -> Meaning? {
        switch (position.place, response.status) {
        case (.link, 400), (.link, 404), (.link, 410), (.link, 422):
            // How long a cursor lives, and which status says that it is dead, is not documented: any of
            // these at a cursor means that the walk has to begin again, which is safe either way.
            .fault(.expired)
        case (.beginning, 400), (.beginning, 422):
            .askAgain(at: Position(part: position.part, place: .plainBeginning))
        default:
            nil
        }
    }

    package func snapshotReader(
        for stream: Stream, header: [UInt8], atLine line: Int
    ) throws(Fault) -> (any SnapshotReader)? {
        guard case .export(let table) = feeds[stream.name] else { return nil }
        return try ExportSnapshot(table: table, beginning: header, atLine: line)
    }

    private func feed(of stream: Stream) throws(Fault) -> WelcomeHomeFeed {
        guard let feed = feeds[stream.name] else {
            throw Fault(
                .rejected, operation: "ask WelcomeHome", subject: stream.name,
                cause: "there is no such stream"
            )
        }
        return feed
    }

    private func beginning(of feed: WelcomeHomeFeed, walk: Walk, at position: Position) -> Request {
        switch feed {
        case .export(let table):
            let community = settings.communities[position.part]
            return Request(
                target: .path(
                    "exports/community/\(community)/table/\(table)",
                    query: exportQuery(walk: walk, isPlain: position.place == .plainBeginning)
                ),
                accept: accept(of: feed)
            )
        case .list(let path):
            return Request(target: .path(path, query: []), accept: accept(of: feed))
        case .events:
            return Request(
                target: .path("events", query: EventsPaging.query(at: position) + since(walk)),
                accept: accept(of: feed)
            )
        }
    }

    /// Backfills and sweeps ask for the order of creation: rows then do not move while they are walked, and
    /// ids arrive nearly in order, which is what a b-tree wants. Polls keep the order of change.
    private func exportQuery(walk: Walk, isPlain: Bool) -> [Request.QueryItem] {
        let order = walk.kind == .poll ? "updated_at" : "created_at"
        let size = min(settings.pageSize ?? Self.largestPage, Self.largestPage)
        return [.init("limit", String(size))]
            + (isPlain ? [] : [.init("sort_by", order)])
            + since(walk)
    }

    private func since(_ walk: Walk) -> [Request.QueryItem] {
        guard let since = walk.since else { return [] }
        return [.init("filters[updated_at_after]", Timestamp.formatSeconds(since))]
    }

    private func accept(of feed: WelcomeHomeFeed) -> String {
        if case .export = feed { "text/csv" } else { "application/json" }
    }

    private func limit(of feed: WelcomeHomeFeed) -> ThrottleLimit? {
        if case .export = feed { Self.cursorLimit } else { nil }
    }

    /// Source: Exports, "limit (integer) … Maximum: 10000".
    private static let largestPage = 10_000

    /// Source: Exports, "A given cursor can only be used 3 times within a single minute". A limit on the
    /// tries of one URL, no pace between pages. The vendor's minute begins when a request arrives, which is later
    /// than it was sent.
    private static let cursorLimit = ThrottleLimit(requests: 3, per: .seconds(62), burst: 3)
}
