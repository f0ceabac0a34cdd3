import Foundation
import SQLite
import Simulator
import Testing

/// What changes at the vendor comes with the next update.
@Suite(.timeLimit(.minutes(5)))
struct PollTests {
    @Test(arguments: [1, 2] as [UInt64])
    func `after rounds of random changes every update makes the mirror equal`(seed: UInt64) async throws {
        try await Rig.use(rows: 50, pageSize: 10, seed: seed) { rig in
            var expected = ExpectedMirror(of: rig.simulator, pageSize: rig.pageSize)
            let backfill = try await rig.run("--backfill")
            #expect(backfill.end == .exit(0), "\(backfill.summary)")
            try expected.expectEqual(in: rig)
            for round in 1...4 as ClosedRange<UInt64> {
                // Longer than the overlap: nothing comes but what changed.
                rig.simulator.clock.advance(by: .seconds(900))
                try rig.simulator.welcomeHome.mutateRandomly(count: 60, seed: seed * 100 + round)
                let update = try await rig.run("run", "--once")
                #expect(update.end == .exit(0), "\(update.summary)")
                try expected.expectEqual(in: rig)
            }
        }
    }

    @Test func `records of the very second in which a walk began are not passed over`() async throws {
        // Next to no overlap, and a clock that stands still: every moment is the same one.
        let clock = SimulatorClock(isFrozen: true)
        try await Rig.use(rows: 20, clock: clock, account: ["overlap": "1s"]) { rig in
            var expected = ExpectedMirror(of: rig.simulator, pageSize: rig.pageSize)
            let backfill = try await rig.run("--backfill")
            #expect(backfill.end == .exit(0), "\(backfill.summary)")
            for round in 1...3 as ClosedRange<UInt64> {
                try rig.simulator.welcomeHome.mutateRandomly(count: 20, seed: round)
                let update = try await rig.run("run", "--once")
                #expect(update.end == .exit(0), "\(update.summary)")
                try expected.expectEqual(in: rig)
            }
        }
    }

    @Test func `discarded and merged prospects become tombstones that keep their data`() async throws {
        try await Rig.use(rows: 30) { rig in
            var expected = ExpectedMirror(of: rig.simulator, pageSize: rig.pageSize)
            let vendor = rig.simulator.welcomeHome
            let ids = vendor.ids(of: "Prospects").filter { id in isLive(id, at: vendor) }
            let backfill = try await rig.run("--backfill")
            #expect(backfill.end == .exit(0), "\(backfill.summary)")
            try vendor.discard("Prospects", id: ids[0])
            try vendor.merge(prospect: ids[1], into: ids[2])
            let update = try await rig.run("run", "--once")
            #expect(update.end == .exit(0), "\(update.summary)")
            #expect(update.lastLine.contains("2 changed, 2 gone"))
            try expected.expectEqual(in: rig)

            try vendor.update("Prospects", id: ids[0], setting: ["prospects.discarded_at": ""])
            let revival = try await rig.run("run", "--once")
            #expect(revival.end == .exit(0), "\(revival.summary)")
            try expected.expectEqual(in: rig)
        }
    }

    private func isLive(_ id: Int, at vendor: WelcomeHome) -> Bool {
        let (header, rows) = vendor.rows(of: "Prospects")
        let marks = ["prospects.discarded_at", "prospects.merged_into_prospect_id"].compactMap(
            header.firstIndex(of:))
        return rows.contains { row in row[0] == String(id) && marks.allSatisfy { row[$0].isEmpty } }
    }

    @Test func `new columns appear, those whose names collide under names of their own`() async throws {
        try await Rig.use(rows: 30) { rig in
            var expected = ExpectedMirror(of: rig.simulator, pageSize: rig.pageSize)
            let backfill = try await rig.run("--backfill")
            #expect(backfill.end == .exit(0), "\(backfill.summary)")
            let vendor = rig.simulator.welcomeHome
            try vendor.addColumn("prospects.toured_at", to: "Prospects")
            try vendor.addColumn("Urgency", to: "Prospects")
            try vendor.addColumn("campaigns.zip_code", to: "Prospects")
            try vendor.addColumn("traits.source", to: "Traits")
            let id = vendor.ids(of: "Prospects")[5]
            try vendor.update(
                "Prospects", id: id,
                setting: [
                    "prospects.toured_at": "2026-06-01 10:30:00", "Urgency": "whenever",
                    "campaigns.zip_code": "00210",
                ])
            try vendor.update(
                "Traits", id: vendor.ids(of: "Traits")[4], setting: ["traits.source": "web, form"])
            let update = try await rig.run("run", "--once")
            #expect(update.end == .exit(0), "\(update.summary)")
            try expected.expectEqual(in: rig)
            let row = try MirrorFile(rig.databasePath).connection.query(
                "SELECT toured_at, urgency_2, campaigns_zip_code FROM wh_prospects WHERE id = \(id)")
            #expect(row == [["2026-06-01T10:30:00Z", "whenever", "00210"]])
        }
    }

    @Test func `odd values stay what they were and are listed`() async throws {
        try await Rig.use(rows: 20) { rig in
            var expected = ExpectedMirror(of: rig.simulator, pageSize: rig.pageSize)
            let backfill = try await rig.run("--backfill")
            #expect(backfill.end == .exit(0), "\(backfill.summary)")
            let vendor = rig.simulator.welcomeHome
            let ids = vendor.ids(of: "Prospects")
            try vendor.update(
                "Prospects", id: ids[1],
                setting: [
                    "stages.id": "007", "prospects.veteran": "maybe", "prospects.created_at": "yesterday",
                    "prospects.inquiry_date": "2026-02-30",
                    "prospects.story": "  NUL\u{0}, \"quotes\"\r\n\ttab ",
                    "users.id": "9223372036854775808",
                ])
            try vendor.update(
                "Prospects", id: ids[2],
                setting: ["prospects.status_changed_at": "2026-06-01T14:02:11+02:00", "stages.id": "-4"])
            let bytes: [UInt8] = Array("caf".utf8) + [0xE9, 0xFF]
            try vendor.update("Prospects", id: ids[3], settingBytes: ["prospects.story": bytes])
            let update = try await rig.run("run", "--once")
            #expect(update.end == .exit(0), "\(update.summary)")
            try expected.expectEqual(in: rig)

            let mirror = try MirrorFile(rig.databasePath)
            #expect(
                try mirror.connection.scalar("SELECT story FROM wh_prospects WHERE id = \(ids[3])")
                    == .blob(bytes))
            #expect(
                try mirror.connection.scalar(
                    "SELECT status_changed_at FROM wh_prospects WHERE id = \(ids[2])")
                    == "2026-06-01T12:02:11Z")
            let listed = try mirror.connection.query(
                "SELECT column_name FROM crmirror_anomalies WHERE row_key = ?1",
                [.text(String(ids[1]))])
            #expect(
                Set(listed.compactMap(\.[0].text)).isSuperset(
                    of: ["created_at", "inquiry_date", "stages_id", "users_id", "veteran"]))
        }
    }
}
