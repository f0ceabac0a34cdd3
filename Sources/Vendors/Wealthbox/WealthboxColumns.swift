import Mirror

/// The types of all documented fields.
///
/// Source: "Wealthbox API", "Response Attributes" of each list. A `Datetime` there is one of the forms that
/// `Timestamp` reads, a `Date` is `1975-10-27`, and a `number` that is no id, no year and no place in a list may have
/// decimals. What contradicts the samples is text: milestones' ids, which are numbers or not. An amount comes as 56.76
/// or as "$50,000", so it is the text that it came as, with its number beside it (`WealthboxAmount`).
enum WealthboxColumns: DocumentedColumns {
    static let contacts = columns(
        record,
        [
            .integer: [
                "assigned_to", "referred_by", "attorney", "cpa", "doctor", "insurance", "business_manager",
                "family_officer", "assistant", "other", "trusted_contact", "tax_year", "household_id",
            ],
            .decimal: [
                "mutual_fund_experience", "stocks_and_bonds_experience", "partnerships_experience",
                "other_investing_experience", "gross_annual_income", "assets", "non_liquid_assets",
                "liabilities",
                "adjusted_gross_income", "estimated_taxes", "tax_bracket",
            ],
            .boolean: ["confirmed_by_tax_return"],
            .timestamp: ["deleted_at"],
            .date: [
                "birth_date", "anniversary", "client_since", "date_of_death", "occupation_start_date",
                "drivers_license_issued_date", "drivers_license_expires_date", "retirement_date",
                "signed_fee_agreement_date", "signed_ips_agreement_date", "signed_fp_agreement_date",
                "last_adv_offering_date", "initial_crs_offering_date", "last_crs_offering_date",
                "last_privacy_offering_date",
            ],
            .text: [
                "prefix", "first_name", "middle_name", "last_name", "suffix", "nickname", "job_title",
                "company_name", "twitter_name", "linkedin_url", "background_information", "type", "gender",
                "contact_source", "contact_type", "status", "marital_status", "important_information",
                "personal_interests", "investment_objective", "time_horizon", "risk_tolerance",
                "birth_place", "maiden_name", "passport_number", "green_card_number",
                "occupation_name", "drivers_license_number", "drivers_license_state", "household_name",
                "household_title", "image",
            ],
        ],
        elements(
            "household_members", [.integer: ["id"], .text: ["first_name", "last_name", "title", "type"]]),
        named("tags"),
        elements(
            "street_addresses",
            [
                .integer: ["id"], .boolean: ["principal"],
                .text: [
                    "street_line_1", "street_line_2", "city", "state", "zip_code", "country", "kind",
                    "address",
                ],
            ]),
        elements("email_addresses", address),
        elements("phone_numbers", address),
        elements("phone_numbers", [.text: ["extension"]]),
        elements("websites", address),
        customFieldValues,
        elements(
            "contact_roles",
            [
                .integer: ["id", "value", "assigned_to_id"],
                .text: ["name", "assigned_to_type", "assigned_to_name"],
            ])
    )

    static let tasks = columns(
        record,
        [
            .integer: ["category", "completer", "assigned_to", "assigned_to_team"],
            .boolean: ["complete", "repeats"],
            .timestamp: ["due_date"],
            .text: ["name", "priority", "visible_to", "frame", "description", "description_html"],
        ],
        links, customFieldValues
    )

    static let workflows = columns(
        record, link,
        [.timestamp: ["starts_at", "started_at"], .text: ["label", "visible_to"]],
        elements("workflow_steps", step),
        elements("workflow_milestones", milestone),
        elements("workflow_milestones", [.timestamp: ["milestone_date"]]),
        inside("workflow_template", record), inside("workflow_template", template),
        elements("workflow_template_workflow_steps", step),
        elements("workflow_template_workflow_milestones", milestone)
    )

    static let workflowTemplates = columns(
        record, template,
        elements("workflow_steps", step),
        elements("workflow_milestones", milestone)
    )

