import FoundationEssentials
import Mirror
import SQLite

/// The positions that the walk under way has asked for. In the database, so that a loop is seen across a restart.
struct WalkPositions {
    let connection: Connection
    let account: String
    let stream: String

    /// - Throws: a `malformed` fault where the walk was there before.
    func note(_ position: Position) throws {
        try connection.run(
            "INSERT OR IGNORE INTO crmirror_walk_positions (account, stream, position) VALUES (?1, ?2, ?3)",
            [.text(account), .text(stream), .text(try text(of: position))]
        )
        guard connection.changes == 1 else {
            throw Fault(
                .malformed, operation: "go on with the walk", subject: "\(account) \(stream)",
                cause:
                    "the vendor's link to the next page leads back to a page that this walk has had: a loop",
                hint: "It is asked for again; where it stays so, tell the vendor"
            )
        }
    }

    func forget() throws {
        try connection.run(
            "DELETE FROM crmirror_walk_positions WHERE account = ?1 AND stream = ?2",
            [.text(account), .text(stream)]
        )
    }

    private func text(of position: Position) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(position), as: UTF8.self)
    }
}
