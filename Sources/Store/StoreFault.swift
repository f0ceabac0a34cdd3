import Glibc
import Mirror
import SQLite

/// Turns what SQLite and the file system say into the faults that the rest of crmirror acts on.
enum StoreFault {
    static func from(_ error: any Error, operation: String, subject: String) -> Fault {
        switch error {
        case let fault as Fault: fault
        case let error as SQLiteError: from(error, operation: operation, subject: subject)
        default: Fault(.rejected, operation: operation, subject: subject, cause: "\(error)")
        }
    }

    static func file(_ operation: String, path: String, code: Int32) -> Fault {
        Fault(
            .storage, operation: operation, subject: path, cause: String(cString: strerror(code)),
            hint: "Check that the directory exists and that this user may write to it"
        )
    }

    private static func from(_ error: SQLiteError, operation: String, subject: String) -> Fault {
        let isOfThisMachine =
            error.isFull || error.isBusy || error.isReadOnly || error.isIOError || error.isInterrupted
        let isExpected = isOfThisMachine || error.isCorrupt
        // Where the SQL itself is at fault, it is needed to mend it.
        let sql = isExpected ? "" : error.sql.map { ". SQL: \($0.prefix(300))" } ?? ""
        return Fault(
            error.isCorrupt ? .damaged : isOfThisMachine ? .storage : .rejected,
            operation: operation, subject: subject, cause: error.reason + sql,
            hint: hint(for: error) ?? error.hint
        )
    }

    private static func hint(for error: SQLiteError) -> String? {
        if error.isFull { return "Make room on the disk; the walk goes on by itself" }
        if error.isBusy {
            return
                "Another program holds it for writing (fuser -v tells which); the walk goes on when that lets go"
        }
        if error.isReadOnly {
            return "Make the database and its directory writable for this user; the walk goes on by itself"
        }
        return nil
    }
}
