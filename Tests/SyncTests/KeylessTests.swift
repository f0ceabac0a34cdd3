import Mirror
import SQLite
import Store
import Sync
import Testing

/// A table whose rows have no id.
struct KeylessTests {
    private func rig() throws -> Rig {
        var rig = try Rig()
        rig.streams = ["traits"]
        rig.vendor.change { $0.keyless = ["Traits"] }
        rig.vendor.fill("Traits", 25)
        return rig
    }

    private func live(_ rig: Rig) throws -> Set<String> {
        Set(
            try rig.query("SELECT name FROM wh_traits WHERE _deleted_at IS NULL").compactMap {
                if case .text(let name) = $0[0] { name } else { nil }
            }
        )
    }

    @Test func `a row that changed makes the poll a walk of everything, which finds its older self gone`()
        async throws
    {
        let rig = try rig()
        try await rig.run(.once)
        rig.clock.pass(.seconds(600))
        rig.vendor.put("Traits", 3, "changed")
        rig.vendor.forgetLog()
        let outcome = try await rig.run(.once)
        #expect(outcome.streams.map(\.fault) == [nil])
        // The question for changes, and three pages of everything.
        #expect(rig.vendor.log.count == 4)
        #expect(try live(rig) == Set(rig.vendor.names("Traits").values))
        #expect(try rig.state("traits").rowsLive == 25)
        #expect(try rig.state("traits").rowsDeleted == 1)
    }

    @Test func `with nothing changed a poll is one request`() async throws {
        let rig = try rig()
        try await rig.run(.once)
        rig.clock.pass(.seconds(600))
        rig.vendor.forgetLog()
        try await rig.run(.once)
        #expect(rig.vendor.log.count == 1)
    }

    @Test func `a row that vanished is found by the walk that is due at the slower pace`() async throws {
        let rig = try rig()
        try await rig.run(.once)
        rig.vendor.change { $0.tables["Traits"]?.removeFirst() }
        rig.clock.pass(.seconds(3601))
        try await rig.run(.once)
        #expect(try live(rig) == Set(rig.vendor.names("Traits").values))
    }

    @Test func `a whole walk that was interrupted still knows what it has seen`() async throws {
        let rig = try rig()
        try await rig.run(.once)
        rig.clock.pass(.seconds(3601))
        rig.vendor.put("Traits", 25, "changed")
        rig.vendor.forgetLog()
        rig.vendor.onRequest { count, _ in if count == 3 { throw CancellationError() } }
        try await rig.runUntilStopped(.once)
        rig.vendor.onRequest { _, _ in }
        try await rig.run(.once)
        #expect(try live(rig) == Set(rig.vendor.names("Traits").values))
        #expect(try rig.state("traits").rowsDeleted == 1)
    }
}
