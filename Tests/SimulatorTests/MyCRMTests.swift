import Simulator
import Testing

@Suite struct MyCRMTests {
    private func truth(_ client: Client, _ collection: String) throws -> [TrueRecord] {
        try client.simulator.myCRM.truth(of: collection)
    }

    @Test(arguments: ["leads", "whatsapp_leads"])
    func `pages in the order of ids hold every record once and whole`(collection: String) async throws {
        try await withClient(rows: 61) { client in
            let path = "/" + collection.replacing("_", with: "-")
            let records = try truth(client, collection)
            var pages: [Reply] = []
            for number in 1...(records.count / 10 + 1) {
                pages.append(try await client.myCRM("\(path)?sort=id&per_page=10&page=\(number)"))
            }
            for record in records { #expect(pages.filter { $0.shows(record) }.count == 1) }
            let first = try #require(records.compactMap { Int($0.key) }.min())
            #expect(pages[0].body.contains(#"":[{"id":\#(first),"#))
            let end = try await client.myCRM("\(path)?sort=id&per_page=10&page=99")
            let key = collection == "leads" ? "leads" : "whatsapp"
            #expect(end.body == #"{"\#(key)":[],"count":\#(records.count),"page":99,"per_page":10}"#)
        }
    }

    @Test func `a page has a hundred rows at most`() async throws {
        try await withClient(rows: 120) { client in
            let page = try await client.myCRM("/leads?per_page=500")
            #expect(page.body.hasSuffix(#""count":120,"page":1,"per_page":100}"#))
            let shown = try truth(client, "leads").filter(page.shows)
            #expect(shown.count == 100)
        }
    }

    @Test func `without the expand header users are ids and notes are left out`() async throws {
        try await withClient { client in
            let plain = try await client.myCRM("/leads?per_page=100", expanding: nil)
            let expanded = try await client.myCRM("/leads?per_page=100", expanding: "true")
            #expect(plain.body.contains(#""user":{"id":7}"#) && !plain.body.contains(#""notes""#))
            #expect(plain.body.contains(#""preferences":[{"id":""#))
            #expect(!plain.body.contains("offering_type"))
            #expect(expanded.body.contains(#""user":{"id":7,"first_name":"Layla""#))
            #expect(expanded.body.contains(#""notes":[{"id":"#))
            let messages = try await client.myCRM("/whatsapp-leads", expanding: "user")
            #expect(messages.body.contains("first_name") && !messages.body.contains(#""reference":"#))
        }
    }

    @Test func `filters know days of the account and no times`() async throws {
        try await withClient { client in
            let vendor = client.simulator.myCRM
            // 21:00 UTC: in Dubai it is one o'clock of the second of June.
            client.simulator.clock.advance(by: .seconds(9 * 3600))
            let key = try vendor.insert(into: "leads", seed: 4)
            let record = try #require(try truth(client, "leads").first { $0.key == key })
            for name in ["created", "updated"] {
                for day in ["2026-06-02", "2026-06-02T23:59:59Z", "2026-06-01"] {
                    let page = try await client.myCRM(
                        "/leads?per_page=100&filters%5B\(name)%5D%5Bfrom%5D=\(day)")
                    #expect(page.shows(record))
                }
                for bounds in ["from%5D=2026-06-03", "to%5D=2026-06-01"] {
                    let page = try await client.myCRM(
                        "/leads?per_page=100&filters%5B\(name)%5D%5B\(bounds)")
                    #expect(page.status == 200 && !page.shows(record))
                }
            }
            #expect(try await client.myCRM("/leads?filters%5Bupdated%5D%5Bto%5D=soon").status == 400)
        }
    }

    @Test func `only WhatsApp leads can be sorted by change and only leads filtered by it`() async throws {
        try await withClient { client in
            let vendor = client.simulator.myCRM
            client.simulator.clock.advance(by: .seconds(86_400))
            for (collection, key) in [("leads", "leads"), ("whatsapp_leads", "whatsapp")] {
                let oldest = try #require(
                    try truth(client, collection).min { (Int($0.key) ?? 0) < (Int($1.key) ?? 0) })
                try vendor.edit(collection, key: oldest.key, seed: 5)
                let path = "/" + collection.replacing("_", with: "-")
                let first = try await client.myCRM("\(path)?sort=updated&sort_order=DESC&per_page=1")
                let comesFirst = first.body.hasPrefix(#"{"\#(key)":[{"id":\#(oldest.key),"#)
                #expect(comesFirst == (collection == "whatsapp_leads"))
                let changed = try await client.myCRM(
                    "\(path)?filters%5Bupdated%5D%5Bfrom%5D=2026-06-02&per_page=100")
                let all = try truth(client, collection).count
                #expect(changed.body.contains(#""count":\#(collection == "leads" ? 1 : all),"#))
            }
            let dated = try await client.myCRM("/whatsapp-leads?date%5Bfrom%5D=2026-06-02")
            #expect(dated.body.contains(#""count":0,"#))
        }
    }

    @Test func `an account can show less and warn`() async throws {
        try await withClient {
            $0.myCRM.count = nil
            $0.myCRM.wrapsWhatsAppLeads = true
            $0.myCRM.ignoresPage = true
            $0.myCRM.warning = "Version 2 ends"
        } _: { client in
            let first = try await client.myCRM("/whatsapp-leads?sort=id&per_page=2")
            let second = try await client.myCRM("/whatsapp-leads?sort=id&per_page=2&page=2")
            #expect(first.body.hasPrefix(#"{"whatsapp":[{"whatsapp":{"id":"#))
            #expect(first.body.hasSuffix("}]}"))
            #expect(first.body == second.body)
            #expect(first.header("X-MyCRM-API-Warning") == "Version 2 ends")
            client.simulator.myCRM.adjust { $0.count = .ofPage }
            let counted = try await client.myCRM("/leads?per_page=7")
            #expect(counted.body.hasSuffix(#""count":7,"page":1,"per_page":7}"#))
        }
    }

    @Test func `a lead is read by its id until it is deleted and a WhatsApp lead never`() async throws {
        try await withClient { client in
            let vendor = client.simulator.myCRM
            let lead = try #require(try truth(client, "leads").first)
            let single = try await client.myCRM("/leads/\(lead.key)")
            #expect(single.body == #"{"lead":\#(JSON.object(lead.fields).text)}"#)
            try vendor.delete("leads", key: lead.key)
            #expect(try await client.myCRM("/leads/\(lead.key)").status == 404)
            #expect(try !truth(client, "leads").contains(lead))
            try vendor.restore("leads", keys: [lead.key])
            #expect(try await client.myCRM("/leads/\(lead.key)").body == single.body)
            let other = try #require(try truth(client, "whatsapp_leads").first)
            #expect(try await client.myCRM("/whatsapp-leads/\(other.key)").status == 404)
        }
    }

    @Test func `records that are not sorted come in one order until one of them goes`() async throws {
        try await withClient { client in
            let vendor = client.simulator.myCRM
            let first = try await client.myCRM("/leads?per_page=10")
            let second = try await client.myCRM("/leads?per_page=10&page=2")
            #expect(try await client.myCRM("/leads?per_page=10").body == first.body)
            let records = try truth(client, "leads")
            let shown = records.filter(first.shows)
            #expect(shown.map(\.key) != records.map(\.key).sorted().prefix(10).map { $0 })
            try vendor.remove("leads", keys: [try #require(shown.first).key])
            let shifted = try await client.myCRM("/leads?per_page=10&page=2")
            let skipped = records.filter { second.shows($0) && !shifted.shows($0) }
            #expect(skipped.count == 1)
        }
    }
}
