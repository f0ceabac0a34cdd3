import Synchronization

/// One request that the simulator received.
package struct LoggedRequest: Hashable, Sendable {
    package enum Origin: String, Hashable, Sendable {
        case api
        /// The other origin, which must never see a credential.
        case downloads
    }

    package var origin: Origin
    package var method: String
    /// Path and query as they came.
    package var target: String
    /// Whether any header with a credential came: Authorization, ACCESS_TOKEN.
    package var hadAuthorization: Bool
    /// Whether it was the right one.
    package var wasAuthorized: Bool
    package var time: Moment
    /// The status that was sent; 0 where there was no answer.
    package var status: Int
    package var table: String?
    package var cursor: String?
    package var userAgent: String?
}

/// Every request, in the order of the answers.
package final class RequestLog: Sendable {
    private struct State {
        var requests: [LoggedRequest] = []
        var followers: [AsyncStream<LoggedRequest>.Continuation] = []
    }

    private let state = Mutex(State())

    package var all: [LoggedRequest] {
        state.withLock { $0.requests }
    }

    package func removeAll() {
        state.withLock { $0.requests.removeAll() }
    }

    /// The requests from now on, as they come: lets a test act at the n-th request without waiting by time.
    package func follow() -> AsyncStream<LoggedRequest> {
        let (stream, continuation) = AsyncStream.makeStream(of: LoggedRequest.self)
        state.withLock { $0.followers.append(continuation) }
        return stream
    }

    func append(_ request: LoggedRequest) {
        let followers = state.withLock { state in
            state.requests.append(request)
            return state.followers
        }
        for follower in followers { follower.yield(request) }
    }

    /// Ends every `follow`.
    func finish() {
        let followers = state.withLock { state in
            defer { state.followers.removeAll() }
            return state.followers
        }
        for follower in followers { follower.finish() }
    }
}

extension LoggedRequest {
    var json: JSON {
        .object([
            "origin": .string(origin.rawValue), "method": .string(method), "target": .string(target),
            "had_authorization": .boolean(hadAuthorization), "was_authorized": .boolean(wasAuthorized),
            "time": .string(time.iso8601), "status": .integer(status), "table": .text(table),
            "cursor": .text(cursor), "user_agent": .text(userAgent),
        ])
    }
}
