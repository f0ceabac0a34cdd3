/// How a WhatsApp lead of MyCRM is made up.
enum WhatsAppLead {
    /// All that MyCRM shows of it with every expansion, less the times of its record.
    static func fields(id: Int, random: inout Randomness, isUserNested: Bool) -> JSON.Members {
        let property = property(&random)
        var members: JSON.Members = [
            "id": .integer(id), "phone": .string(PropertyMarket.mobile(&random)),
            "status": .string(random.one(of: ["delivered", "notdelivered", "pending"])),
            "user": PropertyMarket.agent(random.one(of: PropertyMarket.agents), isNested: isUserNested),
            "property": .object(property),
            "labels": .array(["urgent", "عاجل", "💬"].filter { _ in random.chance(30) }.map(JSON.string)),
        ]
        if random.chance(70) { members["property_reference"] = property["reference"] }
        return members
    }

    private static func property(_ random: inout Randomness) -> JSON.Members {
        let number = 1 + random.below(400)
        return [
            "id": .integer(number), "reference": .string("pf-flex-00\(number)"),
            "title": .string(
                random.one(of: ["Bright 2BR | Sea View", "Villa, private \"pool\"", "Office 🏢"])),
            "price": .object([
                "amount": .decimal(random.one(of: ["1250.50", "95000", "120000.00"])),
                "currency": .string("AED"),
            ]),
            "bedrooms": random.chance(80) ? .integer(random.below(6)) : .null,
        ]
    }
}
