import Simulator
import Testing

/// What a client of Wealthbox sees of changes.
@Suite struct WealthboxChangeTests {
    private let noon = "2026-06-01T12:00:00Z"

    @Test func `updated_since finds what changed, also at that very moment`() async throws {
        try await withWealthbox { client, wealthbox in
            for collection in ["contacts", "events", "projects", "activity"] {
                #expect(try await client.page("\(collection)?updated_since=\(noon)").rows.isEmpty)
                let keys = try wealthbox.truth(of: collection).filter { !$0.isDeleted }.map(\.key)
                try wealthbox.edit(collection, keys: Array(keys.prefix(2)), seed: 3)
                let inserted = try wealthbox.insert(into: collection, seed: 4)
                let changed = try await client.page("\(collection)?updated_since=\(noon)").ids.map(
                    String.init)
                #expect(Set(changed) == Set(keys.prefix(2) + [inserted]))
                let before = try await client.page("\(collection)?updated_before=\(noon)&per_page=100").ids
                #expect(Set(before.map(String.init)).isDisjoint(with: changed) && !before.isEmpty)
            }
        }
    }

    @Test func `notes ignore updated_since and come in the order of their updates if asked`() async throws {
        try await withWealthbox { client, wealthbox in
            let keys = try wealthbox.truth(of: "notes").map(\.key)
            try wealthbox.edit("notes", key: keys[7], seed: 1)
            let page = try await client.page("notes?updated_since=\(noon)")
            #expect(page.meta?.totalCount == 120)
            for list in ["notes", "contacts"] {
                let times = try await client.all("\(list)?order=updated").flatMap(\.rows).map { row in
                    try #require(Moment(wealthbox: row.updatedAt ?? ""))
                }
                #expect(times == times.sorted(by: >))
            }
            #expect(try await client.page("notes?order=updated").ids.first.map(String.init) == keys[7])
            #expect(try await client.page("tasks?order=updated").ids == client.page("tasks").ids)
        }
    }

    @Test func `times are to the minute and with an offset of their own`() async throws {
        try await withWealthbox { client, wealthbox in
            client.simulator.clock.advance(by: .seconds(59))
            let key = try wealthbox.insert(into: "events", seed: 1)
            let event = try await client.page("events?updated_since=\(noon)").rows.first
            #expect(event?.id == Int(key))
            #expect(event?.updatedAt == "2026-06-01 08:00 AM -0400")
            client.simulator.clock.advance(by: .seconds(200 * 86_400))
            try wealthbox.edit("events", key: key, seed: 2)
            let later = try await client.page("events?updated_since=2026-07-01").rows.first
            #expect(later?.updatedAt == "2026-12-18 07:00 AM -0500")
            #expect(later?.createdAt == event?.createdAt)
        }
    }