    static let events = columns(
        record,
        [
            .integer: ["event_category"],
            .boolean: ["repeats", "all_day", "email_invitees"],
            .timestamp: ["starts_at", "ends_at"],
            .text: ["title", "location", "description", "state", "visible_to"],
        ],
        links, elements("invitees", document), customFieldValues
    )

    static let opportunities = columns(
        record,
        [
            // "A string representing the current stage", says the page of the stage's number.
            .integer: ["manager", "stage"],
            .decimal: ["probability"],
            .timestamp: ["target_close"],
            .text: ["name", "description", "visible_to"],
        ],
        elements("amounts", [.text: ["amount", "currency", "kind"], .decimal: ["amount_number"]]),
        links, customFieldValues
    )

    static let projects = columns(
        record,
        [.integer: ["organizer"], .text: ["name", "description", "visible_to", "image"]],
        customFieldValues
    )

    static let notes = columns(record, [.text: ["content", "visible_to"]], links, named("tags"))

    static let comments = columns(
        record, [.integer: ["resource_id"], .text: ["resource_type", "body", "body_text", "body_html"]]
    )

    static let activity = columns(record, link, [.text: ["body", "icon"]])

    static let users = columns(account, [.boolean: ["excluded_from_assignments"]])

    static let teams = columns([.integer: ["id"], .text: ["name"]], elements("members", account))

    static let userGroups = columns([.integer: ["id", "user"], .text: ["name"]])

    static let contactRoles = columns(
        [.integer: ["id"], .text: ["name"]],
        elements("available_options", roleOption),
        elements("removed_options", roleOption),
        elements("removed_options", [.timestamp: ["deleted_at"]])
    )

    static let customFields = columns(
        [.integer: ["id"], .text: ["name", "document_type", "field_type"]],
        elements("options", [.integer: ["id"], .text: ["label"]])
    )

    static let tags = columns(document, [.text: ["document_type"]])

    static let categories = columns(document, [.text: ["category"]])

    static let me = columns(
        [
            .integer: ["id"], .timestamp: ["created_at", "updated_at"],
            .text: ["name", "first_name", "last_name", "email", "plan"],
        ],
        inside("current_user", account),
        elements("accounts", [.integer: ["id"], .timestamp: ["created_at"], .text: ["name"]]),
        elements("users", account)
    )

    // MARK: - Fields that several have

    private static let record: Names = [
        .integer: ["id", "creator"], .timestamp: ["created_at", "updated_at"],
    ]

    private static let template: Names = [
        .boolean: ["sequential", "shared", "ready"],
        .text: ["name", "description", "description_html", "kind", "visible_to"],
    ]

    private static let step: Names = [
        .integer: ["id", "creator", "workflow", "assigned_to"],
        .boolean: ["due_date_set"],
        .timestamp: ["created_at", "updated_at", "due_date"],
        .text: [
            "name", "description", "description_html", "due_based_on", "due_later", "priority",
            "workflow_outcomes", "workflow_milestone_id",
        ],
    ]

    /// Samples have `1` and `"abcdef"`; steps refer to either.
    private static let milestone: Names = [.text: ["id", "name"]]

    private static let document: Names = [.integer: ["id"], .text: ["type", "name"]]

    private static let address: Names = [
        .integer: ["id"], .boolean: ["principal"], .text: ["address", "kind"],
    ]

    private static let account: Names = [.integer: ["id", "account"], .text: ["email", "name"]]

    private static let roleOption: Names = [
        .integer: ["id", "assigned_to_id"], .text: ["assigned_to_type", "assigned_to_name"],
    ]

    private static let links = elements("linked_to", document)

    private static let link = inside("linked_to", document)

    private static let customFieldValues = elements(
        "custom_fields", [.integer: ["id"], .text: ["name", "value", "document_type", "field_type"]]
    )

    private static func named(_ field: String) -> Names {
        elements(field, [.integer: ["id"], .text: ["name"]])
    }
}
