import Mirror

/// The types of the exports' columns that are known. The documentation names none; these are headers that clients of the
/// API have recorded, of Prospects, Activities, Residents and Influencers, and a column that is joined into one table
/// may be joined into any.
///
/// Ids, moments (`_at`) and dates are told by their names. The other tables' columns nobody has seen.
enum WelcomeHomeColumns: DocumentedColumns {
    static let exports = columns(
        own, person, address,
        named(
            "stages", "lead_sources", "secondary_lead_sources", "tertiary_lead_sources", "communities",
            "users",
            "original_users", "assigned_to", "created_by", "close_reasons", "scores", "activity_types",
            "activity_results", "care_types", "relationships"),
        [
            .text: [
                "lead_sources_category", "secondary_lead_sources_category", "tertiary_lead_sources_category",
            ]
        ]
    )

    /// Those of the four tables themselves. An `import_id` is another system's, and of its form.
    private static let own: Names = [
        .boolean: ["auto_perform", "do_not_call", "first_resident", "point_of_contact"],
        .text: [
            "import_id", "status", "expected_stay_type", "close_reason_details", "story", "metadata",
            "record_type", "direction", "notes", "marital_status", "veteran_status",
        ],
    ]

    private static let person = inside(
        "people",
        [
            .integer: ["provided_age"], .boolean: ["do_not_call"], .date: ["birthdate"],
            .text: [
                "first_name", "last_name", "middle_name", "salutation", "position", "cell_phone",
                "home_phone",
                "work_phone", "email", "gender",
            ],
        ])

    private static let address = inside("addresses", [.text: ["line1", "line2", "city", "state", "zip"]])

    private static func named(_ tables: String...) -> Names {
        [.text: tables.map { "\($0)_name" }]
    }
}
