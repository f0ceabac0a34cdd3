import NIOCore

/// What the records of the simulated account have in common.
struct Account: Sendable {
    let seed: UInt64
    /// When the simulation began; no generated record is younger.
    let start: Moment
    let counts: [String: Int]
    let isRandomlyOrdered: Bool
    /// The prospects' ids in the order of their creation.
    private(set) var prospectIDs: [Int] = []
    let users: [Named]

    init(_ configuration: WelcomeHome.Configuration, start: Moment) {
        seed = configuration.seed
        self.start = start
        isRandomlyOrdered = configuration.ids == .random
        var counts: [String: Int] = [:]
        for design in TableDesign.all {
            let isSmall = configuration.only.map { $0 != design.name } ?? false
            let count = design.count(isSmall ? min(configuration.rows, 20) : configuration.rows)
            counts[design.name] = configuration.only == design.name ? configuration.rows : count
        }
        self.counts = counts
        var random = Randomness(seed: configuration.seed)
        users = (0..<12).map { number in
            Named(900 + number * 7, "\(random.one(of: Names.first)) \(random.one(of: Names.last))")
        }
        prospectIDs = ids(of: "Prospects", number: 2)
    }

    /// The ids of a table in the order of creation; `number` tells the tables apart.
    private func ids(of table: String, number: Int) -> [Int] {
        var random = Randomness(seed: Randomness.mix(seed ^ UInt64(number + 1)))
        var next = (number + 1) * 100_000
        var ids = (0..<(counts[table] ?? 0)).map { _ in
            next += random.within(1...3)
            return next
        }
        if isRandomlyOrdered { ids.shuffle(using: &random) }
        return ids
    }
}

/// A table's rows as they were made, in the order of creation.
struct GeneratedRows {
    var arena = ByteBuffer()
    var ends: [Int] = []
    var ids: [Int] = []
    var created: [Int64] = []
    var updated: [Int64] = []
    var communities: [Int] = []
}

extension Account {
    /// The three years over which records were created.
    private static let span: Int64 = 3 * 365 * 86_400_000

    /// Makes a table's rows. A record's choices depend on the seed, the table and its index only.
    func rows(of design: TableDesign, number: Int) -> GeneratedRows {
        let count = counts[design.name] ?? 0
        var rows = GeneratedRows()
        rows.ids = design.name == "Prospects" ? prospectIDs : ids(of: design.name, number: number)
        rows.ends.reserveCapacity(count)
        var row = Row(account: self, booleans: design.booleans)
        let step = Account.span / Int64(max(count, 1))
        for index in 0..<count {
            var random = self.random(table: number, index: index)
            let jitter = Int64(random.below(Int(max(step / 1000, 1)))) * 1000
            let age = Account.span - Int64(index) * step - min(jitter, step - 1)
            let created = Moment(milliseconds: start.milliseconds - age)
            let untouched = random.chance(40)
            let sinceUpdate = untouched ? age : Int64(random.below(Int(age)))
            design.write(&row, id: rows.ids[index], index: index, created: created, random: random)
            rows.arena.writeBytes(row.bytes)
            rows.ends.append(rows.arena.writerIndex)
            rows.created.append(created.milliseconds)
            rows.updated.append(start.milliseconds - sinceUpdate)
            rows.communities.append(row.community.id)
        }
        return rows
    }

    func random(table number: Int, index: Int) -> Randomness {
        Randomness(seed: Randomness.mix(seed &+ UInt64(number) << 40 &+ UInt64(index)))
    }
}

extension TableDesign {
    /// Makes one whole row in `row.bytes`.
    func write(_ row: inout Row, id: Int, index: Int, created: Moment, random: Randomness) {
        row.begin(id: id, index: index, created: created, random: random)
        for column in columns {
            column.write(&row)
            row.endField()
        }
        row.endRow()
    }
}
