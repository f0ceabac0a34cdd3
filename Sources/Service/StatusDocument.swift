import Formats
import Mirror
import Store

/// The status in its stable form, for programs: every key is always there.
struct StatusDocument: Encodable {
    var generatedAt: String
    var database: String
    var databases: [Database]
    var accounts: [Account]

    struct Database: Encodable {
        var path: String
        /// Of the write-ahead log; 0 where there is none.
        var walBytes: Int
    }

    struct Account: Encodable {
        var name: String
        var vendor: String
        var streams: [Stream]
    }

    struct Stream {
        var name: String
        var table: String
        var state: String
        var rowsLive: Int
        var rowsDeleted: Int
        var completeThrough: String?
        var lastSuccessAt: String?
        var nextDueAt: String?
        var lastError: String?
    }

    init(
        _ accounts: [StatusAccount], database: String, databases: [StatusReport.Database], now: Instant
    ) {
        generatedAt = Timestamp.format(now)
        self.database = database
        self.databases = databases.map { Database(path: $0.path, walBytes: $0.logBytes) }
        self.accounts = accounts.map { account in
            Account(
                name: account.name, vendor: account.vendor,
                streams: account.streams.map { Stream($0, now: now) }
            )
        }
    }
}

extension StatusDocument.Stream: Encodable {
    private enum CodingKeys: CodingKey {
        case name, table, state, rowsLive, rowsDeleted, completeThrough, lastSuccessAt, nextDueAt, lastError
    }

    init(_ stream: StatusAccount.Stream, now: Instant) {
        name = stream.name
        table = stream.table
        state = stream.condition(at: now).rawValue
        rowsLive = stream.state?.rowsLive ?? 0
        rowsDeleted = stream.state?.rowsDeleted ?? 0
        completeThrough = stream.state?.completeThrough.map { Timestamp.format($0) }
        lastSuccessAt = stream.state?.lastSuccessAt.map { Timestamp.format($0) }
        nextDueAt = stream.state?.nextDueAt.map { Timestamp.format($0) }
        lastError = stream.state?.lastError
    }

    /// Written out, since what the compiler would make leaves out the keys that have no value.
    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(name, forKey: .name)
        try container.encode(table, forKey: .table)
        try container.encode(state, forKey: .state)
        try container.encode(rowsLive, forKey: .rowsLive)
        try container.encode(rowsDeleted, forKey: .rowsDeleted)
        try container.encode(completeThrough, forKey: .completeThrough)
        try container.encode(lastSuccessAt, forKey: .lastSuccessAt)
        try container.encode(nextDueAt, forKey: .nextDueAt)
        try container.encode(lastError, forKey: .lastError)
    }
}
