extension WealthboxDesign {
    static let tasks = WealthboxDesign(
        "tasks", number: 1, count: { $0 * 2 }, hasSingleRecords: true, oddField: "due_date"
    ) { row in
        let text = row.prose()
        let isComplete = row.random.chance(60)
        var fields: JSON.Members = [
            "name": row.one(of: ["Return Bill's call", "Send \"IPS\" & ADV", "Birthday card 🎂"]),
            "due_date": row.time(0...30), "complete": .boolean(isComplete), "category": row.integer(1...6),
            "linked_to": row.links(0...3), "priority": row.one(of: ["Low", "Medium", "High"]),
            "visible_to": row.visibility(), "custom_fields": row.customFields("Task"),
            "frame": row.one(of: ["today", "tomorrow", "specific"]), "repeats": row.boolean(percent: 10),
            "completer": isComplete ? row.user() : .null, "description": .string(text),
            "description_html": .string("<div>\(text)</div>"),
        ]
        // The documentation shows both kinds: a task is a user's or a team's.
        if row.index % 3 == 2 {
            fields["assigned_to_team"] = row.integer(1...4)
        } else {
            fields["assigned_to"] = row.user()
        }
        return fields
    }

    static let events = WealthboxDesign(
        "events", number: 2, count: { $0 }, hasSingleRecords: true, oddField: "starts_at"
    ) { row in
        [
            "title": row.one(of: ["Client Meeting", "Annual Review\n(by phone)", "Lunch 🍝"]),
            "starts_at": row.time(1...60), "ends_at": row.time(61...62), "repeats": row.boolean(percent: 10),
            "event_category": row.sometimes(80) { $0.integer(1...6) }, "all_day": row.boolean(percent: 20),
            "location": row.sometimes(70) { $0.one(of: ["Conference Room", "Zoom", "155 12th Ave."]) },
            "description": row.sometimes(50) { .string($0.prose()) },
            "state": row.one(of: ["unconfirmed", "confirmed", "tentative", "completed", "cancelled"]),
            "visible_to": row.visibility(), "email_invitees": row.boolean(), "linked_to": row.links(0...2),
            "invitees": .array(
                (0..<row.random.below(4)).map { _ in
                    row.random.chance(50) ? row.userLink() : row.contactLink()
                }),
            "custom_fields": row.customFields("Event"),
        ]
    }

    static let opportunities = WealthboxDesign(
        "opportunities", number: 3, count: { $0 / 3 + 6 }, hasSingleRecords: true, oddField: "probability"
    ) { row in
        [
            "name": row.one(of: ["Financial Plan", "Rollover 401(k)", "Annuity – phase II"]),
            "description": row.sometimes(70) { .string($0.prose()) },
            "target_close": row.time(10...200), "probability": row.integer(0...100),
            "stage": row.integer(1...WealthboxCategories.stages.count), "manager": row.user(),
            "amounts": .array(
                (0..<row.random.below(4)).map { place in
                    [
                        "amount": row.amount(), "currency": row.one(of: ["$", "€"]),
                        "kind": .string(["Fee", "Commission", "AUM"][place]),
                    ]
                }),
            "linked_to": row.links(1...2), "visible_to": row.visibility(),
            "custom_fields": row.customFields("Opportunity"),
        ]
    }

    static let projects = WealthboxDesign(
        "projects", number: 4, count: { $0 / 10 + 5 }, hasSingleRecords: true, oddField: "organizer"
    ) { row in
        [
            "name": row.one(of: ["Client Seminar", "Office move", "Compliance, 2nd half"]),
            "description": row.sometimes(80) { .string($0.prose()) }, "organizer": row.user(),
            "visible_to": row.visibility(), "image": row.sometimes(50) { _ in "" },
            "custom_fields": row.customFields("Project"),
        ]
    }

    static let notes = WealthboxDesign(
        "notes", number: 5, count: { $0 * 2 }, hasSingleRecords: true, oddField: "word_count"
    ) { row in
        let content = row.prose()
        return [
            "content": .string(content), "linked_to": row.links(1...2), "visible_to": row.visibility(),
            "tags": row.tags(), "word_count": .integer(content.split(separator: " ").count),
        ]
    }

    static let comments = WealthboxDesign(
        "comments", number: 6, count: { $0 }, oddField: "likes"
    ) { row in
        let text = row.prose()
        let kind = WealthboxComments.kinds[row.index % WealthboxComments.kinds.count]
        let resource = row.workspace.id(of: row.random.below(20), in: kind.collection)
        return [
            "body": ["text": .string(text), "html": .string("<div class='comment'>\(text)</div>")],
            "resource_type": .string(kind.type), "resource_id": .integer(resource),
            "likes": row.integer(0...9),
        ]
    }

    static let activity = WealthboxDesign(
        "activity", number: 7, count: { $0 * 2 }, oddField: "duration"
    ) { row in
        [
            "body": .string("<p>\(row.prose())</p>"),
            "linked_to": row.random.chance(80)
                ? row.contactLink()
                : [
                    "id": row.elementID(), "type": "Opportunity", "name": row.one(of: ["Rollover", "Fee 🧾"]),
                ],
            "icon": "https://example.com/icon.png", "duration": row.sometimes(60) { $0.integer(1...90) },
        ]
    }
}

/// What comments are of. Asked for in the plural, which rows do not use.
enum WealthboxComments {
    struct Kind: Sendable {
        let asked: String
        let type: String
        /// The number of the collection that it comments on.
        let collection: Int
    }

    static let kinds = [
        Kind(asked: "Tasks", type: "Task", collection: 1),
        Kind(asked: "StatusUpdates", type: "StatusUpdate", collection: 5),
        Kind(asked: "Events", type: "Event", collection: 2),
        Kind(asked: "Opportunities", type: "Opportunity", collection: 3),
        Kind(asked: "Projects", type: "Project", collection: 4),
        Kind(asked: "Workflows", type: "Workflow", collection: 8),
    ]

    /// The kind for a request: only the plural finds notes' comments, [client] says; either finds the others.
    static func kind(asked: String?) -> Kind? {
        guard let asked else { return kinds[0] }
        return kinds.first { $0.asked == asked || ($0.type == asked && $0.type != "StatusUpdate") }
    }
}
