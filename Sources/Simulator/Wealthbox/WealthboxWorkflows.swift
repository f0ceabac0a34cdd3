extension WealthboxDesign {
    static let workflows = WealthboxDesign(
        "workflows", number: 8, count: { $0 / 5 + 9 }, hasSingleRecords: true, oddField: "starts_at"
    ) { row in
        let status = WealthboxWorkflowStatus.allCases[row.random.below(3)]
        return [
            "label": row.one(of: ["Onboard a new client to the firm", "Annual review – 2026", "Rollover"]),
            "linked_to": row.contactLink(), "visible_to": row.visibility(),
            "workflow_template": .object(row.template()),
            "workflow_steps": .array((0..<row.random.within(1...4)).map { row.step($0) }),
            "workflow_milestones": .array(
                (0..<row.random.below(3)).map { place in
                    // Numbers and words, as the documentation has them in two places.
                    [
                        "id": place == 0 ? row.elementID() : .string("abcdef\(row.random.below(100))"),
                        "name": row.one(of: ["Onboarding", "Signed"]), "milestone_date": row.time(1...90),
                    ]
                }),
            "starts_at": row.time(1...9),
            "started_at": status == .scheduled ? .null : row.time(1...9),
            "completed_at": status == .completed ? row.time(10...90) : .null,
        ]
    }

    static let workflowTemplates = WealthboxDesign(
        "workflow_templates", number: 9, count: { _ in 7 }, hasSingleRecords: true, oddField: "uses"
    ) { row in
        row.template().merging(["uses": row.integer(0...40)])
    }
}

/// Not shown by the documentation's sample, and asked for by its parameter. Here two times tell it.
enum WealthboxWorkflowStatus: String, CaseIterable {
    case active
    case completed
    case scheduled

    init(of workflow: JSON.Members) {
        if workflow["completed_at"] ?? .null != .null {
            self = .completed
        } else {
            self = workflow["started_at"] ?? .null == .null ? .scheduled : .active
        }
    }
}

extension WealthboxRow {
    fileprivate mutating func template() -> JSON.Members {
        let text = prose()
        return [
            "id": .integer(id), "creator": user(), "created_at": .string(created.wealthbox),
            "updated_at": .string(created.wealthbox),
            "name": one(of: ["New Client Onboarding Process", "Quarterly \"touch\"", "RMD"]),
            "sequential": boolean(), "description": .string(text),
            "description_html": .string("<div>\(text)</div>"), "shared": boolean(percent: 80),
            "ready": boolean(percent: 90),
            "workflow_milestones": .array(
                (0..<random.below(3)).map { place in
                    ["id": .string("abcdef\(place)"), "name": one(of: ["Onboarding", "Signed"])]
                }),
            "workflow_steps": .array((0..<random.within(1...3)).map { step($0) }),
            "kind": one(of: ["Contact", "Project", "Opportunity"]), "visible_to": visibility(),
        ]
    }

    fileprivate mutating func step(_ place: Int) -> JSON {
        let text = prose()
        let step = id * 10 + place
        return [
            "id": .integer(step), "creator": user(), "created_at": .string(created.wealthbox),
            "updated_at": time(1...20), "name": one(of: ["Schedule discover meeting", "Send forms 📄"]),
            "description": .string(text), "description_html": .string("<div>\(text)</div>"),
            "workflow": .integer(id), "assigned_to": user(), "due_based_on": "default",
            "due_date_set": boolean(), "due_later": one(of: ["2 days later at 5:00 PM", "1 week later"]),
            "due_date": sometimes(70) { $0.time(1...30) }, "priority": one(of: ["None", "High"]),
            "workflow_outcomes": .array((0..<random.below(3)).map { outcome($0, of: step) }),
            "workflow_milestone_id": sometimes(50) { $0.integer(1...3) },
        ]
    }

    private mutating func outcome(_ place: Int, of step: Int) -> JSON {
        [
            "id": .integer(step * 10 + place), "workflow_step_id": .integer(step),
            "name": one(of: ["Meeting scheduled with client", "No answer"]),
            "action": one(of: ["Go to Step", "Restart Step"]),
            "go_to_step_id": sometimes(60) { $0.integer(1...4) },
            "due_date_set": boolean(), "due_later": one(of: ["2 days later at 5:00 PM", ""]),
            "created_at": .string(created.wealthbox), "updated_at": time(1...9),
        ]
    }
}
