import Mirror

extension ViewSources {
    /// Users are the firm's own people, and the stream `activity` tells once more what the others hold.
    static let wealthbox = ViewSources(
        people: [
            PeopleSource(
                stream: "contacts", kind: [.column("type"), .constant("Contact")],
                fullName: [
                    .column("name"), .columns(["first_name", "last_name"]), .column("company_name"),
                ],
                firstName: .column("first_name"),
                lastName: .column("last_name"),
                email: [.element(of: "email_addresses", column: "address", preferring: "principal")],
                phone: [.element(of: "phone_numbers", column: "address", preferring: "principal")],
                status: .column("status"),
                owner: user("assigned_to")
            )
        ],
        activities: [tasks, events, notes, comments]
    )

    /// The API does not tell when a task was completed, only that it is; the time of its last change is the nearest.
    private static let tasks = ActivitySource(
        stream: "tasks", kind: [.constant("task")], person: contacts,
        subject: .column("name"), body: .column("description"),
        occurredAt: completed, dueAt: .column("due_date"), completedAt: completed,
        owner: [
            .record(of: "users", by: "assigned_to", columns: ["name"]),
            .record(of: "teams", by: "assigned_to_team", columns: ["name"]),
            .column("assigned_to"), .column("assigned_to_team"),
        ]
    )

    private static let completed: ViewValue = [
        .when(.isSet("complete"), .column("completed_at")), .when(.isSet("complete"), .column("updated_at")),
    ]

    private static let events = ActivitySource(
        stream: "events", kind: [.constant("event")], person: contacts,
        subject: .column("title"), body: .column("description"),
        occurredAt: [.when(.isNoneOf("state", ["cancelled"]), .column("starts_at"))],
        dueAt: .column("starts_at"),
        completedAt: [.when(.isOneOf("state", ["completed"]), .column("ends_at"))],
        owner: user("creator")
    )

    private static let notes = ActivitySource(
        stream: "notes", kind: [.constant("note")], person: contacts,
        body: .column("content"), occurredAt: .column("created_at"), owner: user("creator")
    )

    private static let comments = ActivitySource(
        stream: "comments", kind: [.constant("comment")],
        person: .typed(by: "resource_type", id: "resource_id", streams: ["Contact": "contacts"]),
        body: .column("body_text", "body", "body_html"), occurredAt: .column("created_at"),
        owner: user("creator")
    )

    private static let contacts = ActivitySource.Person.elements(
        of: "linked_to", typedBy: "type", id: "id", streams: ["Contact": "contacts"])

    /// By name, or by id where the users are not mirrored.
    private static func user(_ column: String) -> ViewValue {
        [.record(of: "users", by: column, columns: ["name"]), .column(column)]
    }
}
