extension WealthboxRow {
    mutating func documents() -> JSON.Members {
        [
            "birth_place": sometimes(30) { $0.one(of: ["New York, NY", "São Paulo", "دبي"]) },
            "maiden_name": sometimes(20) { $0.one(of: Names.last) },
            "passport_number": sometimes(20) { $0.one(of: ["AB1234CD5689", "000451902"]) },
            "green_card_number": sometimes(10) { _ in "ZX567HG134" },
            "drivers_license": sometimes(50) {
                [
                    "number": .string("0\($0.random.within(100_000...999_999))"),
                    "state": $0.sometimes(90) { $0.one(of: ["New York", "Illinois"]) },
                    "issued_date": $0.date(years: 2...9), "expires_date": $0.date(years: 0...1),
                ]
            },
        ]
    }

    mutating func compliance() -> JSON.Members {
        var members: JSON.Members = [:]
        for name in [
            "signed_fee_agreement_date", "signed_ips_agreement_date", "signed_fp_agreement_date",
            "last_adv_offering_date", "initial_crs_offering_date", "last_crs_offering_date",
            "last_privacy_offering_date",
        ] {
            members[name] = sometimes(30) { $0.date(years: 0...12) }
        }
        // Whether there is a picture; the address of one is signed when it is shown.
        members["image"] = sometimes(60) { _ in "" }
        return members
    }

    mutating func arrays() -> JSON.Members {
        [
            "tags": tags(),
            "street_addresses": elements(0...2, kinds: ["Home", "Work"]) { $0.streetAddress() },
            "email_addresses": elements(0...3, kinds: ["Work", "Home"]) { row in
                let name = row.random.one(of: ["kevin.anderson", "peggy+crm", "o'brien", "m.müller"])
                return ["address": .string("\(name)\(row.random.below(1000))@example.com")]
            },
            "phone_numbers": elements(0...3, kinds: ["Work", "Mobile"]) { row in
                [
                    "address": .string(row.phone()),
                    "extension": row.sometimes(20) { $0.one(of: ["77", "007"]) },
                ]
            },
            "websites": elements(0...1, kinds: ["Website"]) { row in
                ["address": .string("https://www.example.com/~\(row.random.below(1000))?a=1&b=2")]
            },
            "custom_fields": customFields("Contact"),
            "contact_roles": .array(
                (0..<random.below(3)).map { place in
                    [
                        "id": .integer(place + 1),
                        "name": .string(["Planning Advisor", "Service Lead"][place]),
                        "value": integer(1...9), "assigned_to": userLink(),
                    ]
                }),
        ]
    }

    /// What the documentation does not show, as an API grows: an id of 19 digits, an array of scalars, an array
    /// within an object, and an object three levels deep.
    mutating func undocumented() -> JSON.Members {
        [
            "external_unique_id": .integer(1_234_567_890_123_000_000 + id),
            "account_numbers": .array(
                (0..<random.below(3)).map { _ in .string("00\(random.below(100_000))") }),
            "preferences": [
                "newsletter": boolean(),
                "contact": [
                    "channels": .array(random.chance(50) ? ["email", "phone"] : []),
                    "hours": ["from": "09:00", "to": one(of: ["17:00", "18:30"])],
                ],
            ],
            "lifetime_value": sometimes(70) { $0.amount() },
        ]
    }

    private mutating func streetAddress() -> JSON.Members {
        let place = random.one(of: Names.places)
        let street = "\(random.within(1...999)) \(random.one(of: Names.streets))"
        return [
            "street_line_1": .string(street),
            "street_line_2": sometimes(30) { $0.one(of: ["Apt 3B", "c/o José"]) },
            "city": .string(place.city), "state": .string(place.state), "zip_code": .string(place.zip),
            "country": "United States",
            "address": .string("\(street), \(place.city), \(place.state) \(place.zip), United States"),
        ]
    }

    /// So many elements, the first the principal one.
    private mutating func elements(
        _ counts: ClosedRange<Int>, kinds: [String], _ make: (inout WealthboxRow) -> JSON.Members
    ) -> JSON {
        .array(
            (0..<random.within(counts)).map { place in
                let element = make(&self).merging([
                    "principal": .boolean(place == 0), "kind": one(of: kinds), "id": elementID(),
                ])
                return .object(element)
            })
    }
}
