import NIOPosix

/// Runs what blocks on NIO's threads for that, neither on an event loop nor on the cooperative pool, and to its
/// end: a cancelled task still has to clean up.
func blocking<Value: Sendable>(_ work: @escaping @Sendable () throws -> Value) async throws -> Value {
    try await withCheckedThrowingContinuation { continuation in
        NIOThreadPool.singleton.submit { _ in continuation.resume(with: Result(catching: work)) }
    }
}
