import Glibc
package import Mirror
import SQLite

extension Store {
    /// Looks at the write-ahead log. Asked after a commit, since nothing else makes it longer.
    ///
    /// - Returns: what there is to tell; nil nearly always.
    package func lookAtLog(now: Instant) -> LogGrowth.News? {
        let bytes = Self.logBytes(of: path)
        let isHeld = bytes >= logGrowth.suspiciousBytes && isHeldByReader
        return logGrowth.note(bytes: bytes, isHeld: isHeld, now: now)
    }

    /// Whether there is something in the log that may not be written back yet. The commit has written back what it
    /// could, so this writes little or nothing, and as a passive checkpoint it waits for nobody.
    private var isHeldByReader: Bool {
        // What the disk refuses here it refuses to the next commit, which says so.
        guard let log = try? connection.checkpoint(.passive) else { return false }
        return log.checkpointedFrames < log.logFrames
    }

    /// How long the write-ahead log of a database is; 0 where there is none.
    package static func logBytes(of path: String) -> Int {
        var information = stat()
        return stat(path + "-wal", &information) == 0 ? Int(information.st_size) : 0
    }
}
