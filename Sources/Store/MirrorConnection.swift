import Glibc
import Mirror
import SQLite

/// Opens a mirror's file for whoever only reads it: no lock, and nothing is written.
enum MirrorConnection {
    /// - Throws: a `Fault` where there is no such database or it is no mirror.
    static func openReadOnly(_ path: String, operation: String) throws(Fault) -> Connection {
        guard access(path, F_OK) == 0 else {
            throw Fault(
                .rejected, operation: operation, subject: path, cause: "there is no such file",
                hint: "Mirror something first: crmirror --backfill"
            )
        }
        do {
            let connection = try Connection(path: path, access: .readOnly)
            guard try connection.applicationID == Migrations.applicationID else {
                throw Fault(
                    .rejected, operation: operation, subject: path,
                    cause: "it is no database of crmirror's"
                )
            }
            return connection
        } catch {
            throw StoreFault.from(error, operation: operation, subject: path)
        }
    }

    /// A damaged file must not be written to: what can still be read of it may be all there is. Reads the whole file.
    static func refuseDamage(_ connection: Connection, path: String) throws {
        let findings = try connection.quickCheck()
        guard findings.isEmpty else {
            throw Fault(
                .damaged, operation: Store.opening, subject: path,
                cause: "SQLite finds it damaged: \(findings.prefix(3).joined(separator: "; "))",
                hint: "Put the last backup in its place, or move it away to mirror anew"
            )
        }
    }
}
