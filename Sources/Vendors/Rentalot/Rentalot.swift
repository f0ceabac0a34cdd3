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
        connector: { RentalotConnector(settings: $0) }
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
        onRequest("workflows", rank: 0),
        onRequest("properties", rank: 1),
        contacts,
        onRequest("conversations", rank: 101),
        onRequest("showings", rank: 102),
        onRequest("events", rank: 103),
        onRequest("drafts", rank: 104),
        onRequest("followups", rank: 105),
        onRequest("workflow_runs", path: "workflows/runs", rank: 106),
        onRequest("sessions", rank: 107),
        messages,
    ]

    /// Source: Contacts API. No page says whether the plain list holds the archived ones.
    private static let contacts = RentalotList(
        stream: Stream(
            name: "contacts", polling: .whole(atFullWalkPace: false), rank: 100,
            columnTypes: contactColumnTypes, isPageNumbered: true
        ),
        path: "contacts", parts: [[], [.init("status", "archived")]], hasSingleRecords: true
    )

    /// The store picks the conversations that moved; of each all messages are walked.
    private static let messages = RentalotList(
        stream: Stream(
            name: "messages", polling: .changes(overlap: .zero), rank: 108,
            columnTypes: otherColumnTypes.merging(["conversation_id": .text]) { $1 }, isPageNumbered: true,
            isOnRequest: true, parent: "conversations"
        ),
        path: "messages"
    )

    /// A list that only the vendor's OpenAPI speaks of, with the paging and the envelope of the contacts.
    private static func onRequest(_ name: String, path: String? = nil, rank: Int) -> RentalotList {
        RentalotList(
            stream: Stream(
                name: name, polling: .whole(atFullWalkPace: true), rank: rank, columnTypes: otherColumnTypes,
                isPageNumbered: true, isOnRequest: true
            ),
            path: path ?? name
        )
    }

    /// Source: List Contacts, "Response".
    private static let contactColumnTypes: [String: ColumnType] = [
        "id": .text, "name": .text, "email": .text, "phone": .text, "status": .text, "role": .text,
        "channel_preference": .text, "source": .text, "referral_source": .text, "language": .text,
        "applied_at": .timestamp, "created_at": .timestamp, "updated_at": .timestamp,
    ]

    private static let otherColumnTypes: [String: ColumnType] = [
        "created_at": .timestamp, "updated_at": .timestamp,
    ]
}
