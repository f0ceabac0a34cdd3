/// The whole took too long.
struct DeadlineExceeded: Error {
    var limit: Duration
}

/// Runs `operation` and gives up on it, cancelling it, once `limit` has passed.
///
/// async-http-client's own deadline ends with the response's head; this one covers the body too.
func withDeadline<Value: Sendable>(
    _ limit: Duration,
    _ operation: @escaping @Sendable () async throws -> Value
) async throws -> Value {
    try await withThrowingTaskGroup(of: Value.self) { group in
        group.addTask(operation: operation)
        group.addTask {
            try await Task.sleep(for: limit)
            throw DeadlineExceeded(limit: limit)
        }
        defer { group.cancelAll() }
        guard let first = try await group.next() else { throw CancellationError() }
        return first
    }
}
