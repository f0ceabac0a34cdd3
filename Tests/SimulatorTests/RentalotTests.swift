import Simulator
import Testing

@Suite struct RentalotTests {
    @Test(arguments: [
        ("properties", "properties"), ("conversations", "conversations"), ("showings", "showings"),
        ("events", "events"), ("drafts", "drafts"), ("followups", "followups"), ("workflows", "workflows"),
        ("workflow_runs", "workflows/runs"), ("sessions", "sessions"),
    ])
    func `every list is paged alike and holds every record once`(collection: String, path: String)
        async throws
    {
        try await withClient(rows: 30) { client in
            let records = try client.rentalotTruth(collection)
            let count = (records.count + 3) / 4
            var pages: [Reply] = []
            for number in 1...count {
                pages.append(try await client.rentalot("\(path)?limit=4&page=\(number)"))
            }
            for record in records { #expect(pages.filter { $0.shows(record) }.count == 1) }
            let pagination =
                #""pagination":{"page":1,"limit":4,"total":\#(records.count),"totalPages":\#(count)}}"#
            #expect(pages[0].body.hasPrefix(#"{"data":[{"id":"#) && pages[0].body.hasSuffix(pagination))
            let behind = try await client.rentalot("\(path)?limit=4&page=\(count + 1)")
            #expect(behind.status == 200 && behind.body.hasPrefix(#"{"data":[],"#))
        }
    }

    @Test func `messages are read by their conversations and go with them`() async throws {
        try await withClient { client in
            let vendor = client.simulator.rentalot
            let messages = try client.rentalotTruth("messages")
            let conversation = try #require(messages.first?.text("conversationId"))
            let page = try await client.rentalot("conversations/\(conversation)/messages?limit=100")
            #expect(
                messages.filter(page.shows) == messages.filter { $0.text("conversationId") == conversation })
            try vendor.delete("conversations", key: conversation)
            #expect(try await client.rentalot("conversations/\(conversation)/messages").status == 404)
            let left = try client.rentalotTruth("messages")
            #expect(left == messages.filter { $0.text("conversationId") != conversation })
        }
    }

    @Test func `a message that comes or changes is told by its conversation`() async throws {
        try await withClient { client in
            let vendor = client.simulator.rentalot
            client.simulator.clock.advance(by: .seconds(60))
            let key = try vendor.insert(into: "messages", seed: 3)
            let message = try #require(try client.rentalotTruth("messages").first { $0.key == key })
            let conversation = try #require(message.text("conversationId"))
            let changed = try #require(
                try client.rentalotTruth("conversations").first { $0.key == conversation })
            #expect(changed.text("updatedAt") == message.text("createdAt"))
            client.simulator.clock.advance(by: .seconds(60))
            try vendor.delete("messages", key: key)
            let now = String(client.simulator.clock.now.iso8601.prefix(19)) + "Z"
            let afterwards = try client.rentalotTruth("conversations")
            #expect(afterwards.filter { $0.text("updatedAt") == now }.map(\.key) == [conversation])
        }
    }

    @Test func `contacts archived are in the plain list or only where asked for`() async throws {
        try await withClient { client in
            let all = try client.rentalotTruth("contacts")
            let archived = all.filter { $0.text("status") == "archived" }
            #expect(!archived.isEmpty && archived.count < all.count)
            let plain = try await client.rentalot("contacts?limit=100")
            #expect(all.filter(plain.shows) == all.filter { !archived.contains($0) })
            let asked = try await client.rentalot("contacts?limit=100&status=archived")
            #expect(all.filter(asked.shows) == archived)
            client.simulator.rentalot.adjust { $0.archivedContacts = .inPlainList }
            let whole = try await client.rentalot("contacts?limit=100")
            #expect(all.allSatisfy(whole.shows))
        }
    }

    @Test func `contacts are filtered by role channel and words`() async throws {
        try await withClient {
            $0.rentalot.archivedContacts = .inPlainList
        } _: { client in
            let all = try client.rentalotTruth("contacts")
            for (query, field, value) in [
                ("role=tenant", "role", "tenant"), ("channel=sms", "channelPreference", "sms"),
            ] {
                let page = try await client.rentalot("contacts?limit=100&\(query)")
                let chosen = all.filter { $0.text(field) == value }
                #expect(!chosen.isEmpty && all.filter(page.shows) == chosen)
            }
            let found = try await client.rentalot("contacts?limit=100&search=RENTER&updated_since=2030")
            #expect(all.filter(found.shows) == all.filter { $0.text("email")?.hasPrefix("renter") == true })
        }
    }

    @Test func `a contact that is deleted leaves the list and answers 404`() async throws {
        try await withClient { client in
            let contact = try #require(
                try client.rentalotTruth("contacts").first { $0.text("status") != "archived" })
            #expect(
                try await client.rentalot("contacts/\(contact.key)").body
                    == JSON.object(contact.fields).text)
            try client.simulator.rentalot.delete("contacts", key: contact.key)
            #expect(try await client.rentalot("contacts/\(contact.key)").status == 404)
            #expect(try await !client.rentalot("contacts?limit=100").shows(contact))
            #expect(throws: SimulatorError.self) {
                try client.simulator.rentalot.edit("contacts", key: contact.key, seed: 1)
            }
        }
    }

    @Test func `twenty rows are a page unless asked and the plan caps more`() async throws {
        try await withClient(rows: 300) {
            $0.rentalot.archivedContacts = .inPlainList
        } _: { client in
            for plan in RentalotPlan.allCases {
                client.simulator.rentalot.adjust { $0.plan = plan }
                let page = try await client.rentalot("contacts?limit=1000")
                #expect(page.body.contains(#""pagination":{"page":1,"limit":\#(plan.pageSize),"#))
                #expect(try client.rentalotTruth("contacts").filter(page.shows).count == plan.pageSize)
            }
            let plain = try await client.rentalot("contacts")
            #expect(plain.body.contains(#""pagination":{"page":1,"limit":20,"#))
        }
    }

    @Test func `pages shift when a record comes and not otherwise`() async throws {
        try await withClient { client in
            func pages() async throws -> [String] {
                var bodies: [String] = []
                for page in 1...6 {
                    let body = try await client.rentalot("showings?limit=2&page=\(page)").body
                    bodies.append(String(body.prefix(while: { $0 != "]" })))
                }
                return bodies
            }
            let before = try await pages()
            #expect(try await pages() == before)
            for seed in 1...3 { try client.simulator.rentalot.insert(into: "showings", seed: UInt64(seed)) }
            #expect(try await pages() != before)
        }
    }
}
