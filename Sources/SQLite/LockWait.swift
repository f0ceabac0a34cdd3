import CSQLite
import Glibc

extension Connection {
    private static let millisecondsBetweenTries = 5

    /// Waits for other connections' locks for up to `timeout`, but not for a task that is cancelled: whatever it does
    /// is told at once that the database is busy.
    ///
    /// In place of `sqlite3_busy_timeout`, which nothing ends but the time.
    func waitForLocks(upTo timeout: Duration) {
        let tries = min(max(timeout / .milliseconds(Self.millisecondsBetweenTries), 0), Double(Int32.max))
        // Called on this thread, inside the statement: the present task is the one that called it. What it is given
        // besides, a pointer to SQLite, is the number of tries, and then how many there were for this lock.
        sqlite3_busy_handler(
            handle,
            { mostTries, tries in
                guard !Task.isCancelled, Int(tries) < Int(bitPattern: mostTries) else { return 0 }
                usleep(useconds_t(Connection.millisecondsBetweenTries * 1000))
                return 1
            },
            UnsafeMutableRawPointer(bitPattern: Int(tries.rounded(.up)))
        )
    }
}
