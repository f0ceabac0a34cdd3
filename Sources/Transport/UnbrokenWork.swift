import Synchronization

/// Work that an end of the program waits for, for a while: where a vendor replaces a refresh token, the old one is good
/// no more as soon as the answer is on its way, and the new one is only in that answer.
final class UnbrokenWork: Sendable {
    private struct State {
        var count = 0
        var waiting: [AsyncStream<Never>.Continuation] = []
    }

    private let state = Mutex(State())

    var isUnderWay: Bool { state.withLock { $0.count > 0 } }

    func run<Value>(_ work: () async throws -> Value) async rethrows -> Value {
        state.withLock { $0.count += 1 }
        defer { finish() }
        return try await work()
    }

    private func finish() {
        let done = state.withLock { state -> [AsyncStream<Never>.Continuation] in
            state.count -= 1
            guard state.count == 0 else { return [] }
            defer { state.waiting = [] }
            return state.waiting
        }
        for continuation in done { continuation.finish() }
    }

    /// Returns when there is none, or the wait is cancelled.
    func wait() async {
        let (ends, continuation) = AsyncStream<Never>.makeStream()
        let isUnderWay = state.withLock { state in
            guard state.count > 0 else { return false }
            state.waiting.append(continuation)
            return true
        }
        guard isUnderWay else { return }
        for await _ in ends {}
    }
}
