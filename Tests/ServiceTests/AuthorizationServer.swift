import Dispatch
import Glibc
import Synchronization
import Testing

/// A server on a port of its own that gives every request the same answer, for tests of what is told to a token
/// endpoint and what is made of its answer.
final class AuthorizationServer: Sendable {
    let origin: String
    private let listener: Int32
    private let received = Mutex<[String]>([])

    /// What it was asked, heads and bodies.
    var requests: [String] { received.withLock { $0 } }

    /// - Parameters:
    ///   - status: `200 OK`
    ///   - body: JSON.
    /// - Throws: where there is no port.
    init(answering status: String, _ body: String) throws {
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isListening = withUnsafeMutableBytes(of: &address) { bytes in
            guard let name = bytes.assumingMemoryBound(to: sockaddr.self).baseAddress else { return false }
            return bind(listener, name, length) == 0 && listen(listener, 8) == 0
                && getsockname(listener, name, &length) == 0
        }
        try #require(isListening)
        self.listener = listener
        origin = "http://127.0.0.1:\(UInt16(bigEndian: address.sin_port))"
        let answer =
            "HTTP/1.1 \(status)\r\nContent-Length: \(body.utf8.count)\r\nConnection: close\r\n\r\n\(body)"
        DispatchQueue.global().async { [weak self] in
            while true {
                let connection = accept(listener, nil, nil)
                guard connection >= 0 else { return }
                let request = Self.request(on: connection)
                self?.received.withLock { $0.append(request) }
                let bytes = Array(answer.utf8)
                write(connection, bytes, bytes.count)
                close(connection)
            }
        }
    }

    deinit {
        // Ends the wait for the next connection.
        shutdown(listener, Int32(SHUT_RDWR))
        close(listener)
    }

    /// Reads until the form's last field, which only a POST has, or the end of a head without a body.
    private static func request(on connection: Int32) -> String {
        var request = ""
        var buffer = [UInt8](repeating: 0, count: 4096)
        while !request.contains("redirect_uri=") {
            let count = read(connection, &buffer, buffer.count)
            guard count > 0 else { break }
            request += String(decoding: buffer.prefix(count), as: UTF8.self)
        }
        return request
    }
}
