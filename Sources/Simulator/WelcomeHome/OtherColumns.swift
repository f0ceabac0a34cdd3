/// Tables of whose columns nothing is known; these are plausible. ExternalReferences has a bare `id`, Traits
/// has none at all.
extension TableDesign {
    static let organizations = TableDesign(
        name: "Organizations", count: { max($0 / 20, 3) }, booleans: .letters,
        columns: [
            Column("organizations.id") { $0.integer($0.id) },
            Column("organizations.name") { $0.one(of: Names.organizations) },
            Column("organizations.phone", changes: true) { $0.phone() },
            Column("organizations.preferred", changes: true) { $0.boolean(percent: 15) },
            Column("addresses.city") { $0.text($0.address.city) },
            Column("addresses.state") { $0.text($0.address.state) },
            Column("addresses.zip") { $0.text($0.address.zip) },
            Column("organizations.created_at") { $0.naive($0.created) },
            Column("organizations.discarded_at") { if $0.isDiscarded { $0.naive($0.later()) } },
        ])

    static let referrers = TableDesign(
        name: "Referrers", count: { max($0 / 10, 5) }, booleans: .letters,
        columns: [
            Column("referrers.id") { $0.integer($0.id) },
            Column("people.first_name") { $0.text($0.firstName) },
            Column("people.last_name") { $0.text($0.lastName) },
            Column("people.email", changes: true) { $0.email() },
            Column("people.work_phone", changes: true) { $0.phone() },
            Column("organizations.name") { $0.one(of: Names.organizations) },
            Column("referrers.notes", changes: true) { row in row.sometimes(40) { $0.prose(1...2) } },
            Column("referrers.created_at") { $0.naive($0.created) },
            Column("referrers.discarded_at") { if $0.isDiscarded { $0.naive($0.later()) } },
        ] + communityColumns)

    static let prospectFields = TableDesign(
        name: "ProspectFields", count: { $0 }, booleans: .words,
        columns: [
            Column("prospect_fields.id") { $0.integer($0.id) },
            Column("prospect_fields.prospect_id") { $0.prospectID() },
            Column("prospect_fields.name") { $0.one(of: ["Pets", "Hobbies", "Church", "Diet"]) },
            Column("prospect_fields.value", changes: true) {
                $0.one(of: ["Yes, a cat", "Chess", "", "Low sodium"])
            },
            Column("prospect_fields.created_at") { $0.iso8601($0.created) },
        ])

    static let externalReferences = TableDesign(
        name: "ExternalReferences", count: { $0 / 2 }, booleans: .words,
        columns: [
            Column("id") { $0.integer($0.id) },
            Column("record_type") { $0.text("Prospect") },
            Column("record_id") { $0.prospectID() },
            Column("source") { $0.one(of: ["yardi", "pointclickcare", "legacy_crm"]) },
            Column("external_id", changes: true) { row in
                row.text("00")
                row.integer(row.random.within(10_000...99_999))
            },
            Column("created_at") { $0.iso8601($0.created) },
        ])

    static let marketingTouchpoints = TableDesign(
        name: "MarketingTouchpoints", count: { $0 }, booleans: .words,
        columns: [
            Column("marketing_touchpoints.id") { $0.integer($0.id) },
            Column("marketing_touchpoints.prospect_id") { $0.prospectID() },
            Column("marketing_touchpoints.occurred_at") { $0.iso8601($0.created) },
            Column("marketing_touchpoints.channel") { $0.one(of: ["organic", "cpc", "email", "direct"]) },
            Column("marketing_touchpoints.landing_page") {
                $0.one(of: ["https://example.com/?a=1,2&b=\"x\"", "https://example.com/tour", ""])
            },
            Column("marketing_touchpoints.converted", changes: true) { $0.boolean(percent: 10) },
            Column("metadata", changes: true) { $0.one(of: ["{}", "{\"gclid\": \"Cj0,KCQ\"}", ""]) },
        ])

    /// Three traits of a prospect one behind the other, so that no two rows are alike.
    static let traits = TableDesign(
        name: "Traits", count: { max($0 / 2, 3) }, booleans: .letters,
        columns: [
            Column("traits.name") { $0.text(["Mobility", "Interests", "Diet"][$0.index % 3]) },
            Column("traits.value", changes: true) {
                $0.one(of: ["Walker", "Bridge, chess", "Vegetarian", "None"])
            },
            Column("record_type") { $0.text("Prospect") },
            Column("record_id") {
                $0.integer($0.account.prospectIDs[$0.index / 3 % $0.account.prospectIDs.count])
            },
            Column("traits.confirmed", changes: true) { $0.boolean(percent: 50) },
        ])

    static let users = TableDesign(
        name: "Users", count: { max($0 / 100, 8) }, booleans: .words,
        columns: [
            Column("users.id") { $0.integer($0.id) },
            Column("users.name") { $0.text("\($0.firstName) \($0.lastName)") },
            Column("users.email", changes: true) { $0.email() },
            Column("users.role", changes: true) {
                $0.one(of: ["Sales Counselor", "Executive Director", "Corporate"])
            },
            Column("users.active", changes: true) { $0.boolean(percent: 85) },
            Column("users.last_sign_in_at", changes: true) { row in
                row.sometimes(80) { $0.iso8601($0.later()) }
            },
            Column("users.created_at") { $0.iso8601($0.created) },
        ])
}
