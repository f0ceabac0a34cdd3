import Mirror

/// The types of all documented fields.
///
/// Source: Leads and Whatsapp Leads, "JSON response" and its examples. Dates are W3C datetimes. A preference's id is
/// text in the example; its sizes, prices and numbers of rooms are whole numbers. A custom field's value is of any kind,
/// and so kept as the text that it came as.
enum MyCRMColumns: DocumentedColumns {
    static let leads = columns(
        record, user,
        [
            .text: [
                "title", "first_name", "middle_name", "last_name", "email", "mobile", "address", "pobox",
                "city",
                "country", "status", "quality", "financial", "mortgage_status", "source", "channel",
                "time_frame",
            ]
        ],
        inside("matching", [.integer: ["count", "inventory_count", "mls_count"]]),
        elements(
            "preferences",
            [
                .integer: [
                    "from_price", "to_price", "from_size", "to_size", "from_bathroom", "to_bathroom",
                    "from_bedroom", "to_bedroom",
                ],
                // Lists inside of the list of preferences, so JSON.
                .text: ["id", "offering_type", "locations", "types"],
            ]),
        elements("notes", [.integer: ["id"], .text: ["body"]]),
        elements("amenities", [.integer: ["id"], .text: ["name"]]),
        elements("fields", [.text: ["value"]])
    )

    /// Expanded, a lead's property is "array of Full object".
    static let whatsAppLeads = columns(
        record, user, [.text: ["phone", "status"]],
        inside("property", property), elements("property", property)
    )

    // MARK: - Fields that both have

    private static let record: Names = [.integer: ["id"], .timestamp: ["created_at", "updated_at"]]

    private static let property: Names = [.integer: ["id"], .text: ["reference"]]

    /// Clients of the API see the names one level deeper.
    private static let user = inside(
        "user",
        [.integer: ["id"], .text: ["first_name", "last_name", "public_first_name", "public_last_name"]])
}
