/// Waits for a task that goes on though this wait is cancelled, which `Task.value` does not allow.
func value<Value: Sendable>(of task: Task<Value, any Error>) async throws -> Value {
    let (values, relay) = AsyncThrowingStream<Value, any Error>.makeStream()
    Task {
        do {
            relay.yield(try await task.value)
            relay.finish()
        } catch {
            relay.finish(throwing: error)
        }
    }
    for try await value in values { return value }
    throw CancellationError()
}
