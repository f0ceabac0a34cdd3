import NIOCore
import Synchronization

extension WelcomeHome {
    /// `GET /exports/community/{id|all}/table/{Table}`: a page of CSV.
    func export(_ table: String, community: String, _ request: SimulatedRequest) -> Answer {
        guard WelcomeHome.tables.contains(table) else { return .invalidTable }
        guard community == "all" || Names.communities.contains(where: { String($0.id) == community }) else {
            return .error(404, "Community not found")
        }
        if let token = request["cursor"] { return page(of: table, cursor: token, request) }
        do {
            let query = try ExportQuery(table: table, community: Int(community), request: request)
            return page(query, after: nil, request)
        } catch {
            return .error(422, error.message)
        }
    }

    /// A cursor carries its own query: other parameters are ignored.
    private func page(of table: String, cursor token: String, _ request: SimulatedRequest) -> Answer {
        guard
            let cursor = ExportCursor(token: token, seed: account.seed), cursor.query.table == table,
            cursor.epoch == state.withLock({ $0.cursorEpoch })
        else { return .error(404, "Invalid cursor") }
        let now = clock.now
        guard state.withLock({ $0.cursorUses.use(token, now: now) }) else { return .cursorExhausted }
        return page(cursor.query, after: cursor.last, request)
    }

    private func page(_ query: ExportQuery, after: SortKey?, _ request: SimulatedRequest) -> Answer {
        let (page, epoch) = state.withLock { state in
            (state.tables[query.table]?.page(query, after: after), state.cursorEpoch)
        }
        guard let page else { return .invalidTable }
        var answer = Answer(200, contentType: "text/csv; charset=utf-8", body: page.bytes)
        if let last = page.next {
            let cursor = ExportCursor(query: query, last: last, epoch: epoch).token(seed: account.seed)
            answer.nextLink = "http://\(request.host)\(request.path)?cursor=\(cursor)"
        }
        return answer
    }
}

/// A page of a table.
struct TablePage {
    /// Header and rows.
    var bytes: ByteBuffer
    /// The last row's key if there are more rows behind it.
    var next: SortKey?
}

extension Table {
    func page(_ query: ExportQuery, after: SortKey?) -> TablePage {
        var taken: [Int] = []
        taken.reserveCapacity(min(query.limit, count))
        var last: SortKey?
        var rank = firstRank(query, after: after)
        while let (key, index) = record(at: rank, query.sort) {
            rank += 1
            guard let index, admits(index, query) else { continue }
            guard taken.count < query.limit else { return TablePage(bytes: bytes(of: taken), next: last) }
            taken.append(index)
            last = key
        }
        return TablePage(bytes: bytes(of: taken), next: nil)
    }

    private func bytes(of indices: [Int]) -> ByteBuffer {
        var page = ByteBuffer(bytes: headerBytes)
        append(rows: indices, to: &page)
        return page
    }

    private func admits(_ index: Int, _ query: ExportQuery) -> Bool {
        exists(index) && query.filters.admit(created: created[index], updated: updated[index])
            && (query.community.map { $0 == communities[index] } ?? true)
    }

    /// The record at a rank of the order; nil behind the last. A record that has moved on since has no index.
    private func record(at rank: Int, _ sort: ExportQuery.Sort) -> (key: SortKey, index: Int?)? {
        switch sort {
        case .createdAt:
            guard rank < count else { return nil }
            return (SortKey(time: created[rank], id: ids[rank]), rank)
        case .updatedAt:
            guard rank < updateOrder.entries.count else { return nil }
            let entry = updateOrder.entries[rank]
            return (entry.key, updated[entry.index] == entry.key.time ? entry.index : nil)
        }
    }

    /// The first rank behind a page's last row, and not before what the filters let through.
    private func firstRank(_ query: ExportQuery, after: SortKey?) -> Int {
        switch query.sort {
        case .createdAt:
            let start = created.partitioningIndex { $0 >= query.filters.createdAfter ?? .min }
            guard let after else { return start }
            return max(
                start, (0..<count).partitioningIndex { after < SortKey(time: created[$0], id: ids[$0]) })
        case .updatedAt:
            let start = updateOrder.entries.partitioningIndex {
                $0.key.time >= query.filters.updatedAfter ?? .min
            }
            guard let after else { return start }
            return max(start, updateOrder.entries.partitioningIndex { after < $0.key })
        }
    }
}

extension Answer {
    static let invalidTable = Answer.error(
        404, "Invalid table, must be one of [\(WelcomeHome.tables.joined(separator: ", "))]")
}
