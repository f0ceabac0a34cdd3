import Mirror

extension ViewSources {
    static let myCRM = ViewSources(
        people: [
            PeopleSource(
                stream: "leads", kind: [.constant("lead")],
                fullName: [.columns(["first_name", "last_name"])],
                firstName: .column("first_name"), lastName: .column("last_name"),
                email: .column("email"), phone: .column("mobile", "phone"), status: .column("status"),
                owner: agent
            ),
            PeopleSource(
                stream: "whatsapp_leads", kind: [.constant("whatsapp_lead")],
                phone: .column("phone"), status: .column("status"), owner: agent
            ),
        ],
        activities: [
            ActivitySource(
                stream: "leads", field: "notes", kind: [.constant("note")], person: .holder,
                body: .column("body"), occurredAt: .column("created_at"), owner: agent
            )
        ]
    )

    /// Some accounts have the names one level deeper.
    private static let agent: ViewValue = [
        .columns(["user_first_name", "user_last_name"]),
        .columns(["user_public_first_name", "user_public_last_name"]), .column("user_name"),
        .column("user_id"),
    ]
}
