/// What a test can do to any vendor's data, and the truth that the mirror is held against.
package protocol MutableVendor: SimulatedVendor {
    /// As a configuration names the vendor: `wealthbox`.
    var configurationName: String { get }

    /// What can be listed, by the name under which crmirror mirrors it: `contacts`, `contact_roles`,
    /// `whatsapp_leads`.
    var collections: [CollectionFacts] { get }

    /// Every record that the vendor still knows of: live ones, and those whose deletion it tells of.
    func truth(of collection: String) throws -> [TrueRecord]

    /// Adds a record as if someone had typed it in now; gives its key.
    @discardableResult func insert(into collection: String, seed: UInt64) throws -> String

    /// Changes fields of these records, all at the very same moment; of arrays, elements come, go, change.
    func edit(_ collection: String, keys: [String], seed: UInt64) throws

    /// Deletes the vendor's way: a mark or a feed where it has one, else without a trace.
    func delete(_ collection: String, key: String) throws

    /// Takes records away without a trace: no mark, no feed.
    func remove(_ collection: String, keys: [String]) throws

    /// Puts back what `remove` took away, as it was.
    func restore(_ collection: String, keys: [String]) throws

    /// A field that no record had before appears in every record of the collection, with a value each, and in
    /// those to come. None counts as changed.
    func addField(_ name: String, to collection: String) throws

    /// Gives a record a value that is not of its field's kind (a word where a number or a time stands), now.
    /// Gives the field's name.
    @discardableResult func setOddValue(in collection: String, key: String) throws -> String

    /// From now on the credential that clients hold is refused until they have fetched another: for vendors
    /// whose tokens expire. False where tokens do not expire.
    func expireAccess() -> Bool

    /// The credential part of an account's configuration that works now, such as `"token": "…"`. `origin` is
    /// where the simulator answers, `http://host:port`.
    func credential(origin: String) -> JSON.Members
}

/// What a test may rely on with a collection.
package struct CollectionFacts: Hashable, Sendable {
    package var name: String
    /// Whether it can be changed; false for a fixed list such as `me`.
    package var isMutable: Bool
    /// Whether a deletion leaves a mark or stands in a feed; else only absence tells.
    package var tellsDeletions: Bool
    /// Whether `GET` of one record by id is documented, so that its absence can be confirmed.
    package var hasSingleRecords: Bool

    package init(
        name: String, isMutable: Bool = true, tellsDeletions: Bool = false, hasSingleRecords: Bool = false
    ) {
        self.name = name
        self.isMutable = isMutable
        self.tellsDeletions = tellsDeletions
        self.hasSingleRecords = hasSingleRecords
    }
}

/// A record as it truly is at the vendor.
package struct TrueRecord: Hashable, Sendable {
    /// The id's text; for categories the category, U+001F and the id.
    package var key: String
    package var isDeleted: Bool
    /// As the list shows it, whole; for WelcomeHome's exports the columns by name, as strings.
    package var fields: JSON.Members

    package init(key: String, isDeleted: Bool, fields: JSON.Members) {
        self.key = key
        self.isDeleted = isDeleted
        self.fields = fields
    }
}

extension MutableVendor {
    package func edit(_ collection: String, key: String, seed: UInt64) throws {
        try edit(collection, keys: [key], seed: seed)
    }

    package func download(_ request: SimulatedRequest) -> Answer? { nil }

    /// Of a hundred changes 20 are new records, 10 deletions, the others edits.
    package func mutateRandomly(count: Int, seed: UInt64) throws {
        var random = Randomness(seed: seed)
        let names = collections.filter(\.isMutable).map(\.name)
        for _ in 0..<count {
            let name = random.one(of: names)
            let keys = try truth(of: name).filter { !$0.isDeleted }.map(\.key)
            let dice = random.below(100)
            if dice < 20 || keys.isEmpty {
                try insert(into: name, seed: random.next())
            } else if dice < 30 {
                try delete(name, key: random.one(of: keys))
            } else {
                try edit(name, key: random.one(of: keys), seed: random.next())
            }
        }
    }

    /// The truth of a collection, a JSON object a record.
    package func csv(of table: String) throws -> Answer? {
        guard collections.contains(where: { $0.name == table }) else { return nil }
        let records = try truth(of: table).map { record in
            JSON.object([
                "key": .string(record.key), "is_deleted": .boolean(record.isDeleted),
                "fields": .object(record.fields),
            ])
        }
        return .json(.array(records))
    }
}
