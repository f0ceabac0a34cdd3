import Simulator
import Testing

@Suite struct PagingTests {
    @Test func `pages in the order of creation are the whole table byte for byte under one header`()
        async throws
    {
        try await withClient { client in
            let pages = try await client.walk("Prospects", "limit=7&sort_by=created_at")
            let whole = try await client.wholeTable("Prospects")
            let header = String(try #require(whole.split(separator: "\n").first)) + "\n"
            #expect(pages.count == 9)
            #expect(pages.allSatisfy { $0.body.hasPrefix(header) })
            #expect(header + pages.map { $0.body.dropFirst(header.count) }.joined() == whole)
        }
    }

    @Test func `pages in the order of change hold every record once`() async throws {
        try await withClient { client in
            try client.simulator.welcomeHome.mutateRandomly(count: 200, seed: 5)
            let pages = try await client.walk("Traits", "limit=4")
            let whole = try await client.wholeTable("Traits").split(separator: "\n").map(String.init)
            #expect(pages.flatMap { $0.lines.dropFirst() }.sorted() == whole.dropFirst().sorted())
            #expect(pages.dropLast().allSatisfy { $0.lines.count == 5 })
        }
    }

    @Test func `ids at random are walked whole too`() async throws {
        try await withClient {
            $0.welcomeHome.ids = .random
        } _: { client in
            let pages = try await client.walk("Units", "limit=2&sort_by=created_at")
            let whole = try await client.wholeTable("Units")
            let ids = client.simulator.welcomeHome.ids(of: "Units")
            #expect(ids != ids.sorted())
            let walked = pages.flatMap { $0.lines.dropFirst() }
            #expect(walked == whole.split(separator: "\n").dropFirst().map(String.init))
        }
    }

    @Test func `a limit beyond the maximum is the maximum`() async throws {
        try await withClient(rows: 10_001) {
            $0.welcomeHome.only = "Users"
        } _: { client in
            let pages = try await client.walk("Users", "limit=50000&sort_by=created_at")
            #expect(pages.map(\.lines.count) == [10_001, 2])
        }
    }

    @Test func `a thousand rows are a page where no limit is given`() async throws {
        try await withClient(rows: 1001) {
            $0.welcomeHome.only = "Users"
        } _: { client in
            let pages = try await client.walk("Users", "page=3&per_page=5")
            #expect(pages.map(\.lines.count) == [1001, 2])
        }
    }

    @Test func `after includes its moment and before does not`() async throws {
        try await withClient { client in
            client.simulator.clock.advance(by: .seconds(60))
            let now = client.simulator.clock.now.iso8601
            let id = try client.simulator.welcomeHome.insert(into: "Units")
            for filter in ["created_at_after", "updated_at_after"] {
                let page = try await client.export("Units", "filters%5B\(filter)%5D=\(now)")
                #expect(page.lines.dropFirst().map { $0.prefix { $0 != "," } } == ["\(id)"])
            }
            let others = client.simulator.welcomeHome.ids(of: "Units").count - 1
            for filter in ["created_at_before", "updated_at_before"] {
                let page = try await client.export(
                    "Units", "filters%5B\(filter)%5D=\(now)&sort_by=created_at")
                #expect(page.lines.count == others + 1)
            }
        }
    }

    @Test func `no rows are a header alone and no link`() async throws {
        try await withClient { client in
            let page = try await client.export("Units", "filters%5Bupdated_at_after%5D=2030-01-01T00:00:00Z")
            #expect(page.lines.count == 1)
            #expect(page.link == nil)
        }
    }

    @Test func `one community's pages are a part of all`() async throws {
        try await withClient { client in
            let part = try await client.get("/exports/community/14/table/Units").lines.dropFirst()
            #expect(!part.isEmpty)
            #expect(part.allSatisfy { $0.hasSuffix(",14,The Willows at Naperville") })
            let unknown = try await client.get("/exports/community/9999/table/Units")
            #expect(unknown.status == 404)
        }
    }

    @Test(arguments: ["sort_by=id", "limit=0", "limit=many", "filters%5Bcreated_at_after%5D=yesterday"])
    func `a parameter that means nothing is refused`(query: String) async throws {
        try await withClient { client in
            let answer = try await client.export("Units", query)
            #expect(answer.status == 422)
        }
    }

    @Test func `an unknown table is named with those there are`() async throws {
        try await withClient { client in
            let answer = try await client.export("Leads")
            #expect(answer.status == 404)
            #expect(answer.body.hasPrefix(#"{"error":"Invalid table, must be one of [Organizations, "#))
        }
    }

    @Test func `events are paged by the link and keep their filters`() async throws {
        try await withClient { client in
            var pages = [try await client.get("/events?filters%5Bcreated_at_after%5D=2000-01-01")]
            while let next = pages.last?.next { pages.append(try await client.get(next)) }
            #expect(pages.count == 4)
            let all = pages.map(\.body).joined()
            #expect(client.simulator.welcomeHome.eventIDs.allSatisfy { all.contains("{\"id\":\($0),") })
        }
    }
}
