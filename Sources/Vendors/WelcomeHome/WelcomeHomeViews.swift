import Mirror

extension ViewSources {
    /// Headers vary and most are not documented, so each column has the names it was seen under first.
    ///
    /// The name of a prospect, which is a household's enquiry, is that of its first resident: the export of prospects
    /// has none. Users are the firm's own people, organizations none at all.
    static let welcomeHome = ViewSources(
        people: [
            PeopleSource(
                stream: "prospects", kind: [.constant("prospect")],
                fullName: [
                    .column("full_name"), .column("name"),
                    .columns(["people_first_name", "people_last_name"]),
                    .columns(["first_name", "last_name"]), resident("people_first_name", "people_last_name"),
                ],
                firstName: [
                    .column("people_first_name"), .column("first_name"), resident("people_first_name"),
                ],
                lastName: [.column("people_last_name"), .column("last_name"), resident("people_last_name")],
                email: [.column("people_email"), .column("email"), resident("people_email")],
                phone: [
                    .column("people_cell_phone"), .column("people_home_phone"), .column("people_work_phone"),
                    .column("phone"), resident("people_cell_phone"), resident("people_home_phone"),
                    resident("people_work_phone"),
                ],
                status: .column("status", "stages_name"),
                owner: .column("users_name", "assigned_to_name", "users_id")
            ),
            person("residents", kind: "resident"),
            person("influencers", kind: "influencer"),
            person("referrers", kind: "referrer"),
        ],
        activities: [
            ActivitySource(
                stream: "activities", kind: [.column("activity_types_name"), .constant("activity")],
                person: .typed(
                    by: "record_type", id: "record_id",
                    streams: ["Prospect": "prospects", "Referrer": "referrers"]),
                subject: .column("subject", "activity_results_name"),
                body: .column("notes"),
                occurredAt: .column("completed_at"),
                dueAt: .column("scheduled_at"),
                completedAt: .column("completed_at"),
                owner: .column(
                    "assigned_to_name", "users_name", "created_by_name", "assigned_to_id",
                    "sales_counselor_id")
            )
        ]
    )

    private static func resident(_ columns: String...) -> ViewValue.Candidate {
        .related(in: "residents", by: "prospect_id", preferring: "first_resident", columns: columns)
    }

    private static func person(_ stream: String, kind: String) -> PeopleSource {
        PeopleSource(
            stream: stream, kind: [.constant(kind)],
            fullName: [
                .columns(["people_first_name", "people_last_name"]), .columns(["first_name", "last_name"]),
                .column("name"), .column("organizations_name"),
            ],
            firstName: .column("people_first_name", "first_name"),
            lastName: .column("people_last_name", "last_name"),
            email: .column("people_email", "email"),
            phone: .column("people_cell_phone", "people_home_phone", "people_work_phone", "phone"),
            status: .column("status"),
            owner: .column("users_name", "assigned_to_name")
        )
    }
}
