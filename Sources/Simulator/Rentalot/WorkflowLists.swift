extension RentalotList {
    static let drafts = RentalotList(
        name: "drafts", path: "drafts", count: { max($0 / 8, 3) },
        make: { row in
            [
                "conversationId": row.reference("conversations"),
                "contactId": row.reference("contacts"),
                "propertyId": row.sometimes(60) { $0.reference("properties") },
                "channel": row.text("sms", "email"), "status": row.text("pending", "approved", "sent"),
                "content": row.prose(), "expiresAt": row.later(days: 7),
                "confidence": .decimal(row.random.one(of: ["0.10", "0.925", "1"])),
                "suggestedBy": row.text("assistant", nil),
            ]
        })

    static let followUps = RentalotList(
        name: "followups", path: "followups", count: { max($0 / 6, 4) },
        make: { row in
            [
                "contactId": row.reference("contacts"),
                "conversationId": row.sometimes(60) { $0.reference("conversations") },
                "message": row.prose(), "status": row.text("pending", "sent", "cancelled"),
                "scheduledFor": row.later(days: 30), "attempts": .integer(row.random.below(4)),
                "channels": row.some(["sms", "email", "whatsapp"]),
                "history": row.several(3) { row in
                    ["at": row.later(days: 5), "result": row.text("sent", "no answer", nil)]
                },
            ]
        })

    static let workflows = RentalotList(
        name: "workflows", path: "workflows", count: { min(max($0 / 20, 3), 30) },
        make: { row in
            [
                "name": row.text("Pre-screening", "Tour reminder ⏰", "Lease renewal, 60 days"),
                "status": row.text("enabled", "paused"), "version": .integer(row.random.within(1...12)),
                "trigger": .object([
                    "on": row.text("contact.created", "schedule"),
                    "delay": .object(["minutes": .integer(row.random.below(90))]),
                ]),
                "steps": row.several(4) { row in
                    ["id": row.uuid(), "kind": row.text("ask", "wait", "send"), "prompt": row.prose()]
                },
            ]
        })

    static let workflowRuns = RentalotList(
        name: "workflow_runs", path: "workflows/runs", count: { max($0 / 3, 5) },
        make: { row in
            [
                "workflowId": row.reference("workflows"), "contactId": row.reference("contacts"),
                "status": row.text("running", "completed", "failed"),
                "finishedAt": row.sometimes(60) { $0.later(days: 2) },
                "error": row.text(nil, nil, "The contact did not answer"),
                "answers": .object([
                    "pets": row.text("none", "2 cats"), "income": row.text("$50,000", nil),
                    "occupants": .integer(row.random.within(1...6)),
                ]),
            ]
        })
}
