extension RentalotList {
    static let properties = RentalotList(
        name: "properties", path: "properties", count: { max($0 / 5, 5) },
        make: { row in
            let place = row.random.one(of: Names.places)
            return [
                "title": row.text("Bright 2BR near the park", "Loft, \"artist's\"", "Casita 🌵"),
                "status": row.text("available", "leased", "off_market"),
                "address": .object([
                    "street": .string("\(row.random.within(1...999)) \(row.random.one(of: Names.streets))"),
                    "unit": row.text("4B", nil), "city": .string(place.city), "state": .string(place.state),
                    "postalCode": .string(place.zip),
                    "location": .object([
                        "latitude": .decimal("42.3\(row.random.within(10...99))"),
                        "longitude": .decimal("-71.1\(row.random.within(10...99))"),
                    ]),
                ]),
                "rent": .decimal(row.random.one(of: ["1250.50", "2400", "3100.00"])),
                "deposit": row.text("$50,000", "one month", nil),
                "bedrooms": .integer(row.random.below(5)),
                "bathrooms": .decimal(row.random.one(of: ["1", "1.5", "2.5"])),
                "availableFrom": row.sometimes(60) { .string($0.created.date) },
                "petsAllowed": row.sometimes(80) { .boolean($0.random.chance(50)) },
                "amenities": row.some(["washer", "dishwasher", "doorman", "roof 🌇"]),
                "photos": row.several(3) { row in
                    ["id": row.uuid(), "url": .string("https://example.com/p?id=\(row.random.below(999))")]
                },
                "mlsNumber": .integer(1_234_567_890_123_456_000 + row.random.below(1000)),
            ]
        })

    static let showings = RentalotList(
        name: "showings", path: "showings", count: { max($0 / 4, 5) },
        make: { row in
            [
                "propertyId": row.reference("properties"), "contactId": row.reference("contacts"),
                "status": row.text("scheduled", "confirmed", "completed", "no_show", "cancelled"),
                "scheduledAt": row.later(days: 14),
                "durationMinutes": .integer(row.random.one(of: [15, 30, 45])),
                "timeZone": row.text("America/New_York", "America/Chicago"),
                "notes": row.sometimes(50) { $0.prose() },
                "remindersSent": row.some(["24h", "1h"]),
            ]
        })

    static let events = RentalotList(
        name: "events", path: "events", count: { max($0 / 3, 5) },
        make: { row in
            [
                "type": row.text("contact.created", "showing.scheduled", "message.received"),
                "contactId": row.reference("contacts"),
                "payload": .object([
                    "channel": row.text("sms", "email"),
                    "change": .object([
                        "field": row.text("status", "role"),
                        "values": .object(["from": row.text("prospect", nil), "to": row.text("renter")]),
                    ]),
                ]),
            ]
        })
}
