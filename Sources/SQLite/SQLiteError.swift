import CSQLite
import Glibc

/// What SQLite, or the file system under it, refused to do.
///
/// Holds the SQL but never what was bound to it. SQLite's own messages name tables, columns, constraints and
/// pieces of the SQL, not row values; the exceptions are SQL functions that quote their argument (a JSON path,
/// a full-text query, `RAISE`).
package struct SQLiteError: Error, Hashable, Sendable {
    /// What was being done.
    package enum Operation: String, Sendable {
        case open = "open the database"
        case configure = "configure the connection"
        case prepare = "prepare a statement"
        case bind = "bind a value"
        case step = "run a statement"
        case reset = "finish a statement"
        case transaction = "begin a transaction"
        case checkpoint = "write the log back"
        case backup = "back up the database"
        case check = "check the database"
    }

    /// SQLite's extended result code, as in `SQLITE_CONSTRAINT_UNIQUE`.
    package let extendedCode: Int32
    /// SQLite's message, or what the system call said.
    package let message: String
    package let operation: Operation
    /// The last component of the database's path.
    package let database: String
    /// The statement with its parameters' places, not their values; nil where none was involved.
    package let sql: String?

    init(code: Int32, message: String, _ operation: Operation, database: String, sql: String? = nil) {
        self.extendedCode = code
        self.message = message
        self.operation = operation
        self.database = database
        self.sql = sql
    }

    /// The extended code without its upper bytes, as in `SQLITE_CONSTRAINT`.
    package var primaryCode: Int32 { extendedCode & 0xff }
}

// MARK: - Categories

extension SQLiteError {
    /// Another connection holds the lock and kept it for longer than the busy timeout.
    package var isBusy: Bool { primaryCode == SQLITE_BUSY }
    /// The disk, the quota or `max_page_count` is used up.
    package var isFull: Bool { primaryCode == SQLITE_FULL }
    /// The task was cancelled: see `endingOnCancellation`.
    package var isInterrupted: Bool { primaryCode == SQLITE_INTERRUPT }
    package var isReadOnly: Bool { primaryCode == SQLITE_READONLY }
    /// The file is damaged, or is no SQLite database.
    package var isCorrupt: Bool { primaryCode == SQLITE_CORRUPT || primaryCode == SQLITE_NOTADB }
    package var isConstraint: Bool { primaryCode == SQLITE_CONSTRAINT }
    /// A value's type does not fit its column: a text as rowid, or any misfit in a STRICT table (which SQLite
    /// counts as a constraint too).
    package var isMismatch: Bool {
        primaryCode == SQLITE_MISMATCH || extendedCode == SQLITE_CONSTRAINT | (12 << 8)
    }
    package var isIOError: Bool { primaryCode == SQLITE_IOERR }

    /// What a person can do about it; nil where that depends on the statement.
    package var hint: String? {
        switch primaryCode {
        case SQLITE_BUSY: "Another process is using the database; wait for it or stop it."
        case SQLITE_FULL: "Free space on the disk."
        case SQLITE_READONLY: "Check that this user may write the file and its directory."
        case SQLITE_CANTOPEN: "Check that the path exists and that this user may use it."
        case SQLITE_CORRUPT: "Restore a backup, or remove the file and mirror again."
        case SQLITE_NOTADB: "Check the path: the file there is not an SQLite database."
        case SQLITE_IOERR: "Check the disk and the system's log."
        default: nil
        }
    }
}

extension SQLiteError: CustomStringConvertible {
    /// Why it failed, without what was being done.
    package var reason: String { "\(message) (SQLite code \(extendedCode))" }

    package var description: String {
        var text = "\(operation.rawValue) (\(database)): \(message) (SQLite code \(extendedCode))"
        if let hint { text += ". \(hint)" }
        if let sql { text += " SQL: \(Self.shortened(sql))" }
        return text
    }

    /// A log line has no room for an upsert of 44 columns; `sql` has the whole.
    private static func shortened(_ sql: String, to limit: Int = 300) -> String {
        sql.count <= limit ? sql : "\(sql.prefix(limit))…"
    }
}

// MARK: - Sources

extension SQLiteError {
    /// An error that `connection` has just reported.
    init(code: Int32, _ operation: Operation, on connection: OpaquePointer?, sql: String? = nil) {
        let path = sqlite3_db_filename(connection, "main").map { String(cString: $0) } ?? ""
        self.init(code: code, operation, on: connection, path: path, sql: sql)
    }

    init(code: Int32, _ operation: Operation, on connection: OpaquePointer?, path: String, sql: String? = nil)
    {
        // The connection keeps the latest error only, and some functions report without leaving one there.
        let isKept = connection.map { sqlite3_extended_errcode($0) == code } ?? false
        let message = isKept ? sqlite3_errmsg(connection) : sqlite3_errstr(code)
        self.init(
            code: code,
            message: message.map { String(cString: $0) } ?? "no message",
            operation,
            database: lastComponent(of: path),
            sql: sql
        )
    }

    /// A failed system call, under the code that SQLite has for such a failure.
    init(systemCall: String, errno number: Int32, _ operation: Operation, path: String) {
        let code =
            switch number {
            case ENOSPC, EDQUOT: SQLITE_FULL
            case EROFS: SQLITE_READONLY
            case ENOENT, ENOTDIR, EISDIR, EACCES, EPERM, ELOOP: SQLITE_CANTOPEN
            default: SQLITE_IOERR
            }
        let message = "\(systemCall): \(String(cString: strerror(number)))"
        self.init(code: code, message: message, operation, database: lastComponent(of: path))
    }
}

func lastComponent(of path: String) -> String {
    path.split(separator: "/").last.map(String.init) ?? path
}
