import Glibc
import Mirror

/// Held while an account's tokens are renewed: one process at a time. A vendor that replaces refresh tokens takes
/// two uses of one for a theft and withdraws both (RFC 9700, 4.14.2).
///
/// A lock of a file beside the tokens, as theirs is another file after each renewal; the kernel drops it however
/// the process ends.
struct TokenFileLock: Sendable {
    private let descriptor: Int32

    /// Longer than any renewal takes.
    private static let patience = Duration.seconds(120)
    private static let pause = Duration.milliseconds(100)

    /// Waits until no other process has it.
    ///
    /// - Throws: a `Fault` where that takes too long or the lock cannot be had at all.
    static func taken(of file: TokenFile, clock: any WallClock) async throws -> TokenFileLock {
        let descriptor = try await blocking { () throws(Fault) in
            let descriptor = open(file.path + ".lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
            guard descriptor >= 0 else { throw file.fault("lock the tokens", errno) }
            return descriptor
        }
        let lock = TokenFileLock(descriptor: descriptor)
        do {
            try await lock.wait(for: file, until: clock.now() + patience, clock: clock)
        } catch {
            lock.release()
            throw error
        }
        return lock
    }

    func release() {
        // close(2): the lock goes with its last descriptor.
        close(descriptor)
    }

    private func wait(for file: TokenFile, until limit: Instant, clock: any WallClock) async throws {
        while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
            guard errno == EWOULDBLOCK else { throw file.fault("lock the tokens", errno) }
            guard clock.now() < limit else {
                throw Fault(
                    .transient, operation: "lock the tokens", subject: file.path,
                    cause: "another crmirror has been renewing them for \(Self.patience.inWords)"
                )
            }
            try await clock.sleep(until: clock.now() + Self.pause)
        }
    }
}
