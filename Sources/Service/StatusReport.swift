import Formats
import FoundationEssentials
package import Mirror
package import Store

/// What `crmirror status` says: what is mirrored, up to when it is complete, what is wrong.
package struct StatusReport: Sendable {
    /// A database file and what it says.
    package struct Database: Sendable {
        package enum Contents: Sendable {
            case states([StreamState])
            /// There is no such file yet: nothing was mirrored into it.
            case missing
            case unreadable(Fault)
        }

        package var path: String
        package var contents: Contents
        /// Of the write-ahead log; 0 where there is none.
        package var logBytes: Int

        package init(path: String, contents: Contents, logBytes: Int = 0) {
            self.path = path
            self.contents = contents
            self.logBytes = logBytes
        }

        /// Reads it without disturbing whoever writes it.
        package init(reading path: String) {
            self.path = path
            logBytes = Store.logBytes(of: path)
            guard MirrorFile.exists(path) else {
                contents = .missing
                return
            }
            do throws(Fault) {
                contents = .states(try StatusReader(path: path).states())
            } catch {
                contents = .unreadable(error)
            }
        }
    }

    private let accounts: [StatusAccount]
    private let databases: [Database]
    private let database: String
    private let now: Instant

    /// - Parameters:
    ///   - configuration: says which accounts there are, and which of their streams are to be mirrored.
    ///   - databases: the configuration's.
    ///   - repertoire: says which streams an account has.
    ///   - now: when the report is made.
    package init(configuration: Configuration, databases: [Database], repertoire: Repertoire, now: Instant) {
        accounts = StatusAccount.all(of: configuration, databases, repertoire)
        self.databases = databases
        database = configuration.database
        self.now = now
    }

    /// Whether every stream that is configured is as it should be. One that is new or still loading is, and one that
    /// its account never had, unless the account has none at all.
    package var isHealthy: Bool {
        faults.isEmpty && accounts.allSatisfy { $0.isHealthy(at: now) }
    }

    package var exitCode: ExitCode {
        if faults.contains(where: { $0.kind == .damaged }) { return .damaged }
        return isHealthy ? .complete : .incomplete
    }

    /// Why some databases could not be read.
    package var faults: [Fault] {
        databases.compactMap { if case .unreadable(let fault) = $0.contents { fault } else { nil } }
    }

    /// The report as JSON, with every key present.
    package func json() throws -> String {
        let encoder = JSONEncoder()
        encoder.keyEncodingStrategy = .convertToSnakeCase
        encoder.outputFormatting = [.prettyPrinted, .withoutEscapingSlashes, .sortedKeys]
        let document = StatusDocument(accounts, database: database, databases: databases, now: now)
        return String(decoding: try encoder.encode(document), as: UTF8.self)
    }

    /// The report for people: a line a stream, below it what is wrong with it, and what is not there yet.
    package var text: String {
        let streams = accounts.flatMap { account in account.streams.map { (account.name, $0) } }
        let rows =
            [["ACCOUNT", "STREAM", "STATE", "LIVE", "DELETED", "COMPLETE THROUGH", "NEXT"]]
            + streams.map { row($0, $1) }
        let widths = rows[0].indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
        var lines = streams.isEmpty ? [] : [line(rows[0], widths)]
        for ((_, stream), row) in zip(streams, rows.dropFirst()) {
            lines.append(line(row, widths))
            if let error = stream.state?.lastError { lines.append("    \(error)") }
        }
        for database in databases {
            if case .missing = database.contents {
                lines.append("\(database.path): no database yet. Make it with: crmirror --backfill")
            }
        }
        return lines.joined(separator: "\n")
    }

    private func row(_ account: String, _ stream: StatusAccount.Stream) -> [String] {
        let next = stream.state?.nextDueAt.map { $0 <= now ? "now" : "in " + Words.duration($0 - now) } ?? "-"
        return [
            account, stream.name, stream.condition(at: now).rawValue,
            Words.count(stream.state?.rowsLive ?? 0), Words.count(stream.state?.rowsDeleted ?? 0),
            stream.state?.completeThrough.map { Timestamp.formatSeconds($0) } ?? "-",
            stream.isConfigured ? next : "not configured",
        ]
    }

    private func line(_ cells: [String], _ widths: [Int]) -> String {
        var text = ""
        for (column, cell) in cells.enumerated() {
            let space = String(repeating: " ", count: widths[column] - cell.count)
            let isNumber = column == 3 || column == 4
            text += (isNumber ? space + cell : cell + space) + (column == cells.count - 1 ? "" : "  ")
        }
        while text.last == " " { text.removeLast() }
        return text
    }
}
