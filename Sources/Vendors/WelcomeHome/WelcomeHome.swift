import Mirror

extension Vendor {
    /// WelcomeHome, a CRM for senior living.
    ///
    /// Source: "WelcomeHome API Documentation", sections Authorization Request Header and Exports.
    package static let welcomeHome = Vendor(
        name: "welcomehome",
        defaultBaseURL: "https://crm.welcomehomesoftware.com/api",
        throttle: ThrottleLimit(requests: 5, per: .seconds(1), burst: 5),
        credential: CredentialHeader(name: "Authorization", prefix: "Token token="),
        overlap: .seconds(300),
        connector: { WelcomeHomeConnector(settings: $0) },
        views: .welcomeHome
    )
}

/// WelcomeHome's collections: sixteen export tables in CSV, and the reference lists in JSON.
enum WelcomeHomeFeed: Hashable, Sendable {
    case export(table: String)
    case list(path: String)
    /// The one list that is known to be paged.
    case events
}

/// A stream and where it comes from.
struct WelcomeHomeStream: Sendable {
    var stream: Stream
    var feed: WelcomeHomeFeed

    /// Every stream, in the order of the first backfill: reference lists, which the tables refer to, then the
    /// largest business tables, then the rest.
    static func all(overlap: Duration) -> [WelcomeHomeStream] {
        lists.enumerated().map { list($1.stream, path: $1.path, rank: $0) }
            + [events(overlap: overlap, rank: 99)]
            + tables.enumerated().map { export($1, overlap: overlap, rank: 100 + $0) }
    }

    /// Source: Exports, "The table to export. One of".
    private static let tables = [
        "Prospects", "Activities", "Residents", "Influencers", "Referrers", "Organizations",
        "HousingContracts", "Units", "Users", "DepositTransactions", "MarketingTouchpoints",
        "ServiceAgreements", "WaitlistEntries", "ExternalReferences", "ProspectFields", "Traits",
    ]

    /// The last four are not in the documentation; clients of the API ask for them. A list that an account does
    /// not have becomes `unavailable` and harms nothing.
    private static let lists: [(stream: String, path: String)] = [
        ("communities", "communities"),
        ("activity_types", "activity_types"),
        ("care_types", "care_types"),
        ("floor_plans", "floor_plans"),
        ("lead_sources", "lead_sources"),
        ("privacy_levels", "privacy_levels"),
        // The export ProspectFields, which holds the values, has the plain name.
        ("prospect_field_definitions", "prospect_fields"),
        ("stages", "stages"),
        ("scores", "scores"),
        ("close_reasons", "close_reasons"),
        ("relationships", "relationships"),
    ]

    private static func list(_ name: String, path: String, rank: Int) -> WelcomeHomeStream {
        WelcomeHomeStream(
            stream: Stream(name: name, polling: .whole(atFullWalkPace: false), rank: rank),
            feed: .list(path: path)
        )
    }

    private static func events(overlap: Duration, rank: Int) -> WelcomeHomeStream {
        WelcomeHomeStream(
            stream: Stream(name: "events", polling: .changes(overlap: overlap), rank: rank),
            feed: .events
        )
    }

    private static func export(_ table: String, overlap: Duration, rank: Int) -> WelcomeHomeStream {
        WelcomeHomeStream(
            stream: Stream(
                name: ExportColumns.qualifier(of: table),
                polling: .changes(overlap: overlap),
                rank: rank,
                columnTypes: WelcomeHomeColumns.exports,
                // Deletions leave the row, with one of these set.
                deletionMarks: [
                    .moment(column: "discarded_at"), .presence(column: "merged_into_prospect_id"),
                ],
                hasSnapshot: true
            ),
            feed: .export(table: table)
        )
    }
}
