import Foundation
import SQLite
import Simulator
import Testing
import Truth

/// What is counted and added up over several lists, from what the vendors have.
extension CookbookTests {
    @Test func `the first activity is the first since the prospect is there`() throws {
        let vendor = try WithFirm.current.simulator.welcomeHome
        let activities = Dictionary(grouping: try live(vendor, "activities")) { activity in
            activity["activities.record_type"] == "Prospect" ? activity["activities.record_id"] : nil
        }
        let waits = try live(vendor, "prospects").map { prospect in
            let created = try #require(second(prospect["prospects.created_at"]))
            let done = (activities[prospect["prospects.id"]] ?? []).compactMap {
                second($0["activities.completed_at"])
            }
            return (
                community: prospect["communities.name"] ?? "", created: created,
                first: done.filter { $0 >= created }.min(), hasEarlier: done.contains { $0 < created }
            )
        }
        #expect(waits.contains { $0.first != nil && $0.hasEarlier })
        let communities = Dictionary(grouping: waits, by: \.community)
        let found = try answer("How long does a prospect wait for the first activity?")
        #expect(Set(found.map { $0[0] }) == Set(communities.keys))
        for row in found {
            let own = try #require(communities[row[0]])
            #expect(row[1...2] == ["\(own.count)", "\(own.count { $0.first == nil })"], "\(row)")
            let days = try own.compactMap { wait in
                try wait.first.map { try date($0).timeIntervalSince(date(wait.created)) / 86_400 }
            }
            let average = days.reduce(0, +) / Double(days.count)
            #expect(abs(try #require(Double(row[3])) - average) <= 0.0501, "\(row)")
        }
    }

    @Test func `the open opportunities are worth what Foundation makes of their amounts`() throws {
        let vendor = try WithFirm.current.simulator.wealthbox
        let opportunities = try vendor.truth(of: "opportunities").filter { !$0.isDeleted }.map(\.fields)
        let names = try vendor.truth(of: "categories").filter {
            $0.key.hasPrefix("opportunity_stages") && !$0.isDeleted
        }.map { (id: $0.fields["id"]?.integer, name: $0.fields["name"]?.string) }
        var numberless = 0
        let found = try answer("What are the open opportunities worth, by stage?")
        for row in found {
            let stage = try #require(names.first { $0.name == row[0] }?.id)
            let own = opportunities.filter { $0["stage"]?.integer == stage }
            let amounts = own.flatMap { $0["amounts"]?.elements ?? [] }.compactMap(\.members).filter {
                $0["currency"]?.string == "$" && ["Fee", "Commission"].contains($0["kind"]?.string)
            }
            let numbers = amounts.compactMap { Double(TrueAmount.number(of: $0["amount"] ?? .null).text) }
            numberless += amounts.count - numbers.count
            #expect(row[1...2] == ["\(own.count)", "\(numbers.count)"], "\(row)")
            #expect(abs(try #require(Double(row[3])) - numbers.reduce(0, +)) <= 0.00501, "\(row)")
        }
        #expect(found.count == Set(opportunities.compactMap { $0["stage"]?.integer }).count { $0 < 5 })
        #expect(numberless > 0)
    }