    @Test func `a deleted contact stands in the feed and nowhere else, and its notes go with it`()
        async throws
    {
        try await withWealthbox { client, wealthbox in
            let feed = try await client.page("contacts?deleted=true")
            #expect(feed.ids.count == 2)
            let key = String(try #require(try await client.page("contacts").ids.first))
            try wealthbox.delete("contacts", key: key)
            let body = try await client.wealthbox("/v1/contacts?deleted=true&updated_since=\(noon)").body
            #expect(
                body.hasPrefix(
                    #"{"contacts":[{"id":\#(key),"deleted_at":"2026-06-01T12:00:00.000000+00:00"}],"#))
            #expect(try await !client.allIDs("contacts").contains { String($0) == key })
            #expect(try await client.wealthbox("/v1/contacts/\(key)").status == 404)
            let truth = try wealthbox.truth(of: "contacts").first { $0.key == key }
            #expect(truth?.isDeleted == true && truth?.fields["first_name"] != nil)
            let notes = try await client.wealthbox("/v1/notes?per_page=100").body
            #expect(!notes.contains(#"{"id":\#(key),"type":"Contact""#))
        }
    }

    @Test func `other records go without a trace`() async throws {
        try await withWealthbox { client, wealthbox in
            let before = try await client.allIDs("tasks")
            let key = String(before[0])
            #expect(try await client.wealthbox("/v1/tasks/\(key)").status == 200)
            try wealthbox.delete("tasks", key: key)
            #expect(try await client.wealthbox("/v1/tasks/\(key)").status == 404)
            #expect(try await client.allIDs("tasks") == Array(before.dropFirst()))
            #expect(try !wealthbox.truth(of: "tasks").contains { $0.key == key })
            #expect(throws: SimulatorError.self) { try wealthbox.edit("tasks", key: key, seed: 1) }
        }
    }

    @Test func `a picture's address changes weekly without any update`() async throws {
        try await withWealthbox { client, _ in
            let before = try await client.all("contacts").flatMap(\.rows)
            let pictured = before.filter { $0.image != nil }
            #expect(!pictured.isEmpty && pictured.count < before.count)
            client.simulator.clock.advance(by: .seconds(7 * 86_400))
            let after = try await client.all("contacts").flatMap(\.rows)
            #expect(after.map(\.updatedAt) == before.map(\.updatedAt))
            for (old, new) in zip(before, after) where old.image != nil { #expect(old.image != new.image) }
        }
    }

    @Test func `a new field is in every record and changes none`() async throws {
        try await withWealthbox { client, wealthbox in
            try wealthbox.addField("favourite_colour", to: "contacts")
            try wealthbox.insert(into: "contacts", seed: 1)
            let truth = try wealthbox.truth(of: "contacts").filter { !$0.isDeleted }
            #expect(truth.count == 59)
            #expect(Set(truth.map { $0.fields["favourite_colour"] }).count == 59)
            let changed = try await client.page("contacts?updated_since=\(noon)")
            #expect(changed.ids.count == 1)
        }
    }

    @Test func `an odd value is a change`() async throws {
        try await withWealthbox { client, wealthbox in
            for collection in wealthbox.collections where collection.isMutable {
                let live = try wealthbox.truth(of: collection.name).filter { !$0.isDeleted }
                let field = try wealthbox.setOddValue(in: collection.name, key: live[0].key)
                let after = try wealthbox.truth(of: collection.name)
                let changed = after.filter { !live.contains($0) && !$0.isDeleted }
                #expect(changed.map(\.key) == [live[0].key])
                #expect(changed[0].fields[field] == "sometime soon")
            }
            let changed = try await client.page("events?updated_since=\(noon)")
            #expect(changed.ids.count == 1)
        }
    }

    @Test func `random changes touch every collection and are the same for the same seed`() async throws {
        var truths: [[String: [TrueRecord]]] = []
        for _ in 0..<2 {
            try await withWealthbox { client, wealthbox in
                let names = wealthbox.collections.map(\.name)
                let before = try names.map { try wealthbox.truth(of: $0) }
                try wealthbox.mutateRandomly(count: 300, seed: 5)
                let after = try names.map { try wealthbox.truth(of: $0) }
                for (place, name) in names.enumerated() where name != "me" {
                    #expect(before[place] != after[place], "\(name)")
                }
                truths.append(Dictionary(uniqueKeysWithValues: zip(names, after)))
            }
        }
        #expect(truths[0] == truths[1])
    }
}

extension Moment {
    /// Reads `2015-05-24 10:00 AM -0400`.
    init?(wealthbox text: String) {
        let parts = text.split(separator: " ")
        guard parts.count == 4, let hour = Int(parts[1].prefix(2)) else { return nil }
        let hours = hour % 12 + (parts[2] == "PM" ? 12 : 0)
        let offset = "\(parts[3].prefix(3)):\(parts[3].suffix(2))"
        self.init(iso8601: "\(parts[0])T\(hours < 10 ? "0" : "")\(hours):\(parts[1].suffix(2)):00\(offset)")
    }
}
