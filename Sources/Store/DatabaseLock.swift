import Glibc
import Mirror
import Synchronization

/// Held while a process writes the database: one crmirror a file.
///
/// A lock of its own (`flock` on a file beside the database) and not one of SQLite's: it lasts as long as the
/// process, names its holder, and the kernel drops it however the process ends.
package final class DatabaseLock: Sendable {
    private let descriptor: Int32
    private let isOrderly = Atomic(false)
    /// Whether the last process that held it ended without letting go: killed, or the machine went down.
    package let wasLeftBehind: Bool

    /// - Throws: `DatabaseHeld` where another process has it; `Fault` where the file cannot be made.
    package init(database path: String) throws {
        let lockPath = path + ".lock"
        descriptor = open(lockPath, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else {
            throw Self.fault("lock the database", path: lockPath, code: errno)
        }
        let code = Self.take(descriptor)
        guard code == 0 else {
            let holder = Self.processIdentifier(in: descriptor)
            close(descriptor)
            guard code == EWOULDBLOCK else {
                throw StoreFault.file("lock the database", path: lockPath, code: code)
            }
            throw DatabaseHeld(path: path, processIdentifier: holder)
        }
        wasLeftBehind = Self.processIdentifier(in: descriptor) != nil
        try writeProcessIdentifier(lockPath)
    }

    /// Says that the database was opened and found sound, so that letting go will be an orderly end.
    package func markOrderly() {
        isOrderly.store(true, ordering: .relaxed)
    }

    deinit {
        // An empty file says that this end was an orderly one; should that fail, the next start looks closer.
        if isOrderly.load(ordering: .relaxed) { _ = ftruncate(descriptor, 0) }
        close(descriptor)
    }

    /// Tries for a second: a process that ends, or a child between fork and exec, lets go in a moment.
    ///
    /// - Returns: 0, or why it cannot be had.
    private static func take(_ descriptor: Int32) -> Int32 {
        for _ in 1...100 {
            if flock(descriptor, LOCK_EX | LOCK_NB) == 0 { return 0 }
            guard errno == EWOULDBLOCK else { return errno }
            usleep(10_000)
        }
        return EWOULDBLOCK
    }

    private func writeProcessIdentifier(_ lockPath: String) throws {
        let text = Array("\(getpid())\n".utf8)
        let isWritten = ftruncate(descriptor, 0) == 0 && pwrite(descriptor, text, text.count, 0) == text.count
        guard isWritten else { throw Self.fault("write the lock", path: lockPath, code: errno) }
    }

    /// A disk that is full, or cannot be written to at present, is what opening the database would have met as well; the
    /// others only a person can mend.
    private static func fault(_ operation: String, path: String, code: Int32) -> Fault {
        let isOfTheDisk = [ENOSPC, EDQUOT, EROFS, EIO].contains(code)
        return StoreFault.file(isOfTheDisk ? Store.opening : operation, path: path, code: code)
    }

    private static func processIdentifier(in descriptor: Int32) -> Int32? {
        var bytes = [UInt8](repeating: 0, count: 16)
        let count = pread(descriptor, &bytes, bytes.count, 0)
        guard count > 0 else { return nil }
        return Int32(String(decoding: bytes.prefix(count), as: UTF8.self).filter(\.isNumber))
    }
}

/// Another crmirror holds the database.
package struct DatabaseHeld: Error, CustomStringConvertible {
    package var path: String
    /// Nil in the instant in which the other has the lock and has not yet written its name.
    package var processIdentifier: Int32?

    package var description: String {
        let holder = processIdentifier.map { "process \($0)" } ?? "another process"
        return "another crmirror (\(holder)) holds the database \(path). Stop it, or wait until it is done"
    }
}
