package import Mirror
import SQLite

/// Reads a mirror's state without disturbing whoever writes it, and without a lock.
package struct StatusReader {
    private let connection: Connection

    /// - Throws: a `Fault` where there is no such database or it is no mirror.
    package init(path: String) throws(Fault) {
        connection = try MirrorConnection.openReadOnly(path, operation: "read the status")
    }

    package func states() throws(Fault) -> [StreamState] {
        do {
            return try StreamRows(connection: connection, version: Int(connection.userVersion)).all()
        } catch {
            throw StoreFault.from(error, operation: "read the status", subject: connection.path)
        }
    }

    /// Looks the whole file over, as a service does that opens it.
    package func refuseDamage() throws(Fault) {
        do {
            try MirrorConnection.refuseDamage(connection, path: connection.path)
        } catch {
            throw StoreFault.from(error, operation: "check the database", subject: connection.path)
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
