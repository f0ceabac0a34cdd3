import Formats
import Foundation
import Mirror
import SQLite
import Store
import Sync
import Testing

/// A first load from the vendor's bulk file.
struct SnapshotTests {
    private let made = ManualClock.start - .seconds(6 * 3600)

    private func rig(_ count: Int = 30) throws -> Rig {
        var rig = try Rig()
        rig.loadsFirstFromSnapshot = true
        rig.vendor.fill("Prospects", count)
        let made = made
        rig.vendor.change { $0.snapshots = ["Prospects": made] }
        return rig
    }

    private func files(_ rig: Rig) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: rig.scratch.database + ".snapshots")
    }

    @Test(arguments: [Mission.once, .backfill])
    func `the file is loaded, and what changed since it was made is asked for at once`(
        _ mission: Mission
    ) async throws {
        let rig = try rig()
        rig.vendor.put("Prospects", 7, "changed since", updatedAt: made + .seconds(60))
        rig.vendor.put("Prospects", 99, "new since", updatedAt: made + .seconds(120))
        // Updated before the file was made, but too late for it: within the overlap.
        rig.vendor.put("Prospects", 98, "just before", updatedAt: made - .seconds(200))
        try await rig.run(mission)
        #expect(try rig.mirrored() == rig.vendor.names("Prospects"))
        let log = rig.vendor.log
        #expect(log.count == 2)
        #expect(try log.at(0).path == "exports/daily_snapshots/table/Prospects")
        let since = try log.at(1).query("filters[updated_at_after]").flatMap { Timestamp.parse($0) }
        #expect(since == made - .seconds(300))
        #expect(
            try rig.query("SELECT route, kind, outcome FROM crmirror_runs ORDER BY id") == [
                ["snapshot", "backfill", "complete"], ["live", "poll", "complete"],
            ])
        #expect(try files(rig).isEmpty)
    }

    @Test func `a file of unknown age counts as a day old`() async throws {
        let rig = try rig()
        rig.vendor.change { $0.saysLastModified = false }
        try await rig.run(.once)
        let runs = rig.observer.ended.map(\.walk)
        #expect(runs.map(\.route) == [.snapshot, .live])
        #expect(try runs.at(0).completeThrough == runs.at(0).startedAt - .seconds(24 * 3600))
        #expect(try runs.at(1).since == runs.at(0).completeThrough - .seconds(300))
    }

    /// A load of a file of several pieces, stopped when the first was written.
    private func stoppedRig() async throws -> Rig {
        let stopper = Stopper()
        var rig = try Rig(
            observer: RecordingObserver { event in
                if case .pageWritten(_, 1, _) = event.kind { stopper.stop() }
            }
        )
        rig.loadsFirstFromSnapshot = true
        rig.vendor.fill("Prospects", 15_000, padding: 700)
        let made = made
        rig.vendor.change { $0.snapshots = ["Prospects": made] }
        let run = Task { [rig] in try await rig.run(.once) }
        stopper.hold(run)
        await #expect(throws: CancellationError.self) { try await run.value }
        rig.observer.forget()
        return rig
    }

    @Test func `a load that was stopped goes on in the middle of the file that is there`() async throws {
        let rig = try await stoppedRig()
        let checkpoint = try #require(try rig.state().checkpoint)
        guard case .file(let offset, let line) = checkpoint.position.place else {
            Issue.record("the checkpoint is at \(checkpoint.position)")
            return
        }
        #expect(offset > 0 && line > 2)
        try await rig.run(.once)
        #expect(rig.vendor.log.filter { $0.path.contains("daily_snapshots") }.count == 1)
        #expect(try rig.mirrored() == rig.vendor.names("Prospects"))
        #expect(try rig.state().rowsLive == 15_000)
        #expect(rig.observer.begun.first?.pages == 1)
    }

    @Test func `a file that is gone when the load goes on is fetched again`() async throws {
        let rig = try await stoppedRig()
        try FileManager.default.removeItem(atPath: rig.scratch.database + ".snapshots/wh_prospects.csv")
        let outcome = try await rig.run(.once)
        #expect(outcome.streams.map(\.fault) == [nil])
        #expect(rig.vendor.log.filter { $0.path.contains("daily_snapshots") }.count == 2)
        #expect(try rig.mirrored() == rig.vendor.names("Prospects"))
    }

    @Test(arguments: [401, 403, 404, 422])
    func `an account that gets no snapshot loads the live list`(_ status: Int) async throws {
        let rig = try rig()
        rig.vendor.trouble(Trouble(1, .answer(status: status)) { $0.path.contains("daily_snapshots") })
        let outcome = try await rig.run(.backfill)
        #expect(outcome.streams.map(\.fault) == [nil])
        #expect(try rig.mirrored() == rig.vendor.names("Prospects"))
        #expect(rig.observer.faults.isEmpty)
        #expect(rig.observer.ended.map(\.walk.route) == [.live])
        #expect(rig.vendor.log.count == 4)
    }

    @Test func `a download that fails for now is tried again`() async throws {
        let rig = try rig()
        rig.vendor.trouble(Trouble(2, .answer(status: 503)) { $0.path.contains("daily_snapshots") })
        try await rig.run(.once)
        #expect(rig.vendor.log.filter { $0.path.contains("daily_snapshots") }.count == 3)
        #expect(try rig.mirrored().count == 30)
    }

    @Test func `a later backfill walks the live list`() async throws {
        let rig = try rig()
        try await rig.run(.backfill)
        rig.vendor.forgetLog()
        try await rig.run(.backfill)
        #expect(rig.vendor.log.filter { $0.path.contains("daily_snapshots") }.isEmpty)
        #expect(rig.vendor.log.count == 3)
    }
}
