import Mirror
import SQLite
import Store
import Sync
import Testing

/// A database that is full, locked or read-only for a while.
@Suite(.timeLimit(.minutes(5)))
struct StorageTests {
    @Test func `a page that the database does not take stays in hand and is written later`() async throws {
        let rig = try Rig()
        rig.vendor.fill("Prospects", 35)
        let store = try await rig.open()
        // From the second page on: the next slot cannot be written, and so the page in hand waits.
        rig.vendor.onRequest { count, _ in if count == 2 { try await store.execute("PRAGMA query_only = ON") }
        }
        rig.clock.stop(at: rig.clock.now() + .seconds(20))
        let run = Task { try await rig.runner(store).run(.once) }
        for round in 1...4 {
            try await rig.clock.untilAsleep()
            #expect(rig.vendor.log.count == 2, "nothing is fetched meanwhile")
            #expect(rig.observer.faults.count == round)
            if round == 4 { try await store.execute("PRAGMA query_only = OFF") }
            rig.clock.turn(to: rig.clock.now() + .seconds(30))
        }
        rig.clock.release()
        let outcome = try #require(try await run.value.first)
        #expect(outcome.streams.map(\.fault) == [nil])
        #expect(try rig.mirrored() == rig.vendor.names("Prospects"))
        // No page came twice.
        #expect(rig.vendor.log.count == 4)
        #expect(Set(rig.vendor.log.map(\.target)).count == 4)
        #expect(rig.observer.faults.allSatisfy { $0.fault.kind == .storage })
    }

    @Test func `a full disk loses nothing, and lets at most one page be fetched ahead`() async throws {
        var rig = try Rig()
        rig.pageSize = 200
        rig.vendor.fill("Prospects", 1000)
        let store = try await rig.open()
        // Room for the throttle and not for the page.
        rig.vendor.onRequest { count, _ in
            if count == 3 { try await store.execute("PRAGMA max_page_count = 1") }
        }
        rig.clock.stop(at: rig.clock.now() + .seconds(20))
        let run = Task { try await rig.runner(store).run(.once) }
        for _ in 1...4 {
            try await rig.clock.untilAsleep()
            rig.clock.turn(to: rig.clock.now() + .seconds(30))
        }
        try await rig.clock.untilAsleep()
        let written = rig.observer.written.count
        #expect(written < 5)
        #expect(rig.vendor.log.count <= written + 2)
        #expect(rig.observer.faults.count >= 5)
        try await store.execute("PRAGMA max_page_count = 1000000")
        rig.clock.release()
        let outcome = try #require(try await run.value.first)
        #expect(outcome.streams.map(\.fault) == [nil])
        #expect(try rig.mirrored() == rig.vendor.names("Prospects"))
    }

    @Test func `a database that another program holds for writing is waited for`() async throws {
        let rig = try Rig()
        rig.vendor.fill("Prospects", 15)
        let store = try await rig.open()
        try await store.execute("PRAGMA busy_timeout = 0")
        rig.clock.stop(at: rig.clock.now() + .seconds(20))
        // It holds the lock already when the streams are registered.
        let holder = Holder(path: rig.scratch.database)
        try holder.hold()
        let run = Task { try await rig.runner(store).run(.once) }
        try await rig.clock.untilAsleep()
        #expect(rig.vendor.log.isEmpty)
        try holder.release()
        rig.clock.release()
        let outcome = try #require(try await run.value.first)
        #expect(outcome.streams.map(\.fault) == [nil])
        #expect(try rig.mirrored().count == 15)
    }

    @Test(arguments: [401, 404, 429, 500])
    func `a fault that cannot be noted is dealt with when the database takes it`(_ status: Int) async throws {
        let rig = try Rig()
        rig.vendor.fill("Prospects", 15)
        let store = try await rig.open()
        rig.vendor.trouble(Trouble(1, .answer(status: status)))
        rig.vendor.onRequest { count, _ in if count == 1 { try await store.execute("PRAGMA query_only = ON") }
        }
        rig.clock.stop(at: rig.clock.now() + .seconds(20))
        let run = Task { try await rig.runner(store).run(.once) }
        try await rig.clock.untilAsleep()
        try await store.execute("PRAGMA query_only = OFF")
        rig.clock.release()
        let outcome = try #require(try await run.value.first)
        #expect(outcome.streams.map(\.fault) == [nil])
        #expect(try rig.mirrored().count == 15)
    }

    @Test func `trouble with the database uses up none of the request's tries`() async throws {
        let rig = try Rig()
        rig.vendor.fill("Prospects", 5)
        let store = try await rig.open()
        rig.vendor.onRequest { count, _ in if count == 1 { try await store.execute("PRAGMA query_only = ON") }
        }
        rig.clock.stop(at: rig.clock.now() + .seconds(20))
        rig.vendor.trouble(Trouble(7, .answer(status: 500)))
        let run = Task { try await rig.runner(store).run(.once) }
        for _ in 0..<9 {
            try await rig.clock.untilAsleep()
            rig.clock.turn(to: rig.clock.now() + .seconds(30))
        }
        try await rig.clock.untilAsleep()
        try await store.execute("PRAGMA query_only = OFF")
        rig.clock.release()
        let outcome = try #require(try await run.value.first)
        #expect(outcome.streams.map(\.fault) == [nil])
    }
}

/// Another program that holds the write lock.
private final class Holder {
    private let path: String
    private var connection: Connection?

    init(path: String) {
        self.path = path
    }

    func hold() throws {
        let connection = try Connection(path: path, access: .readWrite)
        try connection.execute("BEGIN IMMEDIATE")
        self.connection = connection
    }

    func release() throws {
        try connection?.execute("ROLLBACK")
        connection = nil
    }
}
