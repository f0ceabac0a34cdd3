/// A table's records by (updated at, id), as a poll walks them.
///
/// A change appends, since the clock never goes back; the record's earlier entry stays behind as a stale one
/// that readers skip. So a change costs next to nothing in a table of a million rows.
struct UpdateOrder: Sendable {
    struct Entry: Sendable {
        var key: SortKey
        var index: Int
    }

    private(set) var entries: [Entry] = []

    init(updated: [Int64], ids: [Int]) {
        entries = updated.indices.map { Entry(key: SortKey(time: updated[$0], id: ids[$0]), index: $0) }
        entries.sort { $0.key < $1.key }
    }

    mutating func record(_ key: SortKey, index: Int) {
        let rank = entries.partitioningIndex { !($0.key < key) }
        if rank < entries.count, entries[rank].key == key { return }
        entries.insert(Entry(key: key, index: index), at: rank)
    }
}

/// What pages are ordered by: a time in milliseconds, then the id.
struct SortKey: Hashable, Comparable, Sendable {
    var time: Int64
    var id: Int

    static func < (left: SortKey, right: SortKey) -> Bool {
        (left.time, left.id) < (right.time, right.id)
    }
}

extension RandomAccessCollection where Index == Int {
    /// The first place from which on `belongs` holds, by halving.
    func partitioningIndex(_ belongs: (Element) -> Bool) -> Int {
        var low = startIndex
        var high = endIndex
        while low < high {
            let middle = low + (high - low) / 2
            if belongs(self[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
