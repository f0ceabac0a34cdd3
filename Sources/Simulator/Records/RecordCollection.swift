/// One record that a vendor shows as JSON.
struct Record: Sendable {
    /// An integer or a string.
    var id: JSON
    /// All that the vendor shows, the id included.
    var fields: JSON.Members
    var created: Moment
    var updated: Moment
    /// When the vendor marked it as deleted, where the vendor does so.
    var deletedAt: Moment?
    /// Gone without a trace.
    var isRemoved = false
    /// Its place in the order of creation: what a vendor's choices for it may depend on.
    var index: Int

    init(id: JSON, fields: JSON.Members, created: Moment, updated: Moment, index: Int = 0) {
        self.id = id
        self.fields = fields
        self.created = created
        self.updated = updated
        self.index = index
    }

    var key: String { id.keyText }
}

/// One collection of a vendor's records, in memory.
///
/// No vendor promises an order. So records stand in the order of a scrambled key: the same from request to
/// request while nothing changes, but one that comes or goes anywhere shifts the pages behind it.
struct RecordCollection: Sendable {
    private let seed: UInt64
    /// By key.
    private var records: [String: Record] = [:]
    private var order: [(rank: UInt64, key: String)] = []
    private var addedFields: [String] = []

    init(_ records: [Record] = [], seed: UInt64) {
        self.seed = seed
        for record in records { self.records[record.key] = record }
        order = records.map { (rank: rank(of: $0.key), key: $0.key) }
        order.sort { $0.rank < $1.rank }
    }

    /// What a plain list shows: neither what is marked as deleted nor what is gone.
    var live: [Record] { known.filter { $0.deletedAt == nil } }

    /// What the vendor still knows of: what it marked as deleted too.
    var known: [Record] { all.filter { !$0.isRemoved } }

    /// How many there have ever been: the source of ids that nobody has had.
    var count: Int { order.count }

    private var all: [Record] { order.compactMap { records[$0.key] } }

    /// A record that the vendor still knows of; nil where there is none with that key.
    subscript(key: String) -> Record? {
        records[key].flatMap { $0.isRemoved ? nil : $0 }
    }

    mutating func insert(_ record: Record) throws {
        guard records[record.key] == nil else {
            throw SimulatorError("there is a record \(record.key) already")
        }
        var record = record
        for name in addedFields { record.fields[name] = RecordCollection.addedValue(name, of: record.key) }
        records[record.key] = record
        let rank = rank(of: record.key)
        order.insert((rank: rank, key: record.key), at: order.partitioningIndex { $0.rank >= rank })
    }

    /// Changes a live record, which then counts as changed at `now`.
    mutating func change(_ key: String, now: Moment, _ body: (inout Record) throws -> Void) throws {
        var record = try live(key)
        try body(&record)
        record.updated = now
        records[key] = record
    }

    /// Marks a live record as deleted.
    mutating func delete(_ key: String, now: Moment) throws {
        try change(key, now: now) { $0.deletedAt = now }
    }

    /// Takes a record away without a trace.
    mutating func remove(_ key: String) throws {
        guard let record = self[key] else { throw SimulatorError("there is no record \(key)") }
        records[record.key]?.isRemoved = true
    }

    /// Puts back what was taken away without a trace, as it was.
    mutating func restore(_ key: String) throws {
        guard let record = records[key], record.isRemoved else {
            throw SimulatorError("no record \(key) was taken away")
        }
        records[key]?.isRemoved = false
    }

    /// Gives every record, and those to come, one more field with a value each. None counts as changed.
    mutating func addField(_ name: String) {
        addedFields.append(name)
        for key in Array(records.keys) {
            records[key]?.fields[name] = RecordCollection.addedValue(name, of: key)
        }
    }

    private func live(_ key: String) throws -> Record {
        guard let record = self[key], record.deletedAt == nil else {
            throw SimulatorError("there is no record \(key) that could be changed")
        }
        return record
    }

    private static func addedValue(_ name: String, of key: String) -> JSON {
        .string("\(name) of \(key)")
    }

    private func rank(of key: String) -> UInt64 {
        key.utf8.reduce(Randomness.mix(seed)) { Randomness.mix($0 ^ UInt64($1)) }
    }
}
