import Mirror

/// The types of all documented fields.
///
/// Source: Contacts API, List Contacts, "Response"; of the other lists the schemas of the vendor's OpenAPI, as a client
/// of the API describes them. Ids are UUIDs, times ISO 8601, and a rent is "in whole dollars".
enum RentalotColumns: DocumentedColumns {
    static let contacts = columns(
        record,
        [
            .timestamp: ["applied_at"],
            .text: [
                "name", "email", "phone", "status", "role", "channel_preference", "source", "referral_source",
                "language",
            ],
        ])

    static let properties = columns(
        record,
        [
            .integer: [
                "monthly_rent", "bedrooms", "lease_min_months", "lease_max_months", "deposit_amount",
                "square_footage", "year_built",
            ],
            .decimal: ["bathrooms"],
            .boolean: ["is_public"],
            .date: ["availability_date", "move_in_date"],
            .text: [
                "user_id", "owner_id", "address", "city", "state", "zip", "status", "description",
                "pet_policy",
                "parking", "laundry", "neighborhood_description", "url", "internal_notes",
                "features.value", "amenities.value", "utilities_included.value",
            ],
        ])

    static let conversations = columns(
        record,
        [
            .integer: ["message_count"], .timestamp: ["last_message_at"],
            .text: ["contact_id", "channel", "status"],
        ])

    static let messages = columns(
        record,
        [.timestamp: ["sent_at"], .text: ["conversation_id", "direction", "content", "channel"]])

    static let showings = columns(record, appointment)

    static let events = columns(record, appointment)

    static let drafts = columns(
        record,
        [
            .timestamp: ["expires_at"],
            .text: ["contact_id", "property_id", "content", "channel", "status"],
        ])

    static let followups = columns(
        record,
        [
            .timestamp: ["scheduled_for"],
            .text: ["contact_id", "conversation_id", "message", "status"],
        ])

    static let workflows = columns(
        record,
        [
            .integer: ["current_version"],
            .boolean: ["is_active", "is_public"],
            .text: ["name", "slug", "description", "trigger_type", "intro_message"],
        ])

    static let workflowRuns = columns(
        record,
        [
            .integer: ["current_step_index", "messages_sent"],
            .timestamp: ["started_at", "completed_at"],
            .text: ["template_id", "contact_id", "property_id", "status", "exit_reason"],
        ])

    static let sessions = columns(
        record,
        [
            .timestamp: ["reviewed_at", "expires_at"],
            .text: ["contact_id", "workflow_template_id", "status", "review_status", "review_notes"],
        ])

    // MARK: - Fields that several have

    private static let record: Names = [.timestamp: ["created_at", "updated_at"], .text: ["id"]]

    private static let appointment: Names = [
        .timestamp: ["start_time", "end_time"],
        .text: [
            "property_id", "contact_id", "title", "description", "time_zone", "location", "status", "notes",
            "source", "type",
        ],
    ]
}
