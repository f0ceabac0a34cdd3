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
}
