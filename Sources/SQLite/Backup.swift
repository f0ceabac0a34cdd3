import CSQLite
import Glibc

extension Connection {
    /// Copies the database, as it is at this instant, into a file that others can open.
    ///
    /// A second connection holds that state while it is copied, so commits go on meanwhile, here or elsewhere,
    /// and neither enter the copy nor make it start again; the log cannot shrink until it is done. A transaction
    /// open here is not in the copy. The copy is made in a file beside the target, checked in full, synced and
    /// then renamed, so the target is the former file or a whole new one. It has the source's permissions, and
    /// a rollback journal and not a log, so that it is one file and opens from a read-only directory.
    ///
    /// - Parameters:
    ///   - path: the target. Refused: the source itself, and a database that is in use.
    ///   - pagesPerStep: after so many pages, `between` is called.
    ///   - between: may use this connection; what it throws ends the backup.
    /// - Throws: also where the copy is not sound. Then the target is as it was, and nothing is left beside it.
    package func backup(
        to path: String, pagesPerStep: Int = 1024, between: () throws -> Void = {}
    ) throws {
        try refuseSource(as: path)
        try refuseDatabaseInUse(at: path)
        var partial = try PartialFile(for: path, permissions: permissions())
        try copy(to: partial.path, pagesPerStep: pagesPerStep, between: between)
        try partial.publish(as: path)
    }

    private func copy(to path: String, pagesPerStep: Int, between: () throws -> Void) throws {
        let copy = try Connection(opening: path, flags: SQLITE_OPEN_READWRITE)
        // Nobody else knows the file, and it counts for nothing until it is synced as a whole.
        try copy.execute(
            "PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = MEMORY; PRAGMA synchronous = OFF")
        let source = try Connection(path: self.path, access: .readOnly)
        try source.transaction(.deferred) {
            // The first read fixes the state.
            try source.execute("SELECT count(*) FROM sqlite_schema")
            let pages = try PageCopy(from: source, to: copy)
            while try pages.step(max(1, pagesPerStep)) { try between() }
        }
        try copy.execute("PRAGMA journal_mode = DELETE")
        try copy.refuseUnsound()
    }

    private func refuseUnsound() throws(SQLiteError) {
        let problems = try integrityCheck()
        guard let first = problems.first else { return }
        let message = "the copy is not sound, \(problems.count) problems, the first: \(first)"
        throw SQLiteError(code: SQLITE_CORRUPT, message: message, .backup, database: lastComponent(of: path))
    }
}

// MARK: - Where a copy may not go

extension Connection {
    private func refuseSource(as target: String) throws(SQLiteError) {
        guard let status = fileStatus(of: target) else { return }
        for suffix in ["", "-wal", "-shm", "-journal"] {
            guard let own = fileStatus(of: path + suffix) else { continue }
            guard own.st_dev != status.st_dev || own.st_ino != status.st_ino else {
                throw refusal("the target is the database itself", target)
            }
        }
    }

    /// A log or journal that lies beside the target would be played into the new file (SQLite manual, "How To
    /// Corrupt An SQLite Database File", 1.4).
    private func refuseDatabaseInUse(at target: String) throws(SQLiteError) {
        for suffix in ["-wal", "-journal"] where fileStatus(of: target + suffix) != nil {
            throw refusal("the target is a database in use: there is a \(suffix) file beside it", target)
        }
    }

    private func permissions() throws(SQLiteError) -> mode_t {
        guard let status = fileStatus(of: path) else {
            throw SQLiteError(systemCall: "stat", errno: errno, .backup, path: path)
        }
        return status.st_mode & 0o777
    }

    private func refusal(_ reason: String, _ target: String) -> SQLiteError {
        SQLiteError(
            code: SQLITE_MISUSE,
            message: "\(reason); choose another path than \(lastComponent(of: target))",
            .backup,
            database: lastComponent(of: path),
        )
    }
}

/// One run of SQLite's backup interface. It ends when it goes out of scope.
private struct PageCopy: ~Copyable {
    private let handle: OpaquePointer
    private let target: OpaquePointer

    init(from source: Connection, to copy: Connection) throws(SQLiteError) {
        guard let handle = sqlite3_backup_init(copy.handle, "main", source.handle, "main") else {
            throw copy.failure(sqlite3_extended_errcode(copy.handle), .backup)
        }
        self.handle = handle
        self.target = copy.handle
    }

    deinit {
        // Repeats an error that step() has thrown already.
        sqlite3_backup_finish(handle)
    }

    /// - Returns: whether there is more.
    func step(_ pages: Int) throws(SQLiteError) -> Bool {
        let code = sqlite3_backup_step(handle, Int32(clamping: pages))
        if code == SQLITE_DONE { return false }
        // No waiting for SQLITE_BUSY: the source's state is held, and the target is ours alone.
        guard code == SQLITE_OK else { throw SQLiteError(code: code, .backup, on: target) }
        return true
    }
}
