import CSQLite

/// Prepared statements that nobody is using, by their SQL; the one that was used longest ago goes first.
///
/// A statement in use is not in here, so asking for the same SQL again finds none and prepares a second one.
struct StatementCache: ~Copyable {
    private struct Entry {
        let handle: OpaquePointer
        let lastUse: UInt64
    }

    private let capacity: Int
    private var entries: [String: Entry] = [:]
    private var uses: UInt64 = 0

    init(capacity: Int) {
        self.capacity = capacity
    }

    deinit {
        for entry in entries.values { sqlite3_finalize(entry.handle) }
    }

    var count: Int { entries.count }

    mutating func take(_ sql: String) -> Statement? {
        guard let entry = entries.removeValue(forKey: sql) else { return nil }
        return Statement(entry.handle)
    }

    /// Takes the statement back, at rest and bound to nothing.
    mutating func keep(_ statement: consuming Statement, for sql: String) {
        let handle = statement.relinquish()
        // Repeats an error that was thrown already.
        sqlite3_reset(handle)
        sqlite3_clear_bindings(handle)
        uses += 1
        let twin = entries.updateValue(Entry(handle: handle, lastUse: uses), forKey: sql)
        sqlite3_finalize(twin?.handle)
        if entries.count > capacity { dropOldest() }
    }

    mutating func removeAll() {
        for entry in entries.values { sqlite3_finalize(entry.handle) }
        entries.removeAll()
    }

    private mutating func dropOldest() {
        guard let oldest = entries.min(by: { $0.value.lastUse < $1.value.lastUse }) else { return }
        entries.removeValue(forKey: oldest.key)
        sqlite3_finalize(oldest.value.handle)
    }
}
