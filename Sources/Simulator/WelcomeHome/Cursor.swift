/// What a cursor stands for: the whole query and the place of the last row.
struct ExportCursor: Hashable, Sendable {
    var query: ExportQuery
    var last: SortKey
    var epoch: Int

    /// Opaque on purpose: hexadecimal digits of a scrambled text with a checksum. Nothing is remembered for it,
    /// so cursors survive a restart of the simulator, as they do a vendor's.
    func token(seed: UInt64) -> String {
        let plain = Array(text.utf8)
        let check = Self.checksum(plain, seed: seed)
        var stream = Randomness(seed: check)
        let scrambled = plain.map { $0 ^ UInt8(truncatingIfNeeded: stream.next()) }
        let checkBytes = (0..<8).map { UInt8(truncatingIfNeeded: check >> ($0 * 8)) }
        return (checkBytes + scrambled).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    /// Nil for whatever `token` has not made with the same seed.
    init?(token: String, seed: UInt64) {
        let digits = Array(token.utf8)
        guard digits.count > 16, digits.count.isMultiple(of: 2) else { return nil }
        var bytes: [UInt8] = []
        for place in stride(from: 0, to: digits.count, by: 2) {
            let pair = String(decoding: digits[place..<place + 2], as: UTF8.self)
            guard let byte = UInt8(pair, radix: 16) else { return nil }
            bytes.append(byte)
        }
        let check = bytes.prefix(8).enumerated().reduce(UInt64(0)) {
            $0 | UInt64($1.element) << ($1.offset * 8)
        }
        var stream = Randomness(seed: check)
        let plain = bytes.dropFirst(8).map { $0 ^ UInt8(truncatingIfNeeded: stream.next()) }
        guard Self.checksum(plain, seed: seed) == check else { return nil }
        self.init(text: String(decoding: plain, as: UTF8.self))
    }

    init(query: ExportQuery, last: SortKey, epoch: Int) {
        self.query = query
        self.last = last
        self.epoch = epoch
    }

    private var text: String {
        let filters = query.filters.all.map { $0.map { String($0) } ?? "" }
        let parts = [
            query.table, query.community.map { String($0) } ?? "", query.sort.rawValue, String(query.limit),
            String(last.time), String(last.id), String(epoch),
        ]
        return (parts + filters).joined(separator: "|")
    }

    private init?(text: String) {
        let parts = text.split(separator: "|", omittingEmptySubsequences: false).map(String.init)
        guard
            parts.count == 11, let sort = ExportQuery.Sort(rawValue: parts[2]), let limit = Int(parts[3]),
            let time = Int64(parts[4]), let id = Int(parts[5]), let epoch = Int(parts[6])
        else { return nil }
        let filters = ExportQuery.Filters(
            createdAfter: Int64(parts[7]), createdBefore: Int64(parts[8]), updatedAfter: Int64(parts[9]),
            updatedBefore: Int64(parts[10]))
        query = ExportQuery(
            table: parts[0], community: Int(parts[1]), sort: sort, limit: limit, filters: filters)
        last = SortKey(time: time, id: id)
        self.epoch = epoch
    }

    private static func checksum(_ bytes: [UInt8], seed: UInt64) -> UInt64 {
        bytes.reduce(Randomness.mix(seed ^ 0xC0FFEE)) { Randomness.mix($0 ^ UInt64($1)) }
    }
}

/// Counts uses: "A given cursor can only be used 3 times within a single minute."
struct CursorUses: Sendable {
    private var uses: [String: [Moment]] = [:]

    /// Whether the cursor may be used now; if so, this is a use of it.
    mutating func use(_ cursor: String, now: Moment) -> Bool {
        if uses.count > 5000 { uses = uses.filter { $0.value.contains { now < $0 + .seconds(60) } } }
        let recent = (uses[cursor] ?? []).filter { now < $0 + .seconds(60) }
        guard recent.count < 3 else {
            uses[cursor] = recent
            return false
        }
        uses[cursor] = recent + [now]
        return true
    }
}
