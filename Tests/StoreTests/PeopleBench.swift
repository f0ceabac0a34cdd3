import Mirror
import SQLite
@testable import Store
import Testing

/// Several accounts of two made-up vendors in a database of its own: `hall`, whose lists are CSV, and `desk`, whose
/// contacts have arrays.
final class PeopleBench {
    let directory: TemporaryDirectory
    private(set) var now = Instant(seconds: 1_780_000_000)
    private var open: Store?
    private var accounts: [String: String] = [:]

    init() throws {
        directory = try TemporaryDirectory()
        open = try Store(path: path, views: PeopleBench.sources)
    }

    var path: String { "\(directory.path)/crm.sqlite" }

    func store() throws -> Store { try #require(open) }

    func reopen(views: [String: ViewSources]? = PeopleBench.sources) async throws {
        open = nil
        open = try Store(path: path, views: views)
    }

    static let hallStreams = ["prospects", "residents", "referrers", "activities"].map {
        Stream(name: $0, polling: .changes(overlap: .seconds(300)), rank: 0)
    }
    static let deskStreams = ["contacts", "users", "tasks", "leads"].map {
        Stream(
            name: $0, polling: .changes(overlap: .seconds(300)), rank: 0,
            columnTypes: ["phone": .text, "email_addresses.principal": .boolean])
    }

    func register(_ account: String, _ vendor: String) async throws {
        accounts[account] = vendor
        let streams = vendor == "hall" ? Self.hallStreams : Self.deskStreams
        _ = try await store().register(
            account: account, vendor: vendor, scope: "all", streams: streams,
            pollInterval: { _, _ in .seconds(300) }, now: now
        )
    }

    /// A walk of one page; nothing that it leaves out is missing.
    @discardableResult
    func load(
        _ account: String, _ stream: String, _ records: Records, isLast: Bool = true
    ) async throws -> CommitReport {
        now = now + .seconds(1)
        let streams = accounts[account] == "hall" ? Self.hallStreams : Self.deskStreams
        let stream = try #require(streams.first { $0.name == stream })
        let walk = Walk(kind: .backfill, startedAt: now)
        _ = try await store().begin(
            walk, at: .beginning, account: account, stream: stream.name, giveUpReason: "another began")
        let next: Position? = isLast ? nil : .link(1)
        let completion = PageCommit.Completion(
            watermark: now, nextDueAt: now + .seconds(300), pollInterval: .seconds(300),
            sweepAgainAt: now + .seconds(3600))
        return try await store().commit(
            PageCommit(
                account: account, stream: stream, page: Page(records: records, next: next),
                position: .beginning,
                checkpoint: Checkpoint(walk: walk, position: next ?? .beginning, pages: 1, savedAt: now),
                completion: isLast ? completion : nil, requests: 1, retries: 0, now: now
            )
        )
    }

    /// Lets the store do all that waits for the tables; answers how many pieces that were.
    @discardableResult
    func tend(_ account: String) async throws -> Int {
        var pieces = 0
        while try await store().tend(account, now: now) { pieces += 1 }
        return pieces
    }

    func query(_ sql: String) throws -> [[Value]] {
        try Connection(path: path, access: .readOnly).query(sql)
    }

    /// The plan's lines.
    func plan(_ sql: String) throws -> [String] {
        try query("EXPLAIN QUERY PLAN \(sql)").compactMap { row in
            if case .text(let line) = row[3] { line } else { nil }
        }
    }

    func execute(_ sql: String) throws {
        try Connection(path: path, access: .readWrite).execute(sql)
    }

    func viewSQL(_ name: String) throws -> String? {
        try query("SELECT sql FROM sqlite_schema WHERE name = '\(name)'").first?[0].textValue
    }
}

extension PeopleBench {
    static let sources: [String: ViewSources] = [
        "hall": ViewSources(
            people: [
                PeopleSource(
                    stream: "prospects", kind: [.constant("prospect")],
                    fullName: [
                        .column("name"),
                        .related(
                            in: "residents", by: "prospect_id", preferring: "first_resident",
                            columns: ["first_name", "last_name"]),
                    ],
                    status: .column("status", "stages_name"), owner: .column("users_name")
                ),
                PeopleSource(
                    stream: "residents", kind: [.constant("resident")],
                    fullName: [.columns(["first_name", "last_name"])], firstName: .column("first_name"),
                    lastName: .column("last_name"), email: .column("email"),
                    phone: .column("cell_phone", "home_phone")
                ),
            ],
            activities: [
                ActivitySource(
                    stream: "activities", kind: [.column("type"), .constant("activity")],
                    person: .typed(
                        by: "record_type", id: "record_id",
                        streams: ["Prospect": "prospects", "Referrer": "referrers"]),
                    body: .column("notes"), completedAt: .column("completed_at")
                )
            ]
        ),
        "desk": ViewSources(
            people: [
                PeopleSource(
                    stream: "contacts", kind: [.column("type")],
                    fullName: [.column("name"), .columns(["first_name", "last_name"])],
                    firstName: .column("first_name"), lastName: .column("last_name"),
                    email: [.element(of: "email_addresses", column: "address", preferring: "principal")],
                    phone: .column("phone"), status: .column("status"),
                    owner: [
                        .record(of: "users", by: "assigned_to", columns: ["name"]), .column("assigned_to"),
                    ]
                ),
                PeopleSource(
                    stream: "leads", kind: [.constant("lead")], fullName: .column("name"),
                    email: .column("email")),
            ],
            activities: [
                ActivitySource(
                    stream: "tasks", kind: [.constant("task")],
                    person: .elements(
                        of: "linked_to", typedBy: "type", id: "id", streams: ["Contact": "contacts"]),
                    subject: .column("name"),
                    completedAt: [.when(.isSet("complete"), .column("updated_at"))]
                ),
                ActivitySource(
                    stream: "leads", field: "notes", kind: [.constant("note")], person: .holder,
                    body: .column("body")),
            ]
        ),
    ]

    func loadProspects(in account: String = "hall", _ names: [String]) async throws {
        let rows = names.enumerated().map { index, name in
            [TestCell.text(String(index + 1)), .text(name), "Active"]
        }
        try await load(account, "prospects", page(["id", "name", "status"], rows))
    }

    /// Contacts with their e-mail addresses, the last of which is the principal one.
    func loadContacts(in account: String = "desk", _ rows: [(Int, String, [String])]) async throws {
        let addresses = rows.map { row in
            row.2.enumerated().map { index, address -> [TestCell] in
                [.text(address), .flag(index == row.2.count - 1)]
            }
        }
        try await load(
            account, "contacts",
            documents(
                ["id", "first_name", "last_name", "assigned_to", "type"],
                rows.map { row in
                    let names = row.1.split(separator: " ").map(String.init)
                    return [.number(String(row.0)), .text(names[0]), .text(names[1]), .number("7"), "Person"]
                },
                [TestArray("email_addresses", ["address", "principal"], addresses)]))
    }
}
