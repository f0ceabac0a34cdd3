import Glibc
package import Mirror
import SQLite

/// Reads a mirror's state without disturbing whoever writes it, and without a lock.
package struct StatusReader {
    private let connection: Connection

    /// - Throws: a `Fault` where there is no such database or it is no mirror.
    package init(path: String) throws(Fault) {
        guard access(path, F_OK) == 0 else {
            throw Fault(
                .rejected, operation: "read the status", subject: path, cause: "there is no such file",
                hint: "Mirror something first: crmirror --backfill"
            )
        }
        do {
            connection = try Connection(path: path, access: .readOnly)
            guard try connection.applicationID == Migrations.applicationID else {
                throw Fault(
                    .rejected, operation: "read the status", subject: path,
                    cause: "it is no database of crmirror's"
                )
            }
        } catch {
            throw StoreFault.from(error, operation: "read the status", subject: path)
        }
    }

    package func states() throws(Fault) -> [StreamState] {
        do {
            return try StreamRows(connection: connection, version: Int(connection.userVersion)).all()
        } catch {
            throw StoreFault.from(error, operation: "read the status", subject: connection.path)
        }
    }

    /// A consistent, checked copy of the database, also while another process writes it.
    package func backup(to target: String) throws(Fault) {
        do {
            try connection.backup(to: target)
        } catch {
            throw StoreFault.from(error, operation: "back up the database", subject: target)
        }
    }
}
