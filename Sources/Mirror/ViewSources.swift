/// What a vendor's streams give to the views over all vendors, `people` and `activities`: data, from which the store
/// makes SQL and `docs/people-and-activities.md` is written.
package struct ViewSources: Hashable, Sendable {
    package var people: [PeopleSource]
    package var activities: [ActivitySource]

    package init(people: [PeopleSource] = [], activities: [ActivitySource] = []) {
        self.people = people
        self.activities = activities
    }
}

extension ViewSources {
    /// The streams whose tables the views read.
    package var streams: Set<String> {
        let own = people.map(\.stream) + activities.map(\.stream)
        let values = people.flatMap { $0.values.map(\.value) } + activities.flatMap { $0.values.map(\.value) }
        let others = values.flatMap(\.candidates).compactMap(\.otherStream)
        let persons = activities.compactMap { activity in
            if case .through(let stream, _, _, _) = activity.person { stream } else { nil }
        }
        return Set(own + others + persons)
    }
}

extension ViewValue.Candidate {
    fileprivate var otherStream: String? {
        switch self {
        case .record(let stream, _, _), .related(let stream, _, _, _): stream
        case .when(_, let candidate): candidate.otherStream
        case .columns, .constant, .element: nil
        }
    }
}

/// Where a column of a view comes from: the first of these that the tables have, and of those the first with a value.
package struct ViewValue: Hashable, Sendable, ExpressibleByArrayLiteral {
    package var candidates: [Candidate]

    package init(arrayLiteral candidates: Candidate...) {
        self.candidates = candidates
    }

    package static func column(_ names: String...) -> ViewValue {
        var value: ViewValue = []
        value.candidates = names.map { .columns([$0]) }
        return value
    }

    package indirect enum Candidate: Hashable, Sendable {
        /// Columns of the record itself, with a space between them.
        case columns([String])
        /// The same for every record.
        case constant(String)
        /// A column of the elements of an array: of the first whose `preferring` is set, else of the first.
        case element(of: String, column: String, preferring: String?)
        /// Columns of the record of another stream whose id is in this one's column `by`.
        case record(of: String, by: String, columns: [String])
        /// Columns of the records of another stream that name this one in their column `by`; live ones come first, and
        /// of those the ones whose `preferring` is set.
        case related(in: String, by: String, preferring: String?, columns: [String])
        /// Only of records of which this is true.
        case when(Condition, Candidate)

        package static func column(_ name: String) -> Candidate { .columns([name]) }
    }

    package enum Condition: Hashable, Sendable {
        /// The boolean column is true; never where there is no such column.
        case isSet(String)
        /// The column holds one of these; never where there is no such column.
        case isOneOf(String, [String])
        /// The column holds none of these; always where there is no such column.
        case isNoneOf(String, [String])
    }
}

/// A stream whose records are people, and where the columns of `people` come from.
package struct PeopleSource: Hashable, Sendable {
    package var stream: String
    package var kind: ViewValue
    package var fullName: ViewValue
    package var firstName: ViewValue
    package var lastName: ViewValue
    package var email: ViewValue
    package var phone: ViewValue
    package var status: ViewValue
    package var owner: ViewValue
    package var createdAt: ViewValue
    package var updatedAt: ViewValue

    package init(
        stream: String, kind: ViewValue, fullName: ViewValue = [], firstName: ViewValue = [],
        lastName: ViewValue = [], email: ViewValue = [], phone: ViewValue = [], status: ViewValue = [],
        owner: ViewValue = [], createdAt: ViewValue = .column("created_at"),
        updatedAt: ViewValue = .column("updated_at")
    ) {
        self.stream = stream
        self.kind = kind
        self.fullName = fullName
        self.firstName = firstName
        self.lastName = lastName
        self.email = email
        self.phone = phone
        self.status = status
        self.owner = owner
        self.createdAt = createdAt
        self.updatedAt = updatedAt
    }
}

/// A stream whose records, or the elements of an array in them, are what was or is to be done with people.
package struct ActivitySource: Hashable, Sendable {
    package var stream: String
    /// The array whose elements are the activities; nil where the records are.
    package var field: String?
    package var kind: ViewValue
    package var person: Person?
    package var subject: ViewValue
    package var body: ViewValue
    package var occurredAt: ViewValue
    package var dueAt: ViewValue
    package var completedAt: ViewValue
    package var owner: ViewValue
    package var createdAt: ViewValue

    /// How an activity names the person whom it is about.
    package enum Person: Hashable, Sendable {
        /// A column holds the person's id.
        case column(String, stream: String)
        /// One column says of which stream the person is, by its own word for it, another one holds the id.
        case typed(by: String, id: String, streams: [String: String])
        /// Each element of an array names something, of which some are people. An activity with several of them is as
        /// many rows; one without any is one.
        case elements(of: String, typedBy: String, id: String, streams: [String: String])
        /// The record of another stream, whose id is in the column `by`, has it in a column.
        case through(String, by: String, column: String, stream: String)
        /// The record whose array holds the activity.
        case holder
    }

    package init(
        stream: String, field: String? = nil, kind: ViewValue, person: Person? = nil, subject: ViewValue = [],
        body: ViewValue = [], occurredAt: ViewValue = [], dueAt: ViewValue = [], completedAt: ViewValue = [],
        owner: ViewValue = [], createdAt: ViewValue = .column("created_at")
    ) {
        self.stream = stream
        self.field = field
        self.kind = kind
        self.person = person
        self.subject = subject
        self.body = body
        self.occurredAt = occurredAt
        self.dueAt = dueAt
        self.completedAt = completedAt
        self.owner = owner
        self.createdAt = createdAt
    }
}

extension PeopleSource {
    /// The columns of the view that say where a row comes from and when it was deleted are the same for all sources.
    package static let columns = [
        "account", "vendor", "source_table", "source_id", "kind", "full_name", "first_name", "last_name",
        "email", "phone", "status", "owner", "created_at", "updated_at", "deleted_at",
    ]

    /// What the source says of each column that is its own to say, in the view's order.
    package var values: [(column: String, value: ViewValue)] {
        [
            ("kind", kind), ("full_name", fullName), ("first_name", firstName), ("last_name", lastName),
            ("email", email), ("phone", phone), ("status", status), ("owner", owner),
            ("created_at", createdAt), ("updated_at", updatedAt),
        ]
    }
}

extension ActivitySource {
    package static let columns = [
        "account", "vendor", "source_table", "source_id", "person_source_table", "person_source_id", "kind",
        "subject", "body", "occurred_at", "due_at", "completed_at", "owner", "created_at", "deleted_at",
    ]

    package var values: [(column: String, value: ViewValue)] {
        [
            ("kind", kind), ("subject", subject), ("body", body), ("occurred_at", occurredAt),
            ("due_at", dueAt), ("completed_at", completedAt), ("owner", owner), ("created_at", createdAt),
        ]
    }
}
