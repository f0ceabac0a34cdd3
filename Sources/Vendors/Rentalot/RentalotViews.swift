import Mirror

extension ViewSources {
    /// Of the lists beside the contacts only the vendor's OpenAPI speaks; those are left out of which it does not say
    /// that something was done with a person.
    static let rentalot = ViewSources(
        people: [
            PeopleSource(
                stream: "contacts", kind: [.column("role"), .constant("contact")],
                fullName: .column("name"), email: .column("email"), phone: .column("phone"),
                status: .column("status")
            )
        ],
        activities: [
            ActivitySource(
                stream: "messages", kind: [.constant("message")],
                person: .through(
                    "conversations", by: "conversation_id", column: "contact_id", stream: "contacts"),
                body: .column("body", "content", "text"),
                occurredAt: .column("sent_at", "delivered_at", "created_at"),
                owner: [.when(.isNoneOf("sender_type", ["contact"]), .column("sender_name"))]
            ),
            ActivitySource(
                stream: "showings", kind: [.constant("showing")],
                person: .column("contact_id", stream: "contacts"),
                subject: .column("title"), body: .column("notes", "description"),
                occurredAt: shown, dueAt: .column("start_time", "scheduled_at"), completedAt: shown
            ),
            ActivitySource(
                stream: "followups", kind: [.constant("followup")],
                person: .column("contact_id", stream: "contacts"),
                subject: .column("subject", "title"), body: .column("message", "body", "notes"),
                occurredAt: followed, dueAt: .column("scheduled_for", "due_at", "scheduled_at"),
                completedAt: followed
            ),
        ]
    )

    private static let shown: ViewValue = [
        .column("completed_at"), completed("end_time"), completed("start_time"), completed("scheduled_at"),
    ]

    private static func completed(_ column: String) -> ViewValue.Candidate {
        .when(.isOneOf("status", ["completed"]), .column(column))
    }

    /// The list does not tell when one was done: the time of its last change is the nearest, or what it was meant for.
    private static let followed: ViewValue = [
        .column("completed_at"), .column("sent_at"),
        .when(.isOneOf("status", ["done", "sent", "completed"]), .column("updated_at")),
        .when(.isOneOf("status", ["done", "sent", "completed"]), .column("scheduled_for")),
    ]
}
