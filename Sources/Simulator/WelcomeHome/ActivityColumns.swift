extension TableDesign {
    static let activities = TableDesign(
        name: "Activities", count: { $0 * 3 }, booleans: .words,
        columns: [
            Column("activities.id") { $0.integer($0.id) },
            Column.empty("activities.import_id"),
            Column("activities.community_id") { $0.integer($0.community.id) },
            Column("activities.record_id") { $0.prospectID() },
            Column("activities.record_type") { $0.text($0.random.chance(90) ? "Prospect" : "Referrer") },
            Column("activities.activity_type_id") { $0.integer($0.activityType.id) },
            Column("activities.sales_counselor_id") { $0.integer($0.user.id) },
            Column("activities.stage_id") { $0.integer($0.stage.id) },
            Column("activity_types.name") { $0.text($0.activityType.name) },
            Column("activity_results.name", changes: true) {
                $0.one(of: ["Completed", "Left message", "No answer", "Cancelled", ""])
            },
            Column("activities.scheduled_at", changes: true) { $0.iso8601($0.later(within: 30)) },
            Column("activities.completed_at", changes: true) { row in
                row.sometimes(70) { $0.iso8601($0.later()) }
            },
            Column("activities.discarded_at") { if $0.isDiscarded { $0.iso8601($0.later()) } },
            Column("activities.created_at") { $0.iso8601($0.created) },
            Column("activities.auto_perform") { $0.boolean(percent: 10) },
            Column("activities.direction") { $0.one(of: ["inbound", "outbound", ""]) },
            Column("stages.name") { $0.text($0.stage.name) },
            Column("activities.notes", changes: true) { row in row.sometimes(60) { $0.prose(1...4) } },
            Column("assigned_to.id") { $0.integer($0.user.id) },
            Column("assigned_to.name") { $0.text($0.user.name) },
            Column("created_by.id") { $0.integer($0.otherUser.id) },
            Column("created_by.name") { $0.text($0.otherUser.name) },
            Column("communities.name") { $0.text($0.community.name) },
        ])
}

extension Row {
    /// The same for both columns that speak of it.
    fileprivate var activityType: Named {
        Names.activityTypes[index % Names.activityTypes.count]
    }
}
