import Foundation
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

    @Test func `a file that was deleted is not written to`() async throws {
        let bench = try await Workbench()
        try await bench.load(things((1, "a")))
        try FileManager.default.removeItem(atPath: bench.path)
        let replaced = try await #require(throws: DatabaseReplaced.self) { try await bench.begin() }
        #expect(!replaced.isAnother)
        #expect("\(replaced)".contains("deleted or moved away the database \(bench.path)"))
        #expect(!FileManager.default.fileExists(atPath: bench.path))
    }

    @Test func `a file that another was put in the place of is not written to, and its log harms neither`()
        async throws
    {
        let bench = try await Workbench()
        try await bench.load(things((1, "a")))
        let backup = bench.directory.path + "/backup.sqlite"
        try StatusReader(path: bench.path).backup(to: backup)
        try await bench.load(things((1, "a"), (2, "b")))
        let moved = bench.directory.path + "/moved.sqlite"
        #expect(rename(bench.path, moved) == 0)
        #expect(rename(backup, bench.path) == 0)
        for _ in 1...2 {
            let replaced = try await #require(throws: DatabaseReplaced.self) { try await bench.begin() }
            #expect(replaced.isAnother)
        }
        bench.close()
        let count = "SELECT count(*) FROM wh_things"
        #expect(try bench.scalar(count) == 1)
        #expect(try Connection(path: moved, access: .readOnly).scalar(count) == 2)
        try await bench.reopen()
        try await bench.load(things((1, "a"), (3, "c")))
        #expect(try Connection(path: bench.path, access: .readOnly).integrityCheck() == [])
    }
}

extension DatabaseTroubleTests {
    private func size(_ path: String) throws -> Int {
        try #require(
            FileManager.default.attributesOfItem(atPath: path)[.size] as? Int, "\(path)")
    }

    @Test func `where there is no room for a page, the log is written back`() async throws {
        let bench = try await Workbench()
        try await bench.load(things((1, "a")))
        let store = try bench.store()
        let before = try size(bench.path)
        try await store.execute("PRAGMA max_page_count = 1")
        let fault = try await bench.fault(things((2, String(repeating: "b", count: 100_000))))
        #expect(fault.cause.contains("full"))
        // Until then the tables were in the log only.
        #expect(try size(bench.path) > before)
        try await store.execute("PRAGMA max_page_count = 1000000")
        try await bench.load(things((1, "a"), (2, "b")))
        #expect(try await bench.state().rowsLive == 2)
    }

    /// What waited for the tables failed now for want of room, and there is room again.
    @Test(arguments: [(599, false), (600, true), (-7200, true)])
    func `what fails is not tried again within ten minutes, unless the clock was set back`(
        seconds: Int, isTried: Bool
    ) async throws {
        let bench = try PeopleBench()
        try await bench.register("hall", "hall")
        try await bench.load("hall", "activities", page(["id", "record_id"], [["1", "2"]]))
        let store = try bench.store()
        try await store.execute("PRAGMA max_page_count = 1")
        await #expect(throws: Fault.self) { _ = try await store.tend("hall", now: bench.now) }
        try await store.execute("PRAGMA max_page_count = 1000000")
        #expect(try await store.tend("hall", now: bench.now + .seconds(seconds)) == isTried)
    }
}

extension Store {
    fileprivate func execute(_ sql: String) throws {
        try connection.execute(sql)
    }

    /// Lets no lock be waited for, so that tests need no patience.
    fileprivate func stopWaiting() throws {
        try execute("PRAGMA busy_timeout = 0")
    }
}
