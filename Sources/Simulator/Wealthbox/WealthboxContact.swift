extension WealthboxDesign {
    static let contacts = WealthboxDesign(
        "contacts", number: 0, count: { $0 }, hasSingleRecords: true, oddField: "gross_annual_income"
    ) { row in
        row.identity()
            .merging(row.careers())
            .merging(row.relations())
            .merging(row.investments())
            .merging(row.documents())
            .merging(row.compliance())
            .merging(row.arrays())
            .merging(row.undocumented())
    }
}

extension WealthboxRow {
    /// One in ten is no person: a household, an organization or a trust, which has a `name` instead.
    fileprivate mutating func identity() -> JSON.Members {
        let kinds = ["Household", "Organization", "Trust"]
        let kind = index % 10 == 9 ? kinds[index / 10 % 3] : "Person"
        let isPerson = kind == "Person"
        let last = random.one(of: Names.last)
        let first = random.one(of: Names.first)
        return [
            "prefix": isPerson ? sometimes(40) { $0.one(of: ["Mr.", "Ms.", "Dr."]) } : .null,
            "first_name": isPerson ? .string(first) : .null,
            "middle_name": isPerson ? sometimes(30) { $0.one(of: ["James", "M.", "Ana"]) } : .null,
            "last_name": isPerson ? .string(last) : .null,
            "suffix": isPerson ? sometimes(10) { $0.one(of: ["M.D.", "Jr.", "III"]) } : .null,
            "nickname": isPerson ? sometimes(20) { $0.one(of: ["Kev", "Peggy", "\"Bo\""]) } : .null,
            "name": .string(isPerson ? "\(first) \(last)" : "The \(last) \(kind)"),
            "type": .string(kind),
            "gender": isPerson ? one(of: ["Female", "Male"]) : .null,
            "birth_date": isPerson ? date(years: 25...95) : .null,
            "anniversary": sometimes(30) { $0.date(years: 1...50) },
            "client_since": sometimes(60) { $0.date(years: 0...20) },
            "date_of_death": sometimes(4) { $0.date(years: 0...3) },
            "marital_status": sometimes(60) { $0.one(of: ["Married", "Single", "Widowed"]) },
        ]
    }

    fileprivate mutating func careers() -> JSON.Members {
        [
            "job_title": sometimes(50) { $0.one(of: ["CEO", "Nurse", "Retired", "VP, Sales"]) },
            "company_name": sometimes(50) { $0.one(of: Names.organizations) },
            "twitter_name": sometimes(20) { $0.one(of: ["kev.anderson", "peggy_o"]) },
            "linkedin_url": sometimes(20) { _ in "linkedin.com/in/kanderson" },
            "background_information": sometimes(40) { .string($0.prose()) },
            "important_information": sometimes(30) { .string($0.prose()) },
            "personal_interests": sometimes(30) { $0.one(of: ["Skiing: Downhill, Traveling", "Chess ♟"]) },
            "occupation": sometimes(70) {
                [
                    "name": $0.one(of: ["CEO", "Teacher", "Pilot"]),
                    "start_date": $0.sometimes(70) { $0.date(years: 1...30) },
                ]
            },
            "retirement_date": sometimes(30) { $0.date(years: 0...9) },
        ]
    }

    fileprivate mutating func relations() -> JSON.Members {
        var relations: JSON.Members = [
            "assigned_to": sometimes(80) { $0.user() },
            "referred_by": sometimes(20) { .integer($0.contactID()) },
            "contact_source": sometimes(60) { $0.one(of: ["Referral", "Website", "Seminar"]) },
            "contact_type": one(of: ["Client", "Prospect", "Past Client"]),
            "status": one(of: ["Active", "Active", "Active", "Inactive"]),
        ]
        for name in [
            "attorney", "cpa", "doctor", "insurance", "business_manager", "family_officer", "assistant",
            "other", "trusted_contact",
        ] {
            relations[name] = sometimes(8) { .integer($0.contactID()) }
        }
        relations["household"] = sometimes(60) { $0.household() }
        return relations
    }

    private mutating func household() -> JSON {
        let last = random.one(of: Names.last)
        let titles = ["Head", "Spouse", "Child", "Parent"]
        return [
            "name": .string("The \(last)'s"), "title": one(of: titles), "id": .integer(contactID()),
            "members": .array(
                (0..<random.below(4)).map { place in
                    [
                        "id": .integer(contactID()), "first_name": one(of: Names.first),
                        "last_name": .string(last), "title": .string(titles[place]), "type": "Person",
                    ]
                }),
        ]
    }

    fileprivate mutating func investments() -> JSON.Members {
        var members: JSON.Members = [
            "investment_objective": sometimes(50) { $0.one(of: ["Aggressive Growth", "Income"]) },
            "time_horizon": sometimes(50) { $0.one(of: ["Short Term", "Long Term"]) },
            "risk_tolerance": sometimes(50) { $0.one(of: ["Low", "Moderate", "High"]) },
        ]
        for name in [
            "mutual_fund_experience", "stocks_and_bonds_experience", "partnerships_experience",
            "other_investing_experience",
        ] {
            members[name] = sometimes(40) { $0.integer(0...25) }
        }
        for name in [
            "gross_annual_income", "assets", "non_liquid_assets", "liabilities", "adjusted_gross_income",
            "estimated_taxes",
        ] {
            members[name] = sometimes(60) { $0.money() }
        }
        return members.merging([
            "confirmed_by_tax_return": sometimes(50) { $0.boolean() },
            "tax_year": sometimes(50) { $0.integer(2015...2026) },
            "tax_bracket": sometimes(50) { $0.integer(10...37) },
        ])
    }

    private mutating func money() -> JSON {
        random.chance(80) ? .integer(random.within(0...900) * 1000) : .decimal("\(random.below(90_000)).50")
    }
}
