package import Mirror
import Formats

/// Asks Wealthbox for its collections, and reads the answers.
package struct WealthboxConnector: Connector {
    package let streams: [Stream]
    private let sources: [String: WealthboxStream]
    private let pageSize: Int

    package init(settings: ConnectorSettings) {
        let all = WealthboxStream.all(overlap: settings.overlap)
        streams = all.map(\.stream)
        sources = Dictionary(uniqueKeysWithValues: all.map { ($0.stream.name, $0) })
        pageSize = min(settings.pageSize ?? Self.largestPage, Self.largestPage)
    }

    package var check: Request {
        Self.request("v1/me")
    }

    package func request(
        for stream: Stream, walk: Walk, at position: Position
    ) throws(Fault) -> Request {
        let source = try source(of: stream)
        let list = try list(of: source, at: position)
        let page = try page(at: position.place, paging: source.paging, of: stream)
        return Self.request(list.path, query: list.query + page + narrowing(of: walk, list))
    }

    package func page(
        from response: consuming Response, of stream: Stream, walk: Walk, at position: Position
    ) throws(Fault) -> Page {
        let source = try source(of: stream)
        let list = try list(of: source, at: position)
        let body = try JSONBody(response, subject: stream.name)
        let elements = source.paging == .none ? [body.value] : try body.list(list.names)
        let next = try next(after: elements.count, body, source, at: position)
        let behind = behind(position.part, of: source)
        if list.changes == .deleted {
            return try deletions(elements, source, since: walk.since, next: next, behind: behind)
        }
        let records = try JSONRecords.records(
            of: source.hasAmounts ? elements.map(\.withAmountNumbers) : elements,
            shape: JSONShape(key: source.key), constants: list.constants, subject: stream.name
        )
        var page = Page(
            records: records, next: next ?? behind,
            total: body.integer(at: "meta", "total_count")
        )
        guard let since = walk.since, list.changes != nil else { return page }
        if walk.narrowing != .newestFirst {
            page.ignoresSince = WealthboxNarrowing.isBroken(by: records, since: since)
        } else {
            let resolution = WealthboxNarrowing.resolution
            page.ignoresSince = ChangeOrder.isBroken(by: records, resolution: resolution)
            if ChangeOrder.isPast(since, records, resolution: resolution) { page.next = behind }
        }
        return page
    }

    package func meaning(
        of response: Response, for stream: Stream, walk: Walk, at position: Position
    ) -> Meaning? {
        guard let source = sources[stream.name], source.lists.indices.contains(position.part) else {
            return nil
        }
        let list = source.lists[position.part]
        switch (position.place, response.status) {
        case (.confirmation, _):
            return nil
        case (.cursor, 400), (.cursor, 404), (.cursor, 410), (.cursor, 422):
            // How long a cursor lives is not documented.
            return .fault(.expired)
        case (_, 400) where asksForChanges(walk, list), (_, 422) where asksForChanges(walk, list):
            // The question for changes is what is not documented, so it is what is left out.
            return .fault(.incomplete)
        case (_, 400) where list.isOptional, (_, 404) where list.isOptional, (_, 422) where list.isOptional:
            return behind(position.part, of: source).map { .askAgain(at: $0) } ?? .nothing
        default:
            return nil
        }
    }

    package func confirmation(of key: String, in stream: Stream) -> Request? {
        guard let source = sources[stream.name], source.hasSingleRecords, let list = source.lists.first,
            !key.isEmpty, key.utf8.allSatisfy(Self.isPlain)
        else { return nil }
        return Self.request("\(list.path)/\(key)")
    }

    /// Clients of the API found that no page is larger, whatever is asked for.
    private static let largestPage = 100

    /// A key is part of a path here: nothing in it may be a slash or a question mark.
    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "-"), UInt8(ascii: "_"):
            true
        default:
            false
        }
    }
}

extension WealthboxConnector {
    private static func request(_ path: String, query: [Request.QueryItem] = []) -> Request {
        Request(target: .path(path, query: query), accept: "application/json")
    }

