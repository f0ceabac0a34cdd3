extension RentalotList {
    /// Every field of the documentation's sample, and some that no page speaks of.
    static let contacts = RentalotList(
        name: "contacts", path: "contacts", count: { $0 },
        make: { row in
            let first = row.random.one(of: Names.first)
            let last = row.random.one(of: Names.last)
            let status = row.random.one(of: Rentalot.statuses)
            return [
                "name": row.sometimes(95) { _ in .string("\(first) \(last)") },
                "email": row.sometimes(80) { row in .string("renter\(row.random.below(10_000))@example.com")
                },
                "phone": row.sometimes(80) { row in
                    .string("+1555\(row.random.within(1_000_000...9_999_999))")
                },
                "status": .string(status),
                "role": row.text("prospect", "tenant", "landlord", "property_manager", "vendor", "other"),
                "channelPreference": row.text("whatsapp", "telegram", "sms", "email", nil),
                "source": row.text("telegram", "whatsapp", "api", "crm_import"),
                "referralSource": row.text(nil, "Zillow", "Friend, \"Bob\" 🤝"),
                "language": row.text("en", "es", "fr"),
                "appliedAt": status == "applicant" ? row.later(days: 30) : .null,
                "zip": row.text("02139", "07102", "90210", nil),
                "monthlyIncome": row.text("$50,000", "4200", nil),
                "tags": row.some(["pets", "vip", "section 8", "🎓"]),
                "legacyId": .integer(1_234_567_890_123_000_000 + row.random.below(1_000_000)),
            ]
        })

    static let conversations = RentalotList(
        name: "conversations", path: "conversations", count: { min(max($0 / 10, 3), 40) },
        make: { row in
            [
                "contactId": row.reference("contacts"),
                "propertyId": row.sometimes(60) { $0.reference("properties") },
                "channel": row.text("whatsapp", "telegram", "sms", "email"),
                "status": row.text("open", "closed", "handed_off"),
                "subject": row.text("Is the 2BR still free?", "Tour on Saturday 🏡", nil),
                "unreadCount": .integer(row.random.below(9)), "isAutomated": .boolean(row.random.chance(60)),
                "lastMessageAt": row.later(days: 20),
                "participants": row.several(3) { row in
                    [
                        "id": row.uuid(), "kind": row.text("contact", "agent", "bot"),
                        "name": row.text("Jane", nil),
                    ]
                },
            ]
        })

    static let messages = RentalotList(
        name: "messages", path: "conversations", count: { max($0 / 2, 6) },
        make: { row in
            [
                "conversationId": row.reference("conversations"),
                "direction": row.text("inbound", "outbound"),
                "channel": row.text("whatsapp", "telegram", "sms", "email"),
                "status": row.text("queued", "delivered", "read", "failed"), "content": row.prose(),
                "sender": .object(["type": row.text("contact", "bot"), "name": row.text("Jane Smith", nil)]),
                "attachments": row.several(2) { row in
                    [
                        "id": row.uuid(), "name": row.text("lease.pdf", "cat 🐈.jpg"),
                        "bytes": .integer(row.random.below(5_000_000)),
                    ]
                },
                "sentAt": row.sometimes(70) { $0.later(days: 1) },
            ]
        })

    static let sessions = RentalotList(
        name: "sessions", path: "sessions", count: { max($0 / 5, 4) },
        make: { row in
            [
                "contactId": row.reference("contacts"),
                "status": row.text("active", "ended"), "endedAt": row.sometimes(60) { $0.later(days: 1) },
                "messageCount": .integer(row.random.below(60)),
                "sentiment": .decimal(row.random.one(of: ["0.10", "-0.75", "1"])),
                "device": .object([
                    "platform": row.text("ios", "android", nil), "appVersion": row.text("2.10", "2.9"),
                ]),
                "pagesSeen": row.some(["/listings", "/apply?a=1&b=2", "/tour"]),
            ]
        })
}

extension Rentalot {
    static let statuses = ["prospect", "scheduled", "applicant", "renter", "archived"]
}
