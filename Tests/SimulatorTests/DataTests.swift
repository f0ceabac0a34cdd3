import Simulator
import Testing

@Suite struct DataTests {
    @Test func `the same seed and clock make the same data, another seed does not`() async throws {
        func bytes(seed: UInt64) async throws -> [String] {
            var tables: [String] = []
            try await withClient(rows: 40) {
                $0.welcomeHome.seed = seed
            } _: { client in
                try client.simulator.welcomeHome.mutateRandomly(count: 30, seed: 1)
                for table in WelcomeHome.tables { tables.append(try await client.wholeTable(table)) }
            }
            return tables
        }
        let first = try await bytes(seed: 3)
        #expect(try await bytes(seed: 3) == first)
        #expect(try await bytes(seed: 4) != first)
    }

    @Test func `every row of every table has its header's fields`() async throws {
        try await withClient(rows: 200) { client in
            for table in WelcomeHome.tables {
                let (header, rows) = client.simulator.welcomeHome.rows(of: table)
                #expect(!rows.isEmpty && Set(header).count == header.count, "\(table)")
                #expect(rows.allSatisfy { $0.count == header.count }, "\(table)")
                #expect(Set(rows).count == rows.count, "\(table)")
            }
        }
    }

    @Test func `prospects have the columns seen in live accounts and no updated_at`() async throws {
        try await withClient { client in
            let (header, rows) = client.simulator.welcomeHome.rows(of: "Prospects")
            #expect(header.count == 44)
            #expect(!header.contains { $0.contains("updated_at") })
            #expect(
                Set(header).isSuperset(of: ["lead_sources.category", "tertiary_lead_sources.id", "metadata"]))
            let text = rows.joined().joined(separator: "\u{1F}")
            for sign in ["\"", ",", "\n", "\r\n", "🎄", "<p>", "0024-03-15 00:00:00"] {
                #expect(text.unicodeScalars.contains(sign.unicodeScalars), "\(sign.debugDescription)")
            }
        }
    }

    @Test func `residents belong to prospects that exist`() async throws {
        try await withClient {
            $0.welcomeHome.ids = .random
        } _: { client in
            let prospects = Set(client.simulator.welcomeHome.ids(of: "Prospects").map { String($0) })
            let (header, rows) = client.simulator.welcomeHome.rows(of: "Residents")
            let column = try #require(header.firstIndex(of: "residents.prospect_id"))
            #expect(rows.allSatisfy { prospects.contains($0[column]) })
        }
    }
}

@Suite struct MutationTests {
    /// What a poll since now sees of a table whose first column is its key.
    private func changed(_ table: String, _ client: Client) async throws -> [String] {
        let now = client.simulator.clock.now.iso8601
        let page = try await client.export(table, "filters%5Bupdated_at_after%5D=\(now)")
        return page.lines.dropFirst().map { String($0.prefix { $0 != "," }) }
    }

    @Test func `an update moves the record into the next poll`() async throws {
        try await withClient { client in
            let welcomeHome = client.simulator.welcomeHome
            let id = welcomeHome.ids(of: "Units")[3]
            client.simulator.clock.advance(by: .seconds(60))
            #expect(try await changed("Units", client) == [])
            try welcomeHome.update("Units", id: id, setting: ["units.number": "9\"9, east"])
            #expect(try await changed("Units", client) == ["\(id)"])
            #expect(try await client.export("Units", "limit=10000").body.contains("\(id),\"9\"\"9, east\","))
            #expect(welcomeHome.rows(of: "Units").rows[3][1] == "9\"9, east")
        }
    }

    @Test func `records changed in the same millisecond are each given once`() async throws {
        try await withClient { client in
            let welcomeHome = client.simulator.welcomeHome
            client.simulator.clock.advance(by: .seconds(60))
            let ids = welcomeHome.ids(of: "Units")
            for id in [ids[5], ids[2], ids[9], ids[2]] {
                try welcomeHome.update("Units", id: id, setting: ["units.available": "t"])
            }
            #expect(try await changed("Units", client) == [ids[2], ids[5], ids[9]].map { String($0) })
        }
    }

    @Test func `a discarded record stays and says when`() async throws {
        try await withClient { client in
            let welcomeHome = client.simulator.welcomeHome
            let id = welcomeHome.ids(of: "Units")[0]
            try welcomeHome.discard("Units", id: id)
            let (header, rows) = welcomeHome.rows(of: "Units")
            let column = try #require(header.firstIndex(of: "units.discarded_at"))
            #expect(rows[0][column] == "2026-06-01 12:00:00")
        }
    }

    @Test func `a merged prospect names the other`() async throws {
        try await withClient { client in
            let welcomeHome = client.simulator.welcomeHome
            let ids = welcomeHome.ids(of: "Prospects")
            try welcomeHome.merge(prospect: ids[1], into: ids[0])
            let (header, rows) = welcomeHome.rows(of: "Prospects")
            let column = try #require(header.firstIndex(of: "prospects.merged_into_prospect_id"))
            #expect(rows[1][column] == String(ids[0]))
        }
    }

