extension TableDesign {
    static let residents = TableDesign(
        name: "Residents", count: { $0 * 11 / 10 }, booleans: .letters,
        columns: [
            Column("residents.id") { $0.integer($0.id) },
            Column("residents.prospect_id") { $0.prospectID() },
            Column("residents.marked_deceased_at") { row in row.sometimes(4) { $0.naive($0.later()) } },
            Column("residents.first_resident") { $0.boolean(percent: 85) },
        ] + residentColumns + addressColumns + [
            Column("care_types.name", changes: true) { $0.text($0.random.one(of: Names.careTypes).name) },
            Column("residents.marital_status") {
                $0.one(of: ["Married", "Widowed", "Single", "Divorced", ""])
            },
            Column("residents.veteran_status") { $0.one(of: ["Veteran", "Spouse of veteran", ""]) },
        ] + communityColumns)

    static let influencers = TableDesign(
        name: "Influencers", count: { $0 * 8 / 10 }, booleans: .words,
        columns: [
            Column("influencers.id") { $0.integer($0.id) },
            Column("influencers.prospect_id") { $0.prospectID() },
            Column("influencers.point_of_contact", changes: true) { $0.boolean(percent: 60) },
            Column("relationships.name") { $0.text($0.random.one(of: Names.relationships).name) },
        ] + personColumns + addressColumns + communityColumns)

    static let communityColumns = [
        Column("communities.id") { $0.integer($0.community.id) },
        Column("communities.name") { $0.text($0.community.name) },
    ]

    /// A person's, of whom other vendors may know too.
    private static let residentColumns = personColumns.map { column in
        Column(column.name, changes: column.changes) { row in
            if let text = Acquaintance(at: row.index)?.text(of: column.name) {
                row.text(text)
            } else {
                column.write(&row)
            }
        }
    }

    private static let personColumns = [
        Column("people.id") { $0.integer($0.id + 4_000_000) },
        Column("people.first_name") { $0.text($0.firstName) },
        Column("people.last_name") { $0.text($0.lastName) },
        Column("people.middle_name") { $0.one(of: ["", "", "Ann", "J.", "\"Bud\""]) },
        Column("people.salutation") { $0.one(of: ["Mr.", "Mrs.", "Ms.", "Dr.", ""]) },
        Column("people.position") { $0.one(of: ["", "", "Teacher, retired"]) },
        Column("people.cell_phone", changes: true) { row in row.sometimes(80) { $0.phone() } },
        Column("people.home_phone") { row in row.sometimes(40) { $0.phone() } },
        Column("people.work_phone") { row in row.sometimes(10) { $0.phone() } },
        Column("people.do_not_call") { $0.boolean(percent: 5) },
        Column("people.birthdate") { row in row.sometimes(60) { $0.birthdate(ages: 62...99) } },
        Column("people.provided_age") { row in row.sometimes(20) { $0.integer($0.random.within(62...99)) } },
        Column("people.email", changes: true) { row in row.sometimes(70) { $0.email() } },
        Column("people.gender") { $0.one(of: ["female", "male", ""]) },
    ]

    private static let addressColumns = [
        Column("addresses.line1", changes: true) {
            $0.integer($0.random.within(1...9999))
            $0.text(" " + $0.random.one(of: Names.streets))
        },
        Column("addresses.line2") { $0.one(of: ["", "", "", "Apt 4B", "c/o M. Reyes"]) },
        Column("addresses.city") { $0.text($0.address.city) },
        Column("addresses.state") { $0.text($0.address.state) },
        Column("addresses.zip") { $0.text($0.address.zip) },
    ]
}

extension Acquaintance {
    fileprivate func text(of column: String) -> String? {
        switch column {
        case "people.first_name": first
        case "people.last_name": last
        case "people.email": email
        case "people.cell_phone": bracketedPhone
        default: nil
        }
    }
}
