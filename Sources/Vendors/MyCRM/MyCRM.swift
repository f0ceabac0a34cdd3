import Mirror

extension Vendor {
    /// MyCRM, Property Finder's CRM for real estate.
    ///
    /// Its documentation names no limit of requests and no way to sign in; both are what its clients do.
    package static let myCRM = Vendor(
        name: "mycrm",
        // Over http, as the documentation's samples have it, the token would be readable on the way.
        defaultBaseURL: "https://api-v2.mycrm.com",
        throttle: ThrottleLimit(requests: 2, per: .seconds(1), burst: 5),
        credential: CredentialHeader(name: "Authorization", prefix: "Bearer "),
        // A day, since polls ask for days.
        overlap: .seconds(86_400),
        connector: { MyCRMConnector(settings: $0) },
        clientCredentialsURL: "https://auth.propertyfinder.com/auth/oauth/v1/token",
        views: .myCRM
    )
}

/// One of MyCRM's collections: how to ask for it and where its rows are in the answer.
struct MyCRMList: Sendable {
    var stream: Stream
    /// Below the base URL.
    var path: String
    /// What the array of rows may be called, the likeliest name first.
    var names: [String]
    /// What a row may be wrapped in: `{"lead":{…}}`.
    var wrapper: String
    /// The sub-objects that are asked for whole unless the configuration names others.
    var expansions: [String]
    /// Whether the documentation has a request for one row.
    var hasSingleRows: Bool

    static func all(overlap: Duration) -> [MyCRMList] {
        [leads(overlap: overlap), whatsAppLeads(overlap: overlap)]
    }

    /// Source: Leads, "Sorts": not by the time of the update, but "updated" is among the filters.
    private static func leads(overlap: Duration) -> MyCRMList {
        MyCRMList(
            stream: Stream(
                name: "leads", polling: .changes(overlap: overlap), rank: 100,
                columnTypes: MyCRMColumns.leads,
                isPageNumbered: true
            ),
            path: "leads", names: ["leads"], wrapper: "lead", expansions: ["user", "notes", "preferences"],
            hasSingleRows: true
        )
    }

    /// Source: Whatsapp Leads, "Sorts": "updated" is among them, but not among the filters.
    private static func whatsAppLeads(overlap: Duration) -> MyCRMList {
        MyCRMList(
            stream: Stream(
                name: "whatsapp_leads", polling: .newestFirst(overlap: overlap), rank: 101,
                columnTypes: MyCRMColumns.whatsAppLeads, isPageNumbered: true
            ),
            path: "whatsapp-leads", names: ["whatsapp", "whatsapp_leads", "whatsapp-leads", "leads"],
            wrapper: "whatsapp", expansions: ["user", "property"], hasSingleRows: false
        )
    }
}
