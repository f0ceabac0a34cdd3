import Formats
import Glibc
package import Mirror
import SQLite

/// Lets go of what a stream is held for. Writes one row, and so works beside a process that holds the database: that
/// one reads the row anew before it writes it.
package enum HeldStreams {
    /// Lets the next walk of everything of these streams mark whatever it does not see.
    ///
    /// - Parameters:
    ///   - path: the database.
    ///   - account: the account's name.
    ///   - streams: the streams; nil for all that are held.
    ///   - now: when the person decided so.
    /// - Returns: the streams that were held and are let go.
    /// - Throws: a `Fault`; then nothing was written.
    package static func release(
        in path: String, account: String, streams: [String]?, now: Instant
    ) throws(Fault) -> [String] {
        guard access(path, F_OK) == 0 else {
            throw Fault(.rejected, operation: "release", subject: path, cause: "there is no such file")
        }
        do {
            try Migrations.refuseForeign(path: path)
            let connection = try Connection(
                path: path, access: .readWrite, options: Connection.Options(busyTimeout: .seconds(30)))
            guard Int(try connection.userVersion) == Migrations.steps.count else {
                throw Fault(
                    .rejected, operation: "release", subject: path, cause: "an earlier crmirror wrote it",
                    hint: "Run crmirror run --once first, which brings it up to date"
                )
            }
            return try connection.transaction(.immediate) {
                let held = try StreamRows(connection: connection).all().filter { state in
                    state.account == account && state.condition == .held
                        && streams?.contains(state.stream) != false
                }
                for state in held {
                    try connection.run(
                        """
                        UPDATE crmirror_streams SET released_at = ?3, next_due_at = ?3, sweep_not_before = ?3
                        WHERE account = ?1 AND stream = ?2
                        """,
                        [.text(account), .text(state.stream), .text(Timestamp.format(now))]
                    )
                }
                return held.map(\.stream)
            }
        } catch {
            throw StoreFault.from(error, operation: "release", subject: path)
        }
    }
}
