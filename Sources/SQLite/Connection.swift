import CSQLite

/// One connection to one database file.
///
/// It belongs to one owner at a time, such as an actor, and is opened without SQLite's mutexes. It closes when
/// it is released; the last connection to close writes the log back into the file.
package final class Connection {
    package enum Access: Sendable {
        /// Creates the file if need be, and puts it into WAL mode.
        case readWrite
        /// Refuses to write. Reads a database in WAL mode while others write it.
        case readOnly
    }

    /// What is chosen by measurement and not by what is right.
    package struct Options: Sendable {
        /// How long to wait for another connection's lock; less where the task is cancelled meanwhile.
        package var busyTimeout: Duration
        /// The page cache of this connection.
        package var cacheKibibytes: Int
        /// How much of the file is read through the page tables; 0 for none. SQLite caps it (2 GiB on Debian).
        /// An I/O error in there is a signal and not an error.
        package var mmapBytes: Int64
        /// Bytes, a power of two from 512 to 65,536. Counts for a new file only.
        package var pageSize: Int
        /// After a commit that leaves the log this long, it is written back; 0 for never.
        package var walAutocheckpointPages: Int

        package init(
            busyTimeout: Duration = .seconds(5),
            cacheKibibytes: Int = 16_384,
            mmapBytes: Int64 = 0,
            pageSize: Int = 4096,
            walAutocheckpointPages: Int = 1000
        ) {
            self.busyTimeout = busyTimeout
            self.cacheKibibytes = cacheKibibytes
            self.mmapBytes = mmapBytes
            self.pageSize = pageSize
            self.walAutocheckpointPages = walAutocheckpointPages
        }
    }

    let handle: OpaquePointer
    var cache = StatementCache(capacity: 64)
    /// How many statements were compiled since the connection was opened; the cache keeps it low.
    package internal(set) var preparationCount = 0

    /// Opens a database and sets the connection up.
    package convenience init(path: String, access: Access, options: Options = Options()) throws(SQLiteError) {
        switch access {
        case .readWrite:
            try self.init(opening: path, flags: SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE)
            try configure(options)
            try configureForWriting(options)
        case .readOnly:
            try self.init(opening: path, flags: SQLITE_OPEN_READONLY)
            try configure(options)
        }
    }

    /// Opens a database and leaves all settings as SQLite was compiled.
    init(opening path: String, flags: Int32) throws(SQLiteError) {
        guard !path.utf8.contains(0) else {
            throw SQLiteError(code: SQLITE_CANTOPEN, message: "NUL byte in the path", .open, database: "")
        }
        // Debian compiles SQLite so that `file:…` is a URI; here a path is a path.
        let name = path.hasPrefix("file:") ? "./\(path)" : path
        var opened: OpaquePointer?
        let code = sqlite3_open_v2(name, &opened, flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, nil)
        guard code == SQLITE_OK, let opened else {
            let error = SQLiteError(code: code, .open, on: opened, path: path)
            // "Whether or not an error occurs", the handle is to be closed (SQLite manual, sqlite3_open).
            sqlite3_close_v2(opened)
            throw error
        }
        handle = opened
    }

    deinit {
        cache.removeAll()
        // Cannot fail: no statement, blob or backup outlives the function that lends it.
        sqlite3_close_v2(handle)
    }

    /// The absolute path of the file.
    package var path: String {
        sqlite3_db_filename(handle, "main").map { String(cString: $0) } ?? ""
    }

    func failure(_ code: Int32, _ operation: SQLiteError.Operation, sql: String? = nil) -> SQLiteError {
        SQLiteError(code: code, operation, on: handle, sql: sql)
    }
}
