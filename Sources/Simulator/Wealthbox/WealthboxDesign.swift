/// What a collection of the workspace looks like, and how to make up its records.
struct WealthboxDesign: Sendable {
    /// As crmirror mirrors it, and as the path's last segment names it.
    let name: String
    /// Tells the collections apart in their ids.
    let number: Int
    /// How many records a workspace with so many contacts has.
    let count: @Sendable (_ rows: Int) -> Int
    /// Whether `GET /v1/{name}/{id}` is documented.
    let hasSingleRecords: Bool
    /// Whether records say who made them and when, and when they changed.
    let isStamped: Bool
    /// A field with numbers or times.
    let oddField: String
    /// Makes the fields but for the id and the stamps.
    let make: @Sendable (inout WealthboxRow) -> JSON.Members

    init(
        _ name: String, number: Int, count: @escaping @Sendable (Int) -> Int, hasSingleRecords: Bool = false,
        isStamped: Bool = true, oddField: String,
        make: @escaping @Sendable (inout WealthboxRow) -> JSON.Members
    ) {
        self.name = name
        self.number = number
        self.count = count
        self.hasSingleRecords = hasSingleRecords
        self.isStamped = isStamped
        self.oddField = oddField
        self.make = make
    }

    /// In the documentation's order.
    static let all: [WealthboxDesign] = [
        activity, contacts, tasks, workflows, workflowTemplates, events, opportunities, projects, notes,
        contactRoles, customFields, tags, categories, comments, userGroups, teams, users,
    ]

    static func named(_ name: String) -> WealthboxDesign? {
        all.first { $0.name == name }
    }

    /// Fields that no edit touches.
    static let fixedFields: Set<String> = [
        "id", "creator", "created_at", "updated_at", "resource_type", "resource_id", "external_unique_id",
        "image",
    ]
}

extension WealthboxDesign {
    /// Every record that there is at the beginning. Its choices depend on the seed, the collection and its index.
    func records(in workspace: WealthboxWorkspace) -> RecordCollection {
        let count = count(workspace.rows)
        let span: Int64 = 3 * 365 * 86_400_000
        let records = (0..<count).map { index in
            var random = Randomness(seed: workspace.seed(of: index, in: self))
            let age = span / Int64(count) * Int64(count - index) - Int64(random.below(60_000))
            let created = Moment(milliseconds: workspace.start.milliseconds - max(age, 0))
            let isUntouched = random.chance(40)
            let sinceUpdate = isUntouched ? max(age, 0) : Int64(random.below(Int(max(age, 1))))
            var record = record(
                index: index, created: created, seed: random.next(), in: workspace,
                updated: Moment(milliseconds: workspace.start.milliseconds - sinceUpdate))
            if name == "contacts", let person = Acquaintance(at: index) {
                record.fields = record.fields.merging(person.contactFields)
            }
            if name == "contacts", index % 25 == 24 {
                record.updated = record.updated - .seconds(60)
                record.deletedAt = record.updated
            }
            return record
        }
        return RecordCollection(records, seed: workspace.seed &+ UInt64(number))
    }

    /// One record, made up by a seed of its own.
    func record(
        index: Int, created: Moment, seed: UInt64, in workspace: WealthboxWorkspace, updated: Moment
    ) -> Record {
        let id = recordID(of: index, in: workspace)
        var row = WealthboxRow(
            workspace: workspace, id: id, index: index, created: created, random: Randomness(seed: seed))
        var fields: JSON.Members = ["id": .integer(id)]
        if isStamped {
            fields["creator"] = .integer(workspace.users[index % workspace.users.count].id)
            fields["created_at"] = .string(created.wealthbox)
            fields["updated_at"] = .string(updated.wealthbox)
        }
        return Record(
            id: key(of: id, index: index), fields: fields.merging(make(&row)), created: created,
            updated: updated, index: index)
    }

    private func recordID(of index: Int, in workspace: WealthboxWorkspace) -> Int {
        switch name {
        case "users" where index < workspace.users.count: workspace.users[index].id
        // Ids of categories count from 1 in each of them, so that the id alone is no key.
        case "categories": index / WealthboxCategories.names.count + 1
        case "tags", "contact_roles", "custom_fields", "teams", "user_groups": index + 1
        default: workspace.id(of: index, in: number)
        }
    }

    private func key(of id: Int, index: Int) -> JSON {
        guard name == "categories" else { return .integer(id) }
        return .string(WealthboxCategories.key(category: WealthboxCategories.name(of: index), id: id))
    }
}

extension Acquaintance {
    fileprivate var contactFields: JSON.Members {
        [
            "first_name": .string(first), "last_name": .string(last), "name": .string("\(first) \(last)"),
            "email_addresses": [element(1, .string(typedEmail))],
            "phone_numbers": [element(2, .string(spacedPhone))],
        ]
    }

    private func element(_ place: Int, _ address: JSON) -> JSON {
        [
            "address": address, "principal": .boolean(true), "kind": "Home",
            "id": .integer(number * 10 + place),
        ]
    }
}

extension WealthboxWorkspace {
    func seed(of index: Int, in design: WealthboxDesign) -> UInt64 {
        Randomness.mix(seed &+ UInt64(design.number) << 40 &+ UInt64(index))
    }
}
