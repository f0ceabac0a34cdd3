/// The small JSON lists, by path. Their members are not documented; these are plausible.
enum ReferenceLists {
    /// The same as text, as they are served.
    static let all = elements.mapValues { JSON.array($0).text }

    static let elements: [String: [JSON]] = [
        "activity_types": list(Names.activityTypes) { item, place in
            .object([
                "id": .integer(item.id), "name": .string(item.name), "active": .boolean(place != 5),
                "position": .integer(place + 1), "icon": place == 2 ? .string("map-pin") : .null,
            ])
        },
        "care_types": list(Names.careTypes) { item, place in
            .object([
                "id": .integer(item.id), "name": .string(item.name),
                "abbreviation": .string(initials(item.name)),
                "default": .boolean(place == 0),
            ])
        },
        "communities": list(Names.communities) { item, place in community(item, place) },
        "floor_plans": list(Names.floorPlans) { item, place in
            .object([
                "id": .integer(item.id), "name": .string(item.name),
                "community_id": .integer(Names.communities[place % Names.communities.count].id),
                "base_rate": .decimal(["2450.50", "3100.00", "3575.25", "4800.00"][place % 4]),
                "square_feet": .integer(380 + 210 * place), "discarded_at": .null,
            ])
        },
        "lead_sources": Names.leadSources.map { source in
            .object([
                "id": .integer(source.id), "name": .string(source.name),
                "category": .string(source.category),
                "active": .boolean(source.id != 108),
            ])
        },
        "privacy_levels": list([Named(801, "Private"), Named(802, "Semi-private"), Named(803, "Shared")]) {
            item, _ in
            .object(["id": .integer(item.id), "name": .string(item.name)])
        },
        "prospect_fields": list([
            Named(851, "Pets"), Named(852, "Hobbies"), Named(853, "Church"), Named(854, "Diet"),
        ]) {
            item, place in
            .object([
                "id": .integer(item.id), "name": .string(item.name), "field_type": .string("text"),
                "required": .boolean(false),
                "options": place == 0 ? .array([.string("cat"), .string("dog")]) : .array([]),
            ])
        },
        "stages": list(Names.stages) { item, place in
            .object([
                "id": .integer(item.id), "name": .string(item.name), "position": .integer(place + 1),
                "closed": .boolean(item.name == "Closed"),
            ])
        },
        "scores": list(Names.scores) { item, place in
            .object([
                "id": .integer(item.id), "name": .string(item.name),
                "weight": .decimal(["1.0", "0.5", "0.25"][place]),
            ])
        },
        "close_reasons": list(Names.closeReasons) { item, place in
            .object([
                "id": .integer(item.id), "name": .string(item.name), "requires_details": .boolean(place == 0),
            ])
        },
        "relationships": list(Names.relationships) { item, _ in
            .object(["id": .integer(item.id), "name": .string(item.name)])
        },
    ]

    private static func list(_ items: [Named], _ object: (Named, Int) -> JSON) -> [JSON] {
        items.enumerated().map { object($0.element, $0.offset) }
    }

    private static func community(_ item: Named, _ place: Int) -> JSON {
        let address = Names.places[place % Names.places.count]
        return .object([
            "id": .integer(item.id), "name": .string(item.name), "active": .boolean(true),
            "time_zone": .string("Central Time (US & Canada)"),
            "opened_on": place == 5 ? .null : .string("2011-05-01"),
            "address": .object([
                "line1": .string("\(100 + place) \(Names.streets[place])"), "city": .string(address.city),
                "state": .string(address.state), "zip": .string(address.zip),
            ]),
        ])
    }

    private static func initials(_ name: String) -> String {
        String(name.split(separator: " ").compactMap(\.first))
    }
}
