import CSQLite
import Glibc

/// A file that becomes the target as a whole or disappears.
///
/// It is locked while it is written: a second backup to the same target is refused, and one that was killed
/// leaves a file that the next one takes over.
struct PartialFile: ~Copyable {
    let path: String
    private let descriptor: Int32
    private var isPublished = false

    /// Sets the permissions before the first byte is written, since the copy holds what the source does.
    init(for target: String, permissions: mode_t) throws(SQLiteError) {
        let path = target + ".partial"
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw Self.failure("open", path) }
        do throws(SQLiteError) {
            try Self.lock(descriptor, path)
            guard ftruncate(descriptor, 0) == 0 else { throw Self.failure("ftruncate", path) }
            guard fchmod(descriptor, permissions) == 0 else { throw Self.failure("fchmod", path) }
        } catch {
            close(descriptor)
            throw error
        }
        self.path = path
        self.descriptor = descriptor
        Self.removeSidecars(of: path)
    }

    deinit {
        if !isPublished {
            unlink(path)
            Self.removeSidecars(of: path)
        }
        close(descriptor)
    }

    /// Syncs the file, gives it the target's name, and syncs the directory, which holds the name.
    mutating func publish(as target: String) throws(SQLiteError) {
        guard fsync(descriptor) == 0 else { throw Self.failure("fsync", path) }
        guard rename(path, target) == 0 else { throw Self.failure("rename", path) }
        isPublished = true
        try Self.syncDirectory(of: target)
    }

    private static func lock(_ descriptor: Int32, _ path: String) throws(SQLiteError) {
        var status = stat()
        // Between open and flock the other backup may have renamed or removed the file we have.
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0, fstat(descriptor, &status) == 0,
            fileStatus(of: path)?.st_ino == status.st_ino
        else {
            let message = "another backup to this path is under way"
            throw SQLiteError(code: SQLITE_BUSY, message: message, .backup, database: lastComponent(of: path))
        }
    }

    private static func syncDirectory(of path: String) throws(SQLiteError) {
        let directory = path.lastIndex(of: "/").map { String(path[...$0]) } ?? "."
        let descriptor = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure("open", directory) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw failure("fsync", directory) }
    }

    /// What SQLite may have put beside the file; most often there is nothing.
    private static func removeSidecars(of path: String) {
        for suffix in ["-journal", "-wal", "-shm"] { unlink(path + suffix) }
    }

    private static func failure(_ systemCall: String, _ path: String) -> SQLiteError {
        SQLiteError(systemCall: systemCall, errno: errno, .backup, path: path)
    }
}

/// Nil where there is no such file, or it cannot be asked; `errno` says which.
func fileStatus(of path: String) -> stat? {
    var status = stat()
    return stat(path, &status) == 0 ? status : nil
}
