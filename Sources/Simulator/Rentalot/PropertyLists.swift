extension RentalotList {
    static let properties = RentalotList(
        name: "properties", path: "properties", count: { max($0 / 5, 5) },
        make: { row in
            let place = row.random.one(of: Names.places)
            return [
                "title": row.text("Bright 2BR near the park", "Loft, \"artist's\"", "Casita 🌵"),
                "status": row.text("available", "leased", "off_market"),
                "address": .string("\(row.random.within(1...999)) \(row.random.one(of: Names.streets))"),
                "city": .string(place.city), "state": .string(place.state), "zip": .string(place.zip),
                "place": .object([
                    "unit": row.text("4B", nil),
                    "location": .object([
                        "latitude": .decimal("42.3\(row.random.within(10...99))"),
                        "longitude": .decimal("-71.1\(row.random.within(10...99))"),
                    ]),
                ]),
                "monthlyRent": .integer(row.random.one(of: [1250, 2400, 3100])),
                "fee": .decimal(row.random.one(of: ["1250.50", "2400", "3100.00"])),
                "deposit": row.text("$50,000", "one month", nil),
                "bedrooms": .integer(row.random.below(5)),
                "bathrooms": .decimal(row.random.one(of: ["1", "1.5", "2.5"])),
                "availabilityDate": row.sometimes(60) { .string($0.created.date) },
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
            let start = row.created + .seconds(row.random.below(14 * 86_400))
            let end = start + .seconds(60 * row.random.one(of: [15, 30, 45]))
            return [
                "propertyId": row.reference("properties"), "contactId": row.reference("contacts"),
                "title": row.text("Tour", "Second viewing 🏡", nil), "description": row.text("2BR", nil),
                "startTime": .string(start.w3c), "endTime": .string(end.w3c),
                "timeZone": row.text("America/New_York", "America/Chicago"),
                "location": row.text("155 12th Ave.", nil),
                "status": row.text("scheduled", "confirmed", "completed", "no_show", "cancelled"),
                "notes": row.sometimes(50) { $0.prose() },
                "source": row.text("calcom", "manual"), "type": "showing",
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
