/// How the records of the simulated account come to be.
struct RentalotAccount: Sendable {
    let seed: UInt64
    let rows: Int
    /// When the simulation began; no generated record is younger.
    let start: Moment

    init(_ configuration: Rentalot.Configuration, start: Moment) {
        seed = configuration.seed
        rows = configuration.rows
        self.start = start
    }

    func count(_ list: String) -> Int {
        RentalotList.named(list)?.count(rows) ?? 0
    }

    /// The id of the row that came so many after the first one.
    func id(_ list: String, index: Int) -> String {
        var random = Randomness(seed: Randomness.mix(salt(list)) &+ UInt64(index))
        return RentalotAccount.uuid(&random)
    }

    func collection(_ name: String) -> RecordCollection? {
        guard let list = RentalotList.named(name) else { return nil }
        let count = list.count(rows)
        let records = (0..<count).map { index in
            var random = Randomness(seed: Randomness.mix(salt(name) ^ UInt64(index)))
            // A year's work, evenly spread.
            let age = 365 * 86_400 * (count - index) / count
            let created = start - .seconds(age)
            let updated = random.chance(40) ? created : start - .seconds(random.below(age))
            var record = record(
                list, id: id(name, index: index), created: created, updated: updated, random: random)
            if name == "contacts", let person = Acquaintance(at: index) {
                record.fields = record.fields.merging(person.rentalotFields)
            }
            return record
        }
        return RecordCollection(records, seed: salt(name))
    }

    func record(
        _ list: RentalotList, id: String, created: Moment, updated: Moment, random: Randomness
    ) -> Record {
        var row = RentalotRow(account: self, id: id, created: created, random: random)
        var fields = JSON.Members(dictionaryLiteral: ("id", .string(id))).merging(list.make(&row))
        fields["createdAt"] = .string(created.w3c)
        if list.tellsUpdate { fields["updatedAt"] = .string(updated.w3c) }
        return Record(id: .string(id), fields: fields, created: created, updated: updated)
    }

    private func salt(_ list: String) -> UInt64 {
        list.utf8.reduce(seed) { Randomness.mix($0 ^ UInt64($1)) }
    }

    /// RFC 9562, version 4.
    static func uuid(_ random: inout Randomness) -> String {
        let high = random.next() & 0xFFFF_FFFF_FFFF_0FFF | 0x4000
        let low = random.next() & 0x3FFF_FFFF_FFFF_FFFF | 0x8000_0000_0000_0000
        let digits = [high, low].map { half in
            let text = String(half, radix: 16)
            return String(repeating: "0", count: 16 - text.count) + text
        }.joined()
        var rest = Substring(digits)
        return [8, 4, 4, 4, 12].map { length in
            defer { rest = rest.dropFirst(length) }
            return rest.prefix(length)
        }.joined(separator: "-")
    }
}

extension Acquaintance {
    fileprivate var rentalotFields: JSON.Members {
        ["name": .string("\(first) \(last)"), "email": .string(email), "phone": .string(plainPhone)]
    }
}
