import Dispatch
import Glibc

/// Tells systemd how the service is (`sd_notify(3)`): datagrams to the socket that `NOTIFY_SOCKET` names. Without one
/// nobody asked, and nothing is sent.
package struct ServiceNotification: Sendable {
    private let socketPath: String?
    /// How often the watchdog is told, four times as often as it must be: a datagram may be lost. Nil where there is
    /// none.
    package let watchdogInterval: Duration?

    /// - Parameter environment: the process's.
    package init(environment: [String: String]) {
        socketPath = environment["NOTIFY_SOCKET"].flatMap { $0.isEmpty ? nil : $0 }
        let isMeant = environment["WATCHDOG_PID"].map { $0 == String(getpid()) } ?? true
        let microseconds = environment["WATCHDOG_USEC"].flatMap { Int64($0) } ?? 0
        watchdogInterval =
            isMeant && microseconds > 0 && socketPath != nil ? .microseconds(microseconds / 4) : nil
    }

    /// Sends lines such as `READY=1`.
    ///
    /// - Returns: why they did not arrive; nil where they did, or nobody asked.
    @discardableResult
    package func send(_ lines: [String]) -> String? {
        guard let socketPath else { return nil }
        let descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return String(cString: strerror(errno)) }
        defer { close(descriptor) }
        guard let found = Self.address(of: socketPath) else { return "the socket's path is too long" }
        var address = found.0
        let message = Array(lines.joined(separator: "\n").utf8)
        // Whoever does not read must not hold the mirror up: a datagram waits for room in the reader's queue.
        let flags = Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT)
        let sent = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                sendto(descriptor, message, message.count, flags, pointer, found.1)
            }
        }
        return sent == message.count ? nil : String(cString: strerror(errno))
    }

    /// Ready, with a line for `systemctl status`.
    package func ready(status: String) { insist(["READY=1", "STATUS=\(status)"]) }

    /// What systemd waits for is said again for a second, should its queue be full.
    private func insist(_ lines: [String]) {
        for _ in 1...20 {
            if send(lines) == nil { return }
            usleep(50_000)
        }
    }

    package func status(_ status: String) { send(["STATUS=\(status)"]) }

    package func stopping() { send(["STOPPING=1", "STATUS=stopping"]) }

    /// A reload begins; `ready` ends it.
    package func reloading() {
        // The clock that systemd means: CLOCK_MONOTONIC, which is Dispatch's on Linux.
        let microseconds = DispatchTime.now().uptimeNanoseconds / 1000
        send(["RELOADING=1", "MONOTONIC_USEC=\(microseconds)", "STATUS=reading the configuration"])
    }

    package func alive() { send(["WATCHDOG=1"]) }

    /// A path, or a name in the abstract namespace, which begins with a zero byte and is written with an `@`.
    private static func address(of path: String) -> (sockaddr_un, socklen_t)? {
        var bytes = Array(path.utf8)
        let isAbstract = bytes.first == UInt8(ascii: "@")
        if isAbstract { bytes[0] = 0 }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let room = MemoryLayout.size(ofValue: address.sun_path)
        guard bytes.count < room else { return nil }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
        let used = MemoryLayout<sockaddr_un>.size - room + bytes.count + (isAbstract ? 0 : 1)
        return (address, socklen_t(used))
    }
}
