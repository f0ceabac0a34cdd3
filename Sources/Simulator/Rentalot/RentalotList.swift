/// One of Rentalot's lists: where it is, and how its rows are made up.
struct RentalotList: Sendable {
    /// As it is mirrored: `workflow_runs`.
    let name: String
    /// Behind `/api/v1/`; the messages of a conversation lie below it.
    let path: String
    /// How many rows there are in an account with so many contacts.
    let count: @Sendable (_ contacts: Int) -> Int
    /// The row, less its id and times.
    let make: @Sendable (inout RentalotRow) -> JSON.Members

    /// Only contacts are documented; the others are what clients know from the vendor's OpenAPI, their fields
    /// plausible.
    static let all: [RentalotList] = [
        contacts, properties, conversations, messages, showings, events, drafts, followUps, workflows,
        workflowRuns, sessions,
    ]

    static func named(_ name: String) -> RentalotList? {
        all.first { $0.name == name }
    }

    /// Whether its rows tell when they were changed.
    var tellsUpdate: Bool { name != "events" }
}

/// One row while it is made.
struct RentalotRow {
    let account: RentalotAccount
    let id: String
    let created: Moment
    var random: Randomness

    /// The id of some row of another list, of those that were there at the start.
    mutating func reference(_ list: String) -> JSON {
        .string(account.id(list, index: random.below(account.count(list))))
    }

    mutating func text(_ choices: String?...) -> JSON {
        .text(random.one(of: choices))
    }

    /// So many times in a hundred, else null.
    mutating func sometimes(_ percent: Int, _ value: (inout RentalotRow) -> JSON) -> JSON {
        random.chance(percent) ? value(&self) : .null
    }

    /// Some of these, perhaps none.
    mutating func some(_ choices: [String]) -> JSON {
        .array(choices.filter { _ in random.chance(40) }.map(JSON.string))
    }

    /// Up to so many elements, each made anew.
    mutating func several(_ most: Int, _ element: (inout RentalotRow) -> JSON.Members) -> JSON {
        .array((0..<random.within(0...most)).map { _ in .object(element(&self)) })
    }

    /// Some time after the creation.
    mutating func later(days: Int) -> JSON {
        .string((created + .seconds(random.below(days * 86_400))).w3c)
    }

    mutating func prose() -> JSON {
        .string(Prose.text(random.within(1...3), &random))
    }

    mutating func uuid() -> JSON {
        .string(RentalotAccount.uuid(&random))
    }
}
