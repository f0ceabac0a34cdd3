import Simulator

/// Decides what people at the vendors do and what goes wrong. All of it follows from the seed; which request a fault
/// meets depends on when it comes.
struct SoakDice {
    private var random: Randomness
    private let hasStalls: Bool
    /// By vendor and collection: what was taken away without a trace and may come back.
    private var removed: [String: [String]] = [:]
    private var newFields = 0

    init(_ settings: SoakSettings) {
        random = Randomness(seed: settings.seed)
        hasStalls = settings.hasStalls
    }

    mutating func one<Element>(of choices: [Element]) -> Element {
        choices[below(choices.count)]
    }

    private mutating func below(_ bound: Int) -> Int {
        Int.random(in: 0..<max(bound, 1), using: &random)
    }

    /// Something to go wrong with a few of one vendor's requests.
    mutating func fault(at vendors: [any MutableVendor]) -> FaultRule {
        let vendor = one(of: vendors)
        var faults: [SimulatedFault] = [
            .tooManyRequests(.seconds(1)), .tooManyRequests(.date(in: 2)), .serverError(500),
            .serverError(502), .serverError(503), .resetMidBody, .truncatedBody, .malformedRow, .htmlPage,
            .loopingNextLink, .foreignNextLink("http://127.0.0.2:9"), .emptyBody, .wrongKey, .emptyPage,
        ]
        if hasStalls { faults += [.hang, .tooManyRequests(.none), .cursorExhausted] }
        var rule = FaultRule(one(of: faults), skipping: below(12), times: 1 + below(3))
        rule.pathContains = vendor.prefix + "/"
        return rule
    }

    /// Changes something at one of the vendors.
    ///
    /// - Returns: where; in all of the vendor's collections where there are none.
    mutating func change(_ vendors: [any MutableVendor]) throws -> (
        vendor: any MutableVendor, collections: [String]
    ) {
        let vendor = one(of: vendors)
        let collection = one(of: vendor.collections.filter(\.isMutable).map(\.name))
        let keys = try vendor.truth(of: collection).filter { !$0.isDeleted }.map(\.key).sorted()
        let place = "\(vendor.configurationName) \(collection)"
        let isLow = keys.count < 4
        switch below(100) {
        case ..<35 where !isLow:
            try vendor.edit(collection, keys: [one(of: keys)], seed: random.next())
        case ..<45 where !isLow:
            // In one moment: rows of one time that a page's end may part.
            try vendor.edit(collection, keys: Array(keys.prefix(3)), seed: random.next())
        case ..<68 where keys.count < 120:
            try vendor.insert(into: collection, seed: random.next())
        case ..<78 where !isLow:
            try vendor.delete(collection, key: one(of: keys))
        case ..<86 where !isLow:
            let gone = [one(of: keys)]
            try vendor.remove(collection, keys: gone)
            removed[place, default: []] += gone
        case ..<93 where removed[place]?.isEmpty == false:
            try vendor.restore(collection, keys: [removed[place, default: []].removeFirst()])
        case ..<95 where newFields < 40:
            newFields += 1
            try vendor.addField("novelty_\(newFields)", to: collection)
        case ..<97 where !isLow:
            _ = try vendor.setOddValue(in: collection, key: one(of: keys))
        default:
            // What each vendor has of its own: WelcomeHome merges prospects and changes rows without an id.
            try vendor.mutateRandomly(count: 1, seed: random.next())
            return (vendor, [])
        }
        // A message is news of its conversation.
        return (vendor, collection == "messages" ? [collection, "conversations"] : [collection])
    }
}
