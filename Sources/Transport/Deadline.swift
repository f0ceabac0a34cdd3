import NIOCore
import NIOPosix

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
            // Not `Task.sleep`: one that is cancelled stays in the runtime's timers until it would have ended, and that
            // is ten minutes' requests' worth of memory.
            let alarm = MultiThreadedEventLoopGroup.singleton.any().scheduleTask(in: TimeAmount(limit)) {
                () throws -> Value in throw DeadlineExceeded(limit: limit)
            }
            return try await withTaskCancellationHandler {
                try await alarm.futureResult.get()
            } onCancel: {
                alarm.cancel()
            }
        }
        defer { group.cancelAll() }
        guard let first = try await group.next() else { throw CancellationError() }
        return first
    }
}
