import Foundation
import Glibc

/// Stands in for systemd: a datagram socket, and the messages that came.
final class NotifySocket: Sendable {
    let path: String
    let messages: AsyncStream<[String]>
    private let descriptor: Int32

    /// One that is not read keeps what comes in the kernel's queue until that is full.
    init(path: String, isRead: Bool = true) throws {
        self.path = path
        let descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let bytes = Array(path.utf8)
        guard descriptor >= 0, bytes.count < MemoryLayout.size(ofValue: address.sun_path) else {
            throw EndToEndError("no socket at \(path)")
        }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
        let bound = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard bound == 0 else { throw EndToEndError("\(path): \(String(cString: strerror(errno)))") }
        let (messages, continuation) = AsyncStream.makeStream(of: [String].self)
        self.messages = messages
        self.descriptor = descriptor
        guard isRead else { return }
        // On a thread of its own: to receive blocks, and the concurrency pool has two threads.
        Thread.detachNewThread {
            var buffer = [UInt8](repeating: 0, count: 4096)
            while case let count = recv(descriptor, &buffer, buffer.count, 0), count > 0 {
                let text = String(decoding: buffer.prefix(count), as: UTF8.self)
                continuation.yield(text.split(separator: "\n").map(String.init))
            }
            close(descriptor)
            continuation.finish()
        }
    }

    /// Ends the thread, which closes the socket.
    deinit { shutdown(descriptor, Int32(SHUT_RDWR)) }

    /// The next message with this line.
    func message(with line: String) async -> [String]? {
        for await message in messages where message.contains(line) { return message }
        return nil
    }
}
