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
        let hint: String? =
            if error.isFull {
                "Make room on the disk; the walk goes on by itself"
            } else if error.isBusy {
                "Another program holds the database for writing; the walk goes on when it lets go"
            } else if error.isReadOnly {
                "Make the database and its directory writable for this user; the walk goes on by itself"
            } else if error.isCorrupt {
                "Stop crmirror, put the last backup in the database's place, or move the file away to mirror anew"
            } else {
                nil
            }
        let isOfThisMachine = error.isFull || error.isBusy || error.isReadOnly || error.isIOError
        return Fault(
            error.isCorrupt ? .damaged : isOfThisMachine ? .storage : .rejected,
            operation: operation, subject: subject, cause: "\(error)", hint: hint
        )
    }
}
