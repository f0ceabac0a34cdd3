import Foundation
import SQLite
import Simulator
import Testing

/// That an answer is stable does not make it right: of some questions it is computed here a second time, from what the
/// vendors have and not from the mirror.
extension CookbookTests {
    func answer(_ title: String) throws -> [[String]] {
        let connection = try WithFirm.current.connection()
        let answer = try Cookbook.load().question(title).answer(from: connection)
        return answer.rows.map { row in row.map(text) }
    }

    func text(_ value: Value) -> String {
        switch value {
        case .null: ""
        case .integer(let number): String(number)
        case .real(let number): String(number)
        case .text(let text): text
        case .blob: "?"
        }
    }

    /// The live records of a collection, as text by field.
    func live(_ vendor: any MutableVendor, _ collection: String) throws -> [[String: String]] {
        try vendor.truth(of: collection).filter { !$0.isDeleted }.map { record in
            Dictionary(record.fields.all.map { ($0.name, $0.value.string ?? "") }) { first, _ in first }
        }
    }

    @Test func `the pipeline is the vendor's`() throws {
        let vendor = try WithFirm.current.simulator.welcomeHome
        let open = try live(vendor, "prospects").filter {
            ["Active", "Nurture"].contains($0["prospects.status"])
        }
        let stages = Dictionary(grouping: open) { $0["stages.name"] ?? "" }
        let expected = stages.mapValues { prospects in
            let community = { (name: String) in prospects.count { $0["communities.name"] == name } }
            let (maple, harbor) = (community("Maple Grove"), community("Harbor View"))
            return [prospects.count, maple, harbor, prospects.count - maple - harbor].map { String($0) }
        }
        let found = try answer("What is in the pipeline, by stage and community?")
        #expect(found.count == stages.count)
        for row in found { #expect(expected[row[0]] == Array(row.dropFirst())) }
    }

    @Test func `the sources that convert are the vendor's`() throws {
        let prospects = try live(WithFirm.current.simulator.welcomeHome, "prospects")
        let sources = Dictionary(grouping: prospects) { $0["lead_sources.name"] ?? "" }
        for row in try answer("Which lead sources convert?") {
            let own = try #require(sources[row[0]])
            let moved = own.count { $0["stages.name"] == "Move In" }
            #expect(row[1...2] == [String(own.count), String(moved)])
            let percent = Double(moved) / Double(own.count) * 100
            #expect(abs(try #require(Double(row[3])) - percent) <= 0.0501)
        }
    }

    @Test func `the WhatsApp leads are MyCRM's`() throws {
        let vendor = try WithFirm.current.simulator.myCRM
        var counts: [String: [String: Int]] = [:]
        for record in try vendor.truth(of: "whatsapp_leads") where !record.isDeleted {
            let user = record.fields["user"]?.members
            let agent = ["first_name", "last_name"].compactMap { user?[$0]?.string }.joined(separator: " ")
            counts[agent, default: [:]][record.fields["status"]?.string ?? "", default: 0] += 1
        }
        let found = try answer("How are the WhatsApp leads doing, by agent?")
        #expect(found.count == counts.count)
        for row in found {
            let own = try #require(counts[row[0]])
            let cells =
                [own.values.reduce(0, +)] + ["delivered", "pending", "notdelivered"].map { own[$0] ?? 0 }
            #expect(row.dropFirst().map { String($0) } == cells.map { String($0) })
        }
    }

    @Test func `the events of the next days are the vendor's, and none is missing`() throws {
        let vendor = try WithFirm.current.simulator.wealthbox
        let start = try Date(Firm.now, strategy: .iso8601)
        let end = try Date("2026-06-22T00:00:00Z", strategy: .iso8601)
        let expected = try live(vendor, "events").filter { event in
            // `2026-05-24 10:00 AM -0400`
            let formatter = DateFormatter()
            formatter.locale = Locale(identifier: "en_US_POSIX")
            formatter.dateFormat = "yyyy-MM-dd hh:mm a Z"
            let moment = formatter.date(from: event["starts_at"] ?? "")
            return event["state"] != "cancelled" && moment.map { start <= $0 && $0 < end } == true
        }
        let found = try answer("What is in the calendar in the next 14 days?")
        #expect(found.count == expected.count)
        #expect(found.map { $0[3] }.sorted() == expected.compactMap { $0["state"] }.sorted())
    }

    @Test func `who is in several CRMs by e-mail is found whatever the spelling`() throws {
        let simulator = try WithFirm.current.simulator
        var accounts: [String: Set<String>] = [:]
        let note = { (email: String?, account: String) in
            if let email, !email.isEmpty { accounts[email.lowercased(), default: []].insert(account) }
        }
        for contact in try live(simulator.rentalot, "contacts") { note(contact["email"], "rentalot") }
        for lead in try live(simulator.myCRM, "leads") { note(lead["email"], "mycrm") }
        for contact in try simulator.wealthbox.truth(of: "contacts") where !contact.isDeleted {
            let addresses = contact.fields["email_addresses"]?.elements ?? []
            let principal = addresses.first { $0.members?["principal"] == .boolean(true) } ?? addresses.first
            note(principal?.members?["address"]?.string, "wealthbox")
        }
        let several = accounts.filter { $0.value.count > 1 }
        #expect(several.values.contains { $0.count == 3 })
        // WelcomeHome's prospects have their address from those who live there: more than is computed here.
        let found = try WithFirm.current.connection().query(
            """
            SELECT lower(email), count(DISTINCT account) FROM people
            WHERE deleted_at IS NULL AND email <> '' AND account <> 'welcomehome'
            GROUP BY lower(email) HAVING count(DISTINCT account) > 1
            """
        ).map { $0.map(text) }
        #expect(
            Dictionary(uniqueKeysWithValues: found.map { ($0[0], $0[1]) })
                == several.mapValues { "\($0.count)" })
        for row in try answer("Who is in several CRMs, by e-mail?") {
            let others = Set(row[2].split(separator: ",").map(String.init)).subtracting(["welcomehome"])
            #expect(others == accounts[row[0]] ?? [], "\(row)")
        }
    }

    @Test func `a join finds its rows by an index that is there`() throws {
        let connection = try WithFirm.current.connection()
        for question in try Cookbook.load().questions {
            let plan = try question.plan(of: connection)
            // What is grouped first is in memory, and an index of it is made there.
            let made = plan.filter {
                $0.contains("AUTOMATIC") && !$0.contains("SEARCH first") && !$0.contains("SEARCH last")
            }
            #expect(made == [], "\(question.title): \(plan)")
        }
    }

    @Test func `what has happened with one person is found without reading a table whole`() throws {
        let question = try Cookbook.load().question("What has happened with one person?")
        let plan = try question.plan(of: WithFirm.current.connection())
        // What the view's parts have found is gone through, to put it in order.
        #expect(plan.filter { $0.hasPrefix("SCAN") && $0 != "SCAN activities" } == [])
        #expect(plan.contains { $0.hasPrefix("SEARCH") })
    }
}
