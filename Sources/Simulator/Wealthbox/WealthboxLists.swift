extension WealthboxDesign {
    static let users = WealthboxDesign(
        "users", number: 10, count: { _ in 12 }, isStamped: false, oddField: "account"
    ) { row in
        row.member().merging(["excluded_from_assignments": row.boolean(percent: 10)])
    }

    static let teams = WealthboxDesign(
        "teams", number: 11, count: { _ in 4 }, isStamped: false, oddField: "position"
    ) { row in
        [
            "name": row.one(of: ["Service", "Advisors", "Operations & IT"]),
            "members": .array(
                (0..<row.random.below(4)).map { _ in
                    let user = row.random.one(of: row.workspace.users)
                    return .object(
                        row.member().merging(["id": .integer(user.id), "name": .string(user.name)]))
                }),
            "position": .integer(row.index + 1),
        ]
    }

    static let userGroups = WealthboxDesign(
        "user_groups", number: 12, count: { _ in 4 }, isStamped: false, oddField: "user"
    ) { row in
        ["name": row.one(of: ["Everyone", "Partners", "Back office"]), "user": row.user()]
    }

    static let tags = WealthboxDesign(
        "tags", number: 13, count: { _ in 30 }, isStamped: false, oddField: "position"
    ) { row in
        [
            "type": "Tag", "name": .string("Tag \(row.random.below(1000)) 🏷"),
            "document_type": row.one(of: ["Note", "Contact", "Task"]), "position": .integer(row.index + 1),
        ]
    }

    static let contactRoles = WealthboxDesign(
        "contact_roles", number: 14, count: { _ in 5 }, isStamped: false, oddField: "position"
    ) { row in
        [
            "name": row.one(of: ["Planning Advisor", "Service Lead", "CPA, external"]),
            "available_options": .array(
                (0..<row.random.within(1...3)).map { place in
                    ["id": .integer(row.index * 10 + place), "assigned_to": row.userLink()]
                }),
            "removed_options": .array(
                (0..<row.random.below(3)).map { place in
                    let removed = row.created + .seconds(row.random.below(9_000_000))
                    return [
                        "id": .integer(row.index * 10 + 5 + place),
                        "deleted_at": .string(removed.wealthboxISO8601), "assigned_to": row.userLink(),
                    ]
                }),
            "position": .integer(row.index + 1),
        ]
    }

    static let customFields = WealthboxDesign(
        "custom_fields", number: 15, count: { _ in 9 }, isStamped: false, oddField: "position"
    ) { row in
        let kind = ["single_select", "multi_check_box", "text_field", "date"][row.index % 4]
        let count = row.index % 4 < 2 ? row.random.within(1...4) : 0
        return [
            "name": row.one(of: ["My Field", "Pets 🐕", "Score"]),
            "document_type": row.one(of: ["Contact", "Opportunity", "Task", "Event", "Project"]),
            "field_type": .string(kind),
            "options": .array(
                (0..<count).map { place in
                    ["id": .integer(place + 1), "label": row.one(of: ["Option one", "0042", "Óther"])]
                }),
            "position": .integer(row.index + 1),
        ]
    }

    /// All thirteen in one: crmirror's table has them all, by category and id.
    static let categories = WealthboxDesign(
        "categories", number: 16, count: { _ in WealthboxCategories.names.count * 6 }, isStamped: false,
        oddField: "position"
    ) { row in
        let category = WealthboxCategories.name(of: row.index)
        let place = row.index / WealthboxCategories.names.count
        let isStage = category == "opportunity_stages" && place < WealthboxCategories.stages.count
        let name = isStage ? WealthboxCategories.stages[place] : "\(category) 0\(place)"
        return [
            "type": .string(WealthboxCategories.type(of: category)),
            "name": .string("\(name) v\(row.random.below(1000))"),
            "position": .integer(place + 1),
        ]
    }
}

enum WealthboxCategories {
    static let names = [
        "opportunity_stages", "opportunity_pipelines", "contact_types", "contact_sources", "task_categories",
        "event_categories", "file_categories", "investment_objectives", "financial_account_types",
        "email_types", "phone_types", "address_types", "website_types",
    ]
    /// An opportunity's stages by their ids, from 1. The last two are closed.
    static let stages = ["Identified", "Discovery", "Proposal", "Contract", "Won", "Lost"]

    static func name(of index: Int) -> String {
        names[index % names.count]
    }

    /// What a row calls itself: `ContactSource` in `contact_sources`.
    static func type(of category: String) -> String {
        let words = category.split(separator: "_").map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
        if words.hasSuffix("ies") { return words.dropLast(3) + "y" }
        return String(words.dropLast())
    }

    /// Within the simulator the key of a record; the id alone may be another category's too.
    static func key(category: String, id: Int) -> String {
        "\(category)\u{1F}\(id)"
    }

    static func isClosed(_ opportunity: JSON.Members) -> Bool {
        (opportunity["stage"]?.integer ?? 0) > stages.count - 2
    }
}

extension WealthboxRow {
    /// A user as lists of people show one.
    fileprivate mutating func member() -> JSON.Members {
        let name = personName()
        return [
            "email": .string("user\(random.below(10_000))@example.com"), "name": .string(name), "account": 1,
        ]
    }
}
