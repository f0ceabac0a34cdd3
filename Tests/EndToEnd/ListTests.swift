import SQLite
import Simulator
import Testing

/// The reference lists: small JSON arrays.
@Suite(.timeLimit(.minutes(5)))
struct ListTests {
    @Test func `a list is mirrored cell for cell, whatever JSON it holds`() async throws {
        try await Rig.use(rows: 5) { rig in
            rig.simulator.welcomeHome.replaceList(
                "stages",
                with: """
                    [{"id": 7, "name": "Séance \\"é\\" \\ud83c\\udf84", "position": 1, "weight": 1.50, "closed": true,
                      "archived_at": null, "color": {"name": "red", "codes": {"hex": "0F0"}}, "tags": ["a", {"b": 1}],
                      "openedOn": "2011-05-01", "changed_at": "2026-06-01T14:02:11.000Z"},
                     {"id": -2, "closed": false, "weight": 10000000000000000000, "archived_at": "2024-02-07 00:00:00",
                      "tags": [], "extra": ""}]
                    """)
            let outcome = try await rig.run("--backfill", "--stream", "stages")
            #expect(outcome.end == .exit(0), "\(outcome.summary)")
            let rows = try MirrorFile(rig.databasePath).rows(
                of: "wh_stages",
                columns: [
                    "id", "name", "position", "weight", "closed", "archived_at", "color_name",
                    "color_codes_hex",
                    "opened_on", "changed_at", "extra", "_deleted_at",
                ])
            #expect(
                Set(rows) == [
                    [
                        7, "Séance \"é\" 🎄", 1, "1.50", 1, nil, "red", "0F0",
                        "2011-05-01",
                        "2026-06-01T14:02:11.000Z", nil, nil,
                    ],
                    [
                        -2, nil, nil, "10000000000000000000", 0, "2024-02-07T00:00:00Z", nil, nil, nil,
                        nil, "",
                        nil,
                    ],
                ])
            let tags = try MirrorFile(rig.databasePath).connection.query(
                "SELECT parent_id, position, value, b FROM wh_stages_tags ORDER BY parent_id, position")
            #expect(tags == [[7, 0, "a", nil], [7, 1, nil, 1]])
        }
    }

    @Test func `every list is there, and a change comes with the next update`() async throws {
        let lists = [
            "activity_types": 6, "care_types": 4, "close_reasons": 5, "communities": 6, "floor_plans": 4,
            "lead_sources": 8, "privacy_levels": 3, "prospect_field_definitions": 4, "relationships": 5,
            "scores": 3,
            "stages": 8,
        ]
        try await Rig.use(rows: 5) { rig in
            let backfill = try await rig.run("--backfill")
            #expect(backfill.end == .exit(0), "\(backfill.summary)")
            for (list, count) in lists {
                #expect(try MirrorFile(rig.databasePath).count("wh_\(list)") == count, "\(list)")
            }
            rig.simulator.welcomeHome.replaceList(
                "scores", with: #"[{"id": 1, "name": "Hot"}, {"id": 77, "name": "New"}]"#)
            let update = try await rig.run("run", "--once", "--stream", "scores")
            #expect(update.end == .exit(0), "\(update.summary)")
            let names = try MirrorFile(rig.databasePath).connection.query(
                "SELECT name FROM wh_scores WHERE id IN (1, 77) ORDER BY id")
            #expect(names == [["Hot"], ["New"]])
        }
    }

    @Test func `events come page by page and once each`() async throws {
        // 130 events: a first page of 100 and a second.
        try await Rig.use(rows: 2600, pageSize: 2000) { rig in
            let backfill = try await rig.run("--backfill", "--stream", "events")
            #expect(backfill.end == .exit(0), "\(backfill.summary)")
            let ids = rig.simulator.welcomeHome.eventIDs
            #expect(ids.count > 100)
            let mirrored = try MirrorFile(rig.databasePath).connection.query(
                "SELECT id FROM wh_events ORDER BY id")
            #expect(mirrored == ids.sorted().map { [.integer(Int64($0))] })

            rig.simulator.clock.advance(by: .seconds(900))
            try rig.simulator.welcomeHome.renameEvent(id: ids[3], to: "Moved\nto \"Friday\"")
            let update = try await rig.run("run", "--once", "--stream", "events")
            #expect(update.lastLine.contains("(0 new, 1 changed, 0 gone)"), "\(update.summary)")
            let title = try MirrorFile(rig.databasePath).connection.scalar(
                "SELECT title FROM wh_events WHERE id = \(ids[3])")
            #expect(title == "Moved\nto \"Friday\"")
        }
    }
}