    @Test func `a record removed leaves no trace`() async throws {
        try await withClient { client in
            let welcomeHome = client.simulator.welcomeHome
            let ids = welcomeHome.ids(of: "Units")
            client.simulator.clock.advance(by: .seconds(60))
            try welcomeHome.remove("Units", id: ids[4])
            #expect(try await changed("Units", client) == [])
            let pages = try await client.walk("Units", "limit=3&sort_by=created_at")
            #expect(pages.flatMap { $0.lines.dropFirst() }.count == ids.count - 1)
            #expect(throws: SimulatorError.self) { try welcomeHome.update("Units", id: ids[4], setting: [:]) }
        }
    }

    @Test func `a new column appears in old rows, changed rows and new rows`() async throws {
        try await withClient { client in
            let welcomeHome = client.simulator.welcomeHome
            try welcomeHome.update(
                "Units", id: welcomeHome.ids(of: "Units")[2], setting: ["units.number": "7"])
            try welcomeHome.addColumn("units.view", to: "Units", value: "lake, north")
            try welcomeHome.insert(into: "Units", setting: ["units.view": "yard"])
            let (header, rows) = welcomeHome.rows(of: "Units")
            #expect(header.last == "units.view")
            #expect(rows.map(\.last) == Array(repeating: "lake, north", count: rows.count - 1) + ["yard"])
            #expect(rows.allSatisfy { $0.count == header.count })
        }
    }

    @Test func `bytes that are no UTF-8 are served as they are`() async throws {
        try await withClient { client in
            let welcomeHome = client.simulator.welcomeHome
            let id = welcomeHome.ids(of: "Units")[0]
            try welcomeHome.update("Units", id: id, settingBytes: ["units.number": [0x41, 0xFF, 0x42]])
            #expect(try await client.export("Units", "limit=10000").body.contains("A\u{FFFD}B"))
        }
    }
}

@Suite struct SnapshotTests {
    @Test func `the redirect leads to another origin that needs no token and notes one`() async throws {
        try await withClient { client in
            let redirect = try await client.get("/exports/daily_snapshots/table/Units")
            let location = try #require(redirect.location)
            #expect(redirect.status == 301)
            #expect(location.hasPrefix(client.simulator.downloadOrigin + "/"))
            #expect(client.simulator.downloadOrigin != client.simulator.origin)
            let file = try await client.get(location, token: nil)
            #expect(file.body == (try await client.wholeTable("Units")))
            #expect(file.lastModified == "Mon, 01 Jun 2026 12:00:00 GMT")
            _ = try await client.get(location)
            let downloads = client.simulator.requests.filter { $0.origin == .downloads }
            #expect(downloads.map(\.hadAuthorization) == [false, true])
            #expect(try await client.get(location + "0", token: nil).status == 403)
        }
    }

    @Test func `a snapshot is as old as it is until the next one`() async throws {
        try await withClient {
            $0.welcomeHome.sendsLastModified = false
        } _: { client in
            let path = "/exports/daily_snapshots/table/Units?direct=true"
            let first = try await client.get(path)
            #expect(first.status == 200 && first.lastModified == nil)
            try client.simulator.welcomeHome.insert(into: "Units")
            #expect(try await client.get(path).body == first.body)
            client.simulator.welcomeHome.takeSnapshot()
            #expect(try await client.get(path).lines.count == first.lines.count + 1)
        }
    }

    @Test func `a long snapshot comes whole and can be reset midway`() async throws {
        try await withClient(rows: 3500) {
            $0.welcomeHome.only = "Users"
        } _: { client in
            let path = "/exports/daily_snapshots/table/Users?direct=true"
            let whole = try await client.get(path)
            #expect(whole.lines.count == 3501)
            client.simulator.faults.add(FaultRule(.resetMidBody, pathContains: "daily_snapshots"))
            await #expect(throws: (any Error).self) { try await client.get(path) }
        }
    }
}

@Suite struct MomentTests {
    @Test(arguments: [
        ("2000-01-01T00:00:00Z", "2000-01-01T00:00:00.000Z"), ("2024-02-29", "2024-02-29T00:00:00.000Z"),
        ("1969-12-31 23:59:59.9996", "1969-12-31T23:59:59.999Z"),
        ("0024-03-15T00:00Z", "0024-03-15T00:00:00.000Z"),
        ("2026-06-01T14:02:11.5+02:00", "2026-06-01T12:02:11.500Z"),
    ])
    func `ISO 8601 is read and written`(text: String, canonical: String) throws {
        #expect(try #require(Moment(iso8601: text)).iso8601 == canonical)
    }

    @Test(arguments: [
        "", "2024", "2024-13-01", "2024-01-01T", "2024-01-01T25:00:00Z", "2024-01-01T00:00:00 00:00",
    ])
    func `other text is no moment`(text: String) {
        #expect(Moment(iso8601: text) == nil)
    }

    @Test func `HTTP dates are those of the RFC`() {
        #expect(Moment(milliseconds: 784_111_777_000).httpDate == "Sun, 06 Nov 1994 08:49:37 GMT")
    }

    @Test func `a clock never goes back`() {
        let clock = frozenClock()
        let before = clock.now
        clock.advance(by: .seconds(-5))
        #expect(clock.now == before)
        clock.advance(by: .milliseconds(1500))
        #expect(clock.now == before + .milliseconds(1500))
    }
}
