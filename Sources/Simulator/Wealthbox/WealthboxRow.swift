/// The workspace whose records are made up: what they have in common.
struct WealthboxWorkspace: Sendable {
    let seed: UInt64
    /// When the simulation began; no generated record is younger.
    let start: Moment
    /// How many contacts; the other collections in proportion.
    let rows: Int
    let users: [Named]

    init(rows: Int, seed: UInt64, start: Moment) {
        self.seed = seed
        self.start = start
        self.rows = rows
        var random = Randomness(seed: Randomness.mix(seed ^ 0xB0C5))
        users = (0..<12).map { number in
            Named(41 + number * 13, "\(random.one(of: Names.first)) \(random.one(of: Names.last))")
        }
    }

    /// The id of the record with an index in the order of creation; `number` tells the collections apart.
    func id(of index: Int, in number: Int) -> Int {
        let jitter = Int(Randomness.mix(seed ^ UInt64(number) << 32 ^ UInt64(index)) % 3)
        return (number + 1) * 1_000_000 + index * 3 + jitter
    }
}

/// One record in the making: where its fields' values come from.
struct WealthboxRow {
    let workspace: WealthboxWorkspace
    let id: Int
    let index: Int
    let created: Moment
    var random: Randomness
}

extension WealthboxRow {
    mutating func user() -> JSON {
        .integer(random.one(of: workspace.users).id)
    }

    /// The id of one of the contacts that there were at the beginning.
    mutating func contactID() -> Int {
        workspace.id(of: random.below(workspace.rows), in: 0)
    }

    mutating func contactLink() -> JSON {
        [
            "id": .integer(contactID()), "type": "Contact", "name": .string(personName()),
        ]
    }

    mutating func links(_ counts: ClosedRange<Int>) -> JSON {
        .array((0..<random.within(counts)).map { _ in contactLink() })
    }

    mutating func userLink() -> JSON {
        let user = random.one(of: workspace.users)
        return ["id": .integer(user.id), "type": "User", "name": .string(user.name)]
    }

    mutating func personName() -> String {
        "\(random.one(of: Names.first)) \(random.one(of: Names.last))"
    }

    /// The id of an element of an array.
    mutating func elementID() -> JSON {
        .integer(random.within(1...9_999_999))
    }

    /// A value so many times in a hundred, else null.
    mutating func sometimes(_ percent: Int, _ value: (inout WealthboxRow) -> JSON) -> JSON {
        random.chance(percent) ? value(&self) : .null
    }

    mutating func one(of choices: [String]) -> JSON {
        .string(random.one(of: choices))
    }

    mutating func integer(_ range: ClosedRange<Int>) -> JSON {
        .integer(random.within(range))
    }

    mutating func boolean(percent: Int = 50) -> JSON {
        .boolean(random.chance(percent))
    }

    /// A time so many days before or after the creation, to the minute.
    mutating func time(_ days: ClosedRange<Int>) -> JSON {
        .string((created + .seconds(random.within(days) * 86_400 + random.below(86_400))).wealthbox)
    }

    /// A day of the years before the creation.
    mutating func date(years: ClosedRange<Int>) -> JSON {
        .string((created - .seconds(random.within(years) * 31_556_952 + random.below(31_000_000))).date)
    }

    mutating func prose() -> String {
        Prose.text(random.within(1...3), &random)
    }

    mutating func phone() -> String {
        switch random.below(3) {
        case 0: "(555) \(random.within(200...999))-\(random.within(1000...9999))"
        case 1: "+1 312 555 \(random.within(1000...9999))"
        default: "+9715\(random.within(10_000_000...99_999_999))"
        }
    }

    /// 56.76, 1250.50, 0.10 and whole numbers; now and then a text: `"$50,000"`, less than nothing, or no amount.
    mutating func amount() -> JSON {
        switch random.below(8) {
        case 0, 1: .string("$\(random.within(1...900)),\(random.within(100...999))")
        case 2: .string(random.one(of: ["-$1,234.50", "(1,200)", "to be agreed", "50k"]))
        case 3: .integer(random.within(1...500) * 1000)
        case 4: .decimal("0.10")
        default: .decimal("\(random.within(1...9999)).\(random.within(1...9))0")
        }
    }

    /// What a workspace's own fields hold; `document` is what they belong to.
    mutating func customFields(_ document: String) -> JSON {
        .array(
            (0..<random.below(4)).map { place in
                [
                    "id": .integer(10 + place), "name": .string(["My Field", "Pets 🐕", "Score"][place]),
                    "value": place == 2
                        ? .decimal("\(random.below(90)).50")
                        : sometimes(85) { .string($0.random.one(of: ["123456789", "007", "b"])) },
                    "document_type": .string(document),
                    "field_type": .string(["single_select", "text_field", "text_field"][place]),
                ]
            })
    }

    mutating func visibility() -> JSON {
        one(of: ["Everyone", "Everyone", "Private", "Advisors"])
    }

    mutating func tags() -> JSON {
        let names = ["Clients", "Golf ⛳️", "A+", "Newsletter", "00123"]
        let first = random.below(names.count)
        return .array(
            (0..<random.below(4)).map { place in
                let number = (first + place) % names.count
                return ["id": .integer(number + 1), "name": .string(names[number])]
            })
    }
}
