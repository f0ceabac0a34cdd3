import Foundation
import SQLite

/// The mirror's file as anybody else sees it: read with SQL, also while it is written.
struct MirrorFile: ~Copyable {
    let connection: Connection

    init(_ path: String) throws {
        connection = try Connection(path: path, access: .readOnly)
    }

    /// One row of `crmirror_streams`, as far as the tests ask.
    struct Stream: Sendable {
        var name: String
        var table: String
        var state: String
        /// Whether a walk of everything has ended.
        var hasWatermark: Bool
        /// Pages committed of the walk under way; nil between walks.
        var pagesUnderWay: Int?
        /// Path and query of the next request of the walk under way, where the vendor gave it.
        var nextTarget: String?
        var rowsLive: Int
        var rowsDeleted: Int
        var lastError: String?
    }

    func streams() throws -> [Stream] {
        try connection.query(
            """
            SELECT stream, table_name, state, watermark IS NOT NULL, checkpoint, rows_live, rows_deleted, last_error
            FROM crmirror_streams ORDER BY stream
            """
        ).map { row in
            let checkpoint = try row[4].text.map { try Checkpoint($0) }
            return Stream(
                name: row[0].text ?? "", table: row[1].text ?? "", state: row[2].text ?? "",
                hasWatermark: row[3] == 1, pagesUnderWay: checkpoint?.pages, nextTarget: checkpoint?.target,
                rowsLive: Int(row[5].integer ?? 0), rowsDeleted: Int(row[6].integer ?? 0),
                lastError: row[7].text)
        }
    }

    func stream(_ name: String) throws -> Stream {
        guard let stream = try streams().first(where: { $0.name == name }) else {
            throw EndToEndError("the mirror has no stream \(name)")
        }
        return stream
    }

    /// The vendor's tables; crmirror's own are left out.
    func tables() throws -> [String] {
        try connection.query(
            """
            SELECT name FROM sqlite_schema
            WHERE type = 'table' AND name NOT LIKE 'crmirror\\_%' ESCAPE '\\' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'
                AND name NOT LIKE 'people\\_search%' ESCAPE '\\'
            ORDER BY name
            """
        ).compactMap(\.[0].text)
    }

    func columns(of table: String) throws -> [String] {
        try connection.query("SELECT name FROM pragma_table_info(?1) ORDER BY cid", [.text(table)])
            .compactMap(\.[0].text)
    }

    func rows(of table: String, columns: [String]) throws -> [[Value]] {
        let list = columns.map { quoted(identifier: $0) }.joined(separator: ", ")
        return try connection.query("SELECT \(list) FROM \(quoted(identifier: table))")
    }

    /// Every row of every table of the vendor's, `_synced_at` included.
    func everything() throws -> [String: Set<[Value]>] {
        var all: [String: Set<[Value]>] = [:]
        for table in try tables() {
            all[table] = Set(try rows(of: table, columns: try columns(of: table)))
        }
        return all
    }

    func count(_ table: String) throws -> Int {
        let count = try connection.scalar("SELECT count(*) FROM \(quoted(identifier: table))")
        return Int(count?.integer ?? 0)
    }
}

/// The next request of a walk, out of the JSON in which it is stored.
private struct Checkpoint {
    var pages: Int
    var target: String?

    init(_ text: String) throws {
        let document = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any]
        let position = document?["position"] as? [String: Any]
        guard let pages = document?["pages"] as? Int, let place = position?["place"] as? [String: Any] else {
            throw EndToEndError("not what a checkpoint looks like: \(text)")
        }
        self.pages = pages
        let url = (place["link"] as? [String: Any])?["_0"] as? String
        // Behind scheme and host.
        target = url.map { "/" + $0.split(separator: "/", maxSplits: 2).dropFirst(2).joined() }
    }
}

extension Value {
    var text: String? { if case .text(let text) = self { text } else { nil } }
    var integer: Int64? { if case .integer(let number) = self { number } else { nil } }
}
