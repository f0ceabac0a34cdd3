import Mirror
import SQLite
@testable import Store
import Testing

/// A file that others lock, move or leave no room for.
@Suite(.timeLimit(.minutes(5)))
struct DatabaseTroubleTests {
    @Test func `whoever is told to stop while another program writes stops at once`() async throws {
        let bench = try await Workbench()
        let (store, stream, now) = (try bench.store(), bench.stream.name, bench.now)
        let holder = try Connection(path: bench.path, access: .readWrite)
        try holder.execute("BEGIN IMMEDIATE")
        // Some wait for the lock, some for those, when they are told.
        let calls = (1...8).map { _ in
            Task {
                _ = try await store.begin(
                    Walk(kind: .poll, startedAt: now), at: .beginning, account: Workbench.account,
                    stream: stream, giveUpReason: "another began")
            }
        }
        await Task.yield()
        for call in calls { call.cancel() }
        for call in calls { await #expect(throws: CancellationError.self) { try await call.value } }
        #expect(try bench.scalar("SELECT count(*) FROM crmirror_runs") == 0)
    }

    @Test func `whoever is not told to stop hears of the lock`() async throws {
        let bench = try await Workbench()
        let holder = try Connection(path: bench.path, access: .readWrite)
        try holder.execute("BEGIN IMMEDIATE")
        try await bench.store().stopWaiting()
        let fault = try await #require(throws: Fault.self) { try await bench.begin() }
        #expect(fault.kind == .storage)
        try holder.execute("ROLLBACK")
        try await bench.begin()
    }
}

extension Store {
    /// Lets no lock be waited for, so that tests need no patience.
    fileprivate func stopWaiting() throws {
        try connection.execute("PRAGMA busy_timeout = 0")
    }
}