    @Test func `what was done last week is counted once, however many people it is about`() throws {
        let simulator = try WithFirm.current.simulator
        let week = try (done(at: simulator.welcomeHome) + done(at: simulator.wealthbox)).filter {
            "2026-06-01T00:00:00" <= $0.at && $0.at < Firm.now
        }
        #expect(week.contains { $0.people.count > 1 })
        let expected = Dictionary(grouping: week, by: \.owner).map { owner, done in
            (
                owner: owner, done: done.count, people: Set(done.flatMap(\.people)).count,
                vendors: Set(done.map(\.vendor)).sorted().joined(separator: ",")
            )
        }.sorted { ($1.done, $0.owner) < ($0.done, $1.owner) }
        // Rentalot says of nobody that he did it.
        let found = try answer("What was done last week, by whom?").filter { !$0[0].isEmpty }
        #expect(!found.isEmpty)
        #expect(
            found.map { $0.prefix(3) + [$0[3].split(separator: ",").sorted().joined(separator: ",")] }
                == expected.prefix(found.count).map { [$0.owner, "\($0.done)", "\($0.people)", $0.vendors] })
    }

    @Test func `Rentalot's showings and follow-ups have the times that its API tells`() throws {
        let vendor = try WithFirm.current.simulator.rentalot
        let found = try WithFirm.current.connection().query(
            """
            SELECT source_id, kind, person_source_id, due_at, completed_at, body FROM activities
            WHERE account = 'rentalot' AND kind IN ('showing', 'followup')
            """
        ).map { $0.map { text($0) } }
        let rows = Dictionary(found.map { ($0[0], $0) }) { first, _ in first }
        for (list, kind) in [("showings", "showing"), ("followups", "followup")] {
            let records = try live(vendor, list)
            #expect(records.contains { ["completed", "sent"].contains($0["status"]) })
            for record in records {
                let isDone = ["completed", "sent"].contains(record["status"])
                let row = try #require(rows[record["id"] ?? ""])
                let done = record["endTime"] ?? record["updatedAt"]
                let body = [record["message"], record["notes"], record["description"]]
                #expect(row[1...2] == [kind, record["contactId"] ?? ""])
                #expect(second(row[3]) == second(record["startTime"] ?? record["scheduledFor"]))
                #expect(second(row[4]) == (isDone ? second(done) : nil))
                #expect(row[5] == body.compactMap(\.self).first { !$0.isEmpty } ?? "")
            }
        }
    }

    private struct Done {
        var vendor: String
        var owner: String
        var at: String
        var people: [String]
    }

    private func done(at vendor: WelcomeHome) throws -> [Done] {
        try live(vendor, "activities").compactMap { activity in
            guard let at = second(activity["activities.completed_at"]) else { return nil }
            let person = ["record_type", "record_id"].compactMap { activity["activities.\($0)"] }
            return Done(
                vendor: "welcomehome", owner: activity["assigned_to.name"] ?? "", at: at,
                people: [person.joined(separator: " ")])
        }
    }

    /// Tasks since their last change, and events since their end; nothing says since when a task is done.
    private func done(at vendor: Wealthbox) throws -> [Done] {
        let names = { (list: String) in
            Dictionary(
                try vendor.truth(of: list).map { ($0.key, $0.fields["name"]?.string ?? "") }
            ) { first, _ in first }
        }
        let (users, teams) = (try names("users"), try names("teams"))
        let name = { (names: [String: String], id: JSON?) in id.flatMap { names[$0.keyText] } }
        let tasks = try vendor.truth(of: "tasks").filter {
            !$0.isDeleted && $0.fields["complete"] == .boolean(true)
        }.map { task in
            let fields = task.fields
            let owner = name(users, fields["assigned_to"]) ?? name(teams, fields["assigned_to_team"])
            return (fields: fields, owner: owner, at: fields["updated_at"])
        }
        let events = try vendor.truth(of: "events").filter {
            !$0.isDeleted && $0.fields["state"]?.string == "completed"
        }.map { (fields: $0.fields, owner: name(users, $0.fields["creator"]), at: $0.fields["ends_at"]) }
        return (tasks + events).compactMap { record in
            guard let at = second(record.at?.string) else { return nil }
            let linked = (record.fields["linked_to"]?.elements ?? []).compactMap(\.members).filter {
                $0["type"]?.string == "Contact"
            }
            return Done(
                vendor: "wealthbox", owner: record.owner ?? "", at: at,
                people: linked.compactMap { $0["id"]?.keyText })
        }
    }

    /// `2026-06-01T14:02:11` in UTC.
    private func second(_ text: String?) -> String? {
        text.flatMap(TrueTime.normalized).map { String($0.prefix(19)) }
    }

    private func date(_ second: String) throws -> Date {
        try Date(second + "Z", strategy: .iso8601)
    }
}
