/// Tables of what is let and paid for. Apart from DepositTransactions' `date` and flag their columns are not
/// known; these are plausible.
extension TableDesign {
    static let units = TableDesign(
        name: "Units", count: { max($0 / 4, 6) }, booleans: .letters,
        columns: [
            Column("units.id") { $0.integer($0.id) },
            Column("units.number") { $0.text("\(["A", "B", "0"][$0.index % 3])\(100 + $0.index)") },
            Column("floor_plans.name") { $0.text($0.random.one(of: Names.floorPlans).name) },
            Column("units.market_rate", changes: true) { $0.money(2400...8800) },
            Column("units.square_feet") { $0.integer($0.random.within(320...1250)) },
            Column("units.available", changes: true) { $0.boolean(percent: 30) },
            Column("units.created_at") { $0.naive($0.created) },
            Column("units.discarded_at") { if $0.isDiscarded { $0.naive($0.later()) } },
        ] + communityColumns)

    static let housingContracts = TableDesign(
        name: "HousingContracts", count: { max($0 / 5, 4) }, booleans: .letters,
        columns: [
            Column("housing_contracts.id") { $0.integer($0.id) },
            Column("housing_contracts.prospect_id") { $0.prospectID() },
            Column("housing_contracts.unit_id") { $0.integer($0.random.within(900_001...900_060)) },
            Column("housing_contracts.move_in_date") { $0.date($0.later(within: 60)) },
            Column("housing_contracts.move_out_date", changes: true) { row in
                row.sometimes(25) { $0.date($0.later(within: 700)) }
            },
            Column("housing_contracts.move_out_reason", changes: true) {
                $0.one(of: ["", "", "Higher level of care"])
            },
            Column("housing_contracts.monthly_rate", changes: true) { $0.money(2400...8800) },
            Column("housing_contracts.signed_at") { $0.iso8601($0.later(within: 20)) },
            Column("housing_contracts.created_at") { $0.iso8601($0.created) },
            Column("housing_contracts.discarded_at") { if $0.isDiscarded { $0.iso8601($0.later()) } },
        ] + communityColumns)

    static let depositTransactions = TableDesign(
        name: "DepositTransactions", count: { max($0 / 6, 4) }, booleans: .words,
        columns: [
            Column("deposit_transactions.id") { $0.integer($0.id) },
            Column("deposit_transactions.prospect_id") { $0.prospectID() },
            Column("date") { $0.date($0.created) },
            Column("amount", changes: true) { $0.money(250...5000) },
            Column("deposit_transactions.refund") { $0.boolean(percent: 12) },
            Column("deposit_types.name") { $0.one(of: ["Priority", "Waitlist", "Community fee"]) },
            Column("notes", changes: true) { row in row.sometimes(30) { $0.prose(1...1) } },
        ] + communityColumns)

    static let serviceAgreements = TableDesign(
        name: "ServiceAgreements", count: { max($0 / 8, 3) }, booleans: .words,
        columns: [
            Column("service_agreements.id") { $0.integer($0.id) },
            Column("service_agreements.prospect_id") { $0.prospectID() },
            Column("care_types.name", changes: true) { $0.text($0.random.one(of: Names.careTypes).name) },
            Column("service_agreements.level_of_care", changes: true) { $0.integer($0.random.within(1...5)) },
            Column("service_agreements.start_date") { $0.date($0.later(within: 30)) },
            Column("service_agreements.monthly_fee", changes: true) { $0.money(400...3900) },
            Column("service_agreements.active", changes: true) { $0.boolean(percent: 75) },
            Column("service_agreements.created_at") { $0.iso8601($0.created) },
        ] + communityColumns)

    static let waitlistEntries = TableDesign(
        name: "WaitlistEntries", count: { max($0 / 10, 3) }, booleans: .letters,
        columns: [
            Column("waitlist_entries.id") { $0.integer($0.id) },
            Column("waitlist_entries.prospect_id") { $0.prospectID() },
            Column("floor_plans.name", changes: true) { $0.text($0.random.one(of: Names.floorPlans).name) },
            Column("waitlist_entries.position", changes: true) { $0.integer($0.random.within(1...40)) },
            Column("waitlist_entries.refundable") { $0.boolean(percent: 50) },
            Column("waitlist_entries.created_at") { $0.naive($0.created) },
            Column("waitlist_entries.discarded_at") { if $0.isDiscarded { $0.naive($0.later()) } },
        ] + communityColumns)
}
