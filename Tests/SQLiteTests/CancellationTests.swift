import Foundation
import SQLite
import Testing

struct CancellationTests {
    /// Counts until somebody stops it.
    private static let endless =
        "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n"

    let scratch: Scratch

    init() throws { scratch = try Scratch() }

    @Test func `a statement without an end ends when its task is cancelled`() async throws {
        let path = scratch.path()
        let task = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            let connection = try Connection(path: path, access: .readWrite)
            return failure { try connection.endingOnCancellation { _ = try connection.scalar(Self.endless) } }
        }
        let error = try await task.value
        #expect(error?.isInterrupted == true)
    }

    @Test func `other statements of a cancelled task are finished`() async throws {
        let path = scratch.path()
        let task = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            let connection = try Connection(path: path, access: .readWrite)
            connection.endingOnCancellation {}
            return try connection.scalar(Self.endless.replacing("FROM n)", with: "FROM n LIMIT 200000)"))
        }
        #expect(try await task.value == 200_000)
    }

    @Test func `a cancelled task does not wait for another program's lock`() async throws {
        let path = scratch.path()
        let holder = try scratch.open()
        try holder.execute("BEGIN IMMEDIATE")
        let task = Task {
            let connection = try Connection(
                path: path, access: .readWrite, options: .init(busyTimeout: .seconds(3600)))
            withUnsafeCurrentTask { $0?.cancel() }
            return failure { try connection.transaction {} }
        }
        let error = try await task.value
        #expect(error?.isBusy == true)
    }

    @Test func `a lock is waited for`() async throws {
        let path = scratch.path()
        let holder = try scratch.open()
        try holder.execute("CREATE TABLE t (x); BEGIN IMMEDIATE; INSERT INTO t VALUES (1)")
        var release = Result<Void, any Error>.success(())
        try await withCheckedThrowingContinuation { continuation in
            // It blocks, and the concurrency pool has two threads.
            Thread.detachNewThread {
                continuation.resume(
                    with: Result {
                        let connection = try Connection(
                            path: path, access: .readWrite, options: .init(busyTimeout: .seconds(3600)))
                        try connection.run("INSERT INTO t VALUES (2)")
                    })
            }
            // Whether that one waits by now or has not begun, it comes behind this one.
            release = Result { try holder.execute("COMMIT") }
        }
        try release.get()
        #expect(try holder.scalar("SELECT group_concat(x) FROM t") == "1,2")
    }
}