    private func source(of stream: Stream) throws(Fault) -> WealthboxStream {
        guard let source = sources[stream.name] else {
            throw Fault(
                .rejected, operation: "ask Wealthbox", subject: stream.name, cause: "there is no such stream"
            )
        }
        return source
    }

    private func list(of source: WealthboxStream, at position: Position) throws(Fault) -> WealthboxList {
        guard source.lists.indices.contains(position.part) else {
            throw Fault(
                .expired, operation: "read the checkpoint", subject: source.stream.name,
                cause: "it points beyond the lists of the stream"
            )
        }
        return source.lists[position.part]
    }

    private func page(
        at place: Position.Place, paging: WealthboxPaging, of stream: Stream
    ) throws(Fault) -> [Request.QueryItem] {
        let size = Request.QueryItem("per_page", String(pageSize))
        switch (paging, place) {
        case (.none, .beginning): return []
        case (.cursor, .beginning): return [size]
        case (.cursor, .cursor(let cursor)): return [size, .init("cursor", cursor)]
        case (.numbers, .beginning): return [size, .init("page", "1")]
        case (.numbers, .page(let number, _)), (.cursor, .page(let number, _)):
            return [size, .init("page", String(number))]
        default:
            throw Fault(
                .expired, operation: "read the checkpoint", subject: stream.name,
                cause: "Wealthbox lists have no such place"
            )
        }
    }

    private func narrowing(of walk: Walk, _ list: WealthboxList) -> [Request.QueryItem] {
        guard let since = walk.since else { return [] }
        switch list.changes {
        case nil:
            return []
        case .deleted:
            // Whether a deletion counts as an update is not documented, so `updated_since` might hide it. This is
            // the parameter that a client of the API knows; where it is ignored, the whole feed comes.
            return [.init("deleted_since", Timestamp.formatSeconds(since))]
        case .updated:
            return walk.narrowing == .newestFirst
                ? [.init("order", "updated")] : [.init("updated_since", Timestamp.formatSeconds(since))]
        }
    }

    private func asksForChanges(_ walk: Walk, _ list: WealthboxList) -> Bool {
        walk.since != nil && list.changes != nil
    }

    /// The next page of the list; nil where this was its last.
    private func next(
        after count: Int, _ body: JSONBody, _ source: WealthboxStream, at position: Position
    ) throws(Fault) -> Position? {
        let place: Position.Place?
        switch source.paging {
        case .none:
            place = nil
        case .numbers:
            place = WealthboxPages.nextNumber(after: count, body: body, at: position.place)
        case .cursor:
            place = try WealthboxPages.nextCursor(
                after: count, body: body, at: position.place, pageSize: pageSize
            )
        }
        return place.map { Position(part: position.part, place: $0) }
    }

    /// Where the next list begins; nil behind the last.
    private func behind(_ part: Int, of source: WealthboxStream) -> Position? {
        part + 1 < source.lists.count ? Position(part: part + 1, place: .beginning) : nil
    }

    /// A feed of deletions. Were the parameter ignored, as unknown ones are, live records would come instead: what
    /// does not say when it was deleted is not taken for deleted, and a page of nothing else ends the feed.
    private func deletions(
        _ elements: [JSONValue], _ source: WealthboxStream, since: Instant?, next: Position?,
        behind: Position?
    ) throws(Fault) -> Page {
        let deleted = elements.filter { element in
            if case .string(let moment) = element["deleted_at"] { !moment.isEmpty } else { false }
        }
        let records = try JSONRecords.records(
            of: deleted, shape: JSONShape(key: source.key, extent: .deletions), subject: source.stream.name
        )
        // Where the question is ignored and the latest deletions come first, the old ones need not be walked.
        let isPast =
            since.map {
                ChangeOrder.isPast(
                    $0, records, by: "deleted_at", resolution: WealthboxNarrowing.resolution)
            } ?? false
        var page = Page(records: records, next: deleted.isEmpty || isPast ? behind : next ?? behind)
        if deleted.count < elements.count {
            page.warnings = [
                "\(elements.count - deleted.count) of the records listed as deleted do not say when they were"
            ]
        }
        return page
    }
}
