/// One record while its CSV row is made: what is known of it, and the choices that several columns share.
struct Row {
    let account: Account
    let booleans: TableDesign.Booleans
    private(set) var bytes: [UInt8] = []
    private(set) var id = 0
    private(set) var index = 0
    private(set) var created = Moment(milliseconds: 0)
    var random = Randomness(seed: 0)

    private(set) var community = Named(0, "")
    private(set) var user = Named(0, "")
    private(set) var otherUser = Named(0, "")
    private(set) var stage = Named(0, "")
    private(set) var closeReason: Named?
    private(set) var leadSources: [LeadSource] = []
    private(set) var firstName = ""
    private(set) var lastName = ""
    private(set) var address = Address()
    private(set) var isDiscarded = false
    private(set) var merged: Int?

    init(account: Account, booleans: TableDesign.Booleans) {
        self.account = account
        self.booleans = booleans
    }

    /// Begins another record, forgetting the one before.
    mutating func begin(id: Int, index: Int, created: Moment, random: Randomness) {
        bytes.removeAll(keepingCapacity: true)
        self.id = id
        self.index = index
        self.created = created
        self.random = random
        choose()
    }

    private mutating func choose() {
        community = random.one(of: Names.communities)
        user = random.one(of: account.users)
        otherUser = random.one(of: account.users)
        stage = random.one(of: Names.stages)
        closeReason = random.chance(20) ? random.one(of: Names.closeReasons) : nil
        leadSources.removeAll(keepingCapacity: true)
        leadSources.append(random.one(of: Names.leadSources))
        if random.chance(30) { leadSources.append(random.one(of: Names.leadSources)) }
        if random.chance(30) { leadSources.append(random.one(of: Names.leadSources)) }
        firstName = random.one(of: Names.first)
        lastName = random.one(of: Names.last)
        address = random.one(of: Names.places)
        isDiscarded = random.chance(4)
        merged =
            index > 0 && random.chance(2)
            ? account.prospectIDs[random.below(min(index, account.prospectIDs.count))] : nil
    }

    mutating func endField() { bytes.append(UInt8(ascii: ",")) }

    /// Replaces the comma behind the last field.
    mutating func endRow() { bytes[bytes.count - 1] = UInt8(ascii: "\n") }
}

extension Row {
    mutating func text(_ text: String) {
        CSV.append(text.utf8, to: &bytes)
    }

    mutating func text(_ text: String?) {
        if let text { self.text(text) }
    }

    mutating func integer(_ value: Int) {
        bytes.append(contentsOf: String(value).utf8)
    }

    mutating func integer(_ value: Int?) {
        if let value { integer(value) }
    }

    mutating func boolean(_ value: Bool) {
        switch booleans {
        case .letters: text(value ? "t" : "f")
        case .words: text(value ? "true" : "false")
        }
    }

    /// A boolean that is true so many times in a hundred.
    mutating func boolean(percent: Int) {
        boolean(random.chance(percent))
    }

    mutating func one(of choices: [String]) {
        text(random.one(of: choices))
    }

    /// Writes in so many cases of a hundred; leaves the field empty otherwise.
    mutating func sometimes(_ percent: Int, _ write: (inout Row) -> Void) {
        if random.chance(percent) { write(&self) }
    }

    /// Some time between the record's creation and now.
    mutating func later(within days: Int = 90) -> Moment {
        let moment = created + .seconds(random.below(days * 86_400))
        return min(moment, account.start)
    }

    /// `2024-02-07 00:00:00`.
    mutating func naive(_ moment: Moment) { moment.appendNaive(to: &bytes) }

    /// `2026-06-01T14:02:11.000Z`.
    mutating func iso8601(_ moment: Moment) { moment.appendISO8601(to: &bytes) }

    mutating func date(_ moment: Moment) { moment.appendDate(to: &bytes) }

    /// A day so many years ago.
    mutating func birthdate(ages: ClosedRange<Int>) {
        date(account.start - .seconds(random.within(ages) * 31_556_952 + random.below(365) * 86_400))
    }

    /// `4250.00`.
    mutating func money(_ range: ClosedRange<Int>) {
        integer(random.within(range))
        text(random.chance(80) ? ".00" : ".50")
    }

    /// `(630) 555-0142`: 555-0100 to 555-0199 belong to nobody.
    mutating func phone() {
        text("(\(random.one(of: ["630", "617", "312", "847", "206"]))) 555-01")
        integer(random.within(10...99))
    }

    mutating func email() {
        let name = firstName.lowercased() + "." + lastName.lowercased().filter { $0.isLetter && $0.isASCII }
        text(name + "@example." + random.one(of: ["com", "org", "net"]))
    }

    mutating func prospectID() { integer(random.one(of: account.prospectIDs)) }
}
