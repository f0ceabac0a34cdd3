/// A list of MyCRM, by the name under which it is mirrored.
enum MyCRMList: String, CaseIterable, Sendable {
    case leads
    case whatsAppLeads = "whatsapp_leads"

    init?(path: String) {
        self.init(rawValue: path.replacing("-", with: "_"))
    }

    /// What the collection is called in an answer.
    var key: String {
        switch self {
        case .leads: "leads"
        case .whatsAppLeads: "whatsapp"
        }
    }
}

/// How the records of the simulated account come to be.
struct MyCRMAccount: Sendable {
    let seed: UInt64
    let rows: Int
    let isUserNested: Bool
    /// When the simulation began; no generated record is younger.
    let start: Moment

    init(_ configuration: MyCRM.Configuration, start: Moment) {
        seed = configuration.seed
        rows = configuration.rows
        isUserNested = configuration.isUserNested
        self.start = start
    }

    func collection(_ name: String) -> RecordCollection? {
        guard let list = MyCRMList(rawValue: name) else { return nil }
        let count = list == .leads ? rows : max(rows / 2, 3)
        let records = (0..<count).map { index in
            var random = Randomness(seed: Randomness.mix(seed ^ UInt64(index)) &+ list.salt)
            // Three years' work, evenly spread.
            let age = 3 * 365 * 86_400 * (count - index) / count
            let created = start - .seconds(age)
            let updated = random.chance(40) ? created : start - .seconds(random.below(age))
            var record = record(list, id: id(list, index: index), created: created, updated: updated, &random)
            if list == .leads, let person = Acquaintance(at: index) {
                record.fields = record.fields.merging(person.leadFields)
            }
            return record
        }
        return RecordCollection(records, seed: seed &+ list.salt)
    }

    /// The id of the record that came so many after the first one.
    func id(_ list: MyCRMList, index: Int) -> Int {
        (list == .leads ? 223_443 : 35_436) + index * 3
    }

    func record(
        _ list: MyCRMList, id: Int, created: Moment, updated: Moment, _ random: inout Randomness
    ) -> Record {
        var fields =
            switch list {
            case .leads: Lead.fields(id: id, random: &random, isUserNested: isUserNested)
            case .whatsAppLeads: WhatsAppLead.fields(id: id, random: &random, isUserNested: isUserNested)
            }
        fields["created_at"] = .string(created.w3c)
        fields["updated_at"] = .string(updated.w3c)
        return Record(id: .integer(id), fields: fields, created: created, updated: updated)
    }
}

extension MyCRMList {
    fileprivate var salt: UInt64 { self == .leads ? 0x1EAD : 0x3A75 }
}

extension Acquaintance {
    fileprivate var leadFields: JSON.Members {
        [
            "first_name": .string(first), "middle_name": .null, "last_name": .string(last),
            "email": .string(email), "mobile": .string(plainPhone),
        ]
    }
}

extension Moment {
    /// `2009-07-20T22:55:29Z` (W3C-DTF, "complete date plus hours, minutes and seconds").
    var w3c: String { iso8601.prefix(19) + "Z" }
}
