extension TableDesign {
    /// Real header names where they are known; the last eight are plausible.
    static let prospects = TableDesign(
        name: "Prospects", count: { $0 }, booleans: .letters,
        columns: [
            Column("prospects.id") { $0.integer($0.id) },
            Column("prospects.created_at") { $0.naive($0.created) },
            Column("prospects.active_at") { $0.activeAt() },
            Column("prospects.inquiry_date") { $0.date($0.created) },
            Column("prospects.discarded_at") { if $0.isDiscarded { $0.naive($0.later()) } },
            Column("prospects.referrer_id") {
                $0.sometimes(20) { $0.integer($0.random.within(200_001...200_040)) }
            },
            Column("prospects.import_id") { $0.sometimes(15) { $0.text("IMP-\($0.id)") } },
            Column("prospects.status", changes: true) {
                $0.one(of: ["Active", "Nurture", "Closed", "Resident"])
            },
            Column("prospects.status_changed_at", changes: true) { $0.iso8601($0.later()) },
            Column("stages.id", changes: true) { $0.integer($0.stage.id) },
            Column("stages.name", changes: true) { $0.text($0.stage.name) },
        ] + leadSourceColumns + [
            Column("communities.id") { $0.integer($0.community.id) },
            Column("communities.name") { $0.text($0.community.name) },
            Column("users.id", changes: true) { $0.integer($0.user.id) },
            Column("users.name", changes: true) { $0.text($0.user.name) },
            Column("prospects.expected_stay_type") { $0.one(of: ["Long Term", "Respite", ""]) },
            Column("close_reasons.id") { $0.integer($0.closeReason?.id) },
            Column("close_reasons.name") { $0.text($0.closeReason?.name) },
            Column("close_reason_details") { if $0.closeReason != nil { $0.prose(1...1) } },
            Column("scores.name", changes: true) { $0.text($0.random.one(of: Names.scores).name) },
            Column("prospects.story", changes: true) { row in row.sometimes(70) { $0.prose(1...3) } },
            Column("metadata", changes: true) { $0.metadata() },
            Column("original_users.id") { $0.integer($0.otherUser.id) },
            Column("original_users.name") { $0.text($0.otherUser.name) },
            Column("prospects.original_prospect_id") { row in row.sometimes(3) { $0.prospectID() } },
            Column("prospects.merged_into_prospect_id") { $0.integer($0.merged) },
            Column("prospects.start_speed_to_lead_clock_at") { $0.iso8601($0.created) },
            Column("prospects.urgency", changes: true) {
                $0.one(of: ["Immediate", "1-3 months", "6+ months", ""])
            },
            Column("prospects.budget", changes: true) { row in row.sometimes(60) { $0.money(1800...9500) } },
            Column("prospects.expected_move_in_date") { row in
                row.sometimes(30) { $0.date($0.later(within: 300)) }
            },
            Column("prospects.veteran") { $0.boolean(percent: 20) },
            Column("prospects.do_not_contact") { $0.boolean(percent: 3) },
            Column("prospects.last_contacted_at", changes: true) { $0.naive($0.later(within: 200)) },
            Column("prospects.tour_completed_at") { row in row.sometimes(35) { $0.iso8601($0.later()) } },
            Column("prospects.preferred_contact_method") { $0.one(of: ["phone", "email", "text", ""]) },
        ])

    private static let leadSourceColumns = ["", "secondary_", "tertiary_"].enumerated().flatMap {
        place, prefix in
        [
            Column("\(prefix)lead_sources.id") { $0.integer($0.leadSource(place)?.id) },
            Column("\(prefix)lead_sources.name") { $0.text($0.leadSource(place)?.name) },
            Column("\(prefix)lead_sources.category") { $0.text($0.leadSource(place)?.category) },
        ]
    }
}

extension Row {
    fileprivate func leadSource(_ place: Int) -> LeadSource? {
        place < leadSources.count ? leadSources[place] : nil
    }

    /// One prospect was active in the year 24, as in a live account.
    fileprivate mutating func activeAt() {
        if index == 3 { text("0024-03-15 00:00:00") } else { naive(later()) }
    }

    fileprivate mutating func metadata() {
        guard random.chance(25) else { return }
        let pets = random.chance(50) ? JSON.array([.string("dog, small")]) : .array([])
        let source = random.one(of: ["web form", "phone \"hotline\""])
        text(
            JSON.object(["utm": .string(source), "pets": pets, "beds": .integer(random.within(1...2))]).text)
    }
}
