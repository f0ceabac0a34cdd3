/// How a lead of MyCRM is made up.
enum Lead {
    /// All that MyCRM shows of a lead with every expansion, less the times of its record.
    static func fields(id: Int, random: inout Randomness, isUserNested: Bool) -> JSON.Members {
        let user = PropertyMarket.agent(random.one(of: PropertyMarket.agents), isNested: isUserNested)
        let own: JSON.Members = ["id": .integer(id), "user": user]
        return
            own
            .merging(person(&random)).merging(state(&random))
            .merging(wishes(&random)).merging(["notes": .array(notes(&random))])
            .merging(undocumented(id: id, &random))
    }

    private static func person(_ random: inout Randomness) -> JSON.Members {
        let first = random.one(of: PropertyMarket.first)
        let last = random.one(of: PropertyMarket.last)
        return [
            "title": .text(random.one(of: ["mr", "ms", "miss", "mrs", nil])),
            "first_name": .string(first),
            "middle_name": random.chance(20) ? .string("Abdul") : .null,
            "last_name": .string(last),
            "email": random.chance(85) ? .string("lead\(random.below(100_000))@example.com") : .null,
            "mobile": .string(PropertyMarket.mobile(&random)),
            "address": .text(
                random.one(of: ["Dubai Marina", "Villa 7, Street \"12a\"\nAl Barsha", "", nil])),
            "pobox": .text(random.one(of: ["15109", "00731", "02139", nil])),
            "city": .string(random.one(of: PropertyMarket.places).city),
            "country": .string(random.one(of: ["UAE", "UAE", "AE", "GB"])),
        ]
    }

    private static func state(_ random: inout Randomness) -> JSON.Members {
        let (source, channel) = random.one(of: PropertyMarket.channels)
        let isSourceKnown = random.chance(80)
        let counts = (random.below(40), random.below(900))
        return [
            "status": .string(random.one(of: PropertyMarket.statuses)),
            "quality": .text(random.one(of: ["spam", "poor", "average", "good", "excellent", "hot", nil])),
            "financial": .text(random.one(of: ["other", "cash", "mortgage", nil])),
            "mortgage_status": .text(random.one(of: ["pre-approved", "in-process", nil, nil])),
            "source": isSourceKnown ? .string(source) : .null,
            "channel": isSourceKnown ? .string(channel) : .null,
            "time_frame": .string(random.one(of: ["0", "1", "2", "3", "1-3", "3-6", "6-9", "9-12"])),
            "matching": .object([
                "count": .integer(counts.0 + counts.1), "inventory_count": .integer(counts.0),
                "mls_count": .integer(counts.1),
            ]),
        ]
    }

    private static func wishes(_ random: inout Randomness) -> JSON.Members {
        let amenities = PropertyMarket.amenities.shuffled(using: &random).prefix(random.below(4))
        return [
            // "It will always be one if any."
            "preferences": .array(random.chance(75) ? [preference(&random)] : []),
            "amenities": .array(
                amenities.map { .object(["id": .integer($0.id), "name": .string($0.name)]) }),
            "fields": .object(customFields(&random)),
        ]
    }

    /// Field id to value, of any kind.
    private static func customFields(_ random: inout Randomness) -> JSON.Members {
        let values: [(String, JSON)] = [
            ("1", .string(random.one(of: ["2 pets", "", "a cat, 🐈"]))), ("3", .boolean(random.chance(50))),
            ("7", .decimal(random.one(of: ["1250.50", "0.10", "99"]))), ("12", .null),
            ("15", .integer(1_234_567_890_123_456_700 + random.below(90))),
            ("21", .string("2026-03-0\(1 + random.below(9))")),
        ]
        var members: JSON.Members = [:]
        for (name, value) in values where random.chance(45) { members[name] = value }
        return members
    }

    private static func preference(_ random: inout Randomness) -> JSON {
        let price = 50_000 + random.below(40) * 2500
        let rooms = 1 + random.below(4)
        let type = random.one(of: PropertyMarket.types)
        let places = PropertyMarket.places.shuffled(using: &random).prefix(random.within(0...2))
        var members: JSON.Members = [
            "id": .string(String(1 + random.below(90_000))), "locations": .array(places.map(\.json)),
            "from_price": .integer(price), "to_price": .integer(price * 2),
            "from_size": random.chance(60) ? .integer(500 + random.below(900)) : .null,
            "to_size": .integer(1500 + random.below(900)),
            "from_bathroom": .integer(rooms), "to_bathroom": .integer(rooms + 1),
            "from_bedroom": .integer(rooms), "to_bedroom": .integer(rooms + 2),
            "offering_type": .string(random.one(of: ["residential", "commercial", "sale"])),
            "types": .array([
                .object([
                    "id": .integer(type.id), "name": .string(type.name),
                    "category": .string(type.id == 14 ? "commercial" : "residential"),
                ])
            ]),
        ]
        // The documentation's list shows one without an id.
        if random.chance(12) { members["id"] = nil }
        return .object(members)
    }

    private static func notes(_ random: inout Randomness) -> [JSON] {
        (0..<random.below(4)).map { _ in
            .object([
                "id": .integer(900 + random.below(9_000_000)),
                "body": .string(Prose.text(random.within(1...3), &random)),
                "user": .object(["id": .integer(random.one(of: PropertyMarket.agents).id)]),
            ])
        }
    }

    /// Fields that no page speaks of.
    private static func undocumented(id: Int, _ random: inout Randomness) -> JSON.Members {
        [
            "tags": .array(
                ["vip", "cash buyer", "إيجار", "🏖"].filter { _ in random.chance(35) }.map(JSON.string)),
            "budget": .string(random.one(of: ["$50,000", "AED 1.2m", "1,250.50"])),
            "commission": .decimal(random.one(of: ["0.10", "2.5", "1250.50", "2"])),
            "external_reference": .integer(1_152_921_504_606_840_000 + id),
            "properties": .array((0..<random.below(3)).map { _ in .integer(1 + random.below(5000)) }),
            "legal_representative": random.chance(30)
                ? .object([
                    "name": .string("Shi Sha"),
                    "passport": .object([
                        "number": .string("RDR7\(random.within(100...999))"),
                        "issued": .object(["country": .string("AE"), "on": .string("2019-07-20")]),
                    ]),
                ]) : .null,
        ]
    }
}
