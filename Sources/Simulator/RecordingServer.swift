import HTTPTypes
import HummingbirdCore
import NIOCore
import Synchronization

/// Another origin: it writes down what it is sent and answers everything with the same body. What stands in
/// its log did leave the client, credentials included.
package final class RecordingServer: Sendable {
    package struct Request: Sendable {
        package var method: String
        /// Path and query.
        package var target: String
        package var headers: [(name: String, value: String)]
    }

    private let listener: Listener
    private let log: Log

    private init(listener: Listener, log: Log) {
        self.listener = listener
        self.log = log
    }

    /// Listens on any free port and answers every request with status 200 and this body.
    package static func start(body: String = "", contentType: String = "text/csv") async throws
        -> RecordingServer
    {
        let log = Log()
        let listener = try await Listener.start(port: 0) { request, writer, channel in
            log.requests.withLock { requests in
                requests.append(
                    Request(
                        method: request.method.rawValue, target: request.head.path ?? "/",
                        headers: request.headers.map { (name: $0.name.canonicalName, value: $0.value) }))
            }
            let answer = Answer.text(200, body, contentType: contentType)
            try await Delivery.whole(answer).write(to: writer, on: channel, now: .now)
        }
        return RecordingServer(listener: listener, log: log)
    }

    /// `http://127.0.0.1:PORT`.
    package var origin: String {
        "http://127.0.0.1:\(listener.port)"
    }

    package var requests: [Request] {
        log.requests.withLock { $0 }
    }

    package func stop() async {
        await listener.stop()
    }

    private final class Log: Sendable {
        let requests = Mutex<[Request]>([])
    }
}
