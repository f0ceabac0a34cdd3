import Mirror

extension Vendor {
    /// Rentalot, an assistant for landlords that keeps their contacts.
    ///
    /// Its smallest plan takes 30 requests a minute; the headers of its answers say more where there is more.
    package static let rentalot = Vendor(
        name: "rentalot",
        defaultBaseURL: "https://rentalot.ai",
        throttle: ThrottleLimit(requests: 30, per: .seconds(60), burst: 5),
        credential: CredentialHeader(name: "Authorization", prefix: "Bearer "),
        overlap: .zero,
        // Source: the plans; Scale has 600 a minute.
        adoptableLimit: 600,
        connector: { RentalotConnector(settings: $0) },
        views: .rentalot
    )
}

/// One of Rentalot's collections and how to ask for it.
struct RentalotList: Sendable {
    var stream: Stream
    /// Below `api/v1/`; of one record of the parent stream what stands behind its id.
    var path: String
    /// The lists that together are the collection: what each is asked for beside its page.
    var parts: [[Request.QueryItem]] = [[]]
    /// Whether the documentation has a request for one record.
    var hasSingleRecords = false

    static let all: [RentalotList] = [
        onRequest("workflows", rank: 0, RentalotColumns.workflows),
        onRequest("properties", rank: 1, RentalotColumns.properties),
        contacts,
        onRequest("conversations", rank: 101, RentalotColumns.conversations),
        onRequest("showings", rank: 102, RentalotColumns.showings),
        onRequest("events", rank: 103, RentalotColumns.events),
        onRequest("drafts", rank: 104, RentalotColumns.drafts),
        onRequest("followups", rank: 105, RentalotColumns.followups),
        onRequest("workflow_runs", path: "workflows/runs", rank: 106, RentalotColumns.workflowRuns),
        onRequest("sessions", rank: 107, RentalotColumns.sessions),
        messages,
    ]

    /// Source: Contacts API. No page says whether the plain list holds the archived ones.
    private static let contacts = RentalotList(
        stream: Stream(
            name: "contacts", polling: .whole(atFullWalkPace: false), rank: 100,
            columnTypes: RentalotColumns.contacts, isPageNumbered: true
        ),
        path: "contacts", parts: [[], [.init("status", "archived")]], hasSingleRecords: true
    )

    /// The store picks the conversations that moved; of each all messages are walked.
    private static let messages = RentalotList(
        stream: Stream(
            name: "messages", polling: .changes(overlap: .zero), rank: 108,
            columnTypes: RentalotColumns.messages, isPageNumbered: true, isOnRequest: true,
            parent: "conversations"
        ),
        path: "messages"
    )

    /// A list that only the vendor's OpenAPI speaks of, with the paging and the envelope of the contacts.
    private static func onRequest(
        _ name: String, path: String? = nil, rank: Int, _ columnTypes: [String: ColumnType]
    ) -> RentalotList {
        RentalotList(
            stream: Stream(
                name: name, polling: .whole(atFullWalkPace: true), rank: rank, columnTypes: columnTypes,
                isPageNumbered: true, isOnRequest: true
            ),
            path: path ?? name
        )
    }
}
