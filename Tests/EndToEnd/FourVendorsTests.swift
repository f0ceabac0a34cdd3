import Foundation
import SQLite
import Simulator
import Testing

/// The built binary against all vendors at once.
@Suite(.timeLimit(.minutes(5)))
struct FourVendorsTests {
    @Test func `one command mirrors every vendor, and the next writes nothing`() async throws {
        try await Rig.useAll { rig in
            let check = try await rig.run("check")
            #expect(check.end == .exit(0), "\(check.summary)\(check.output)")
            let backfill = try await rig.run("--backfill")
            #expect(backfill.end == .exit(0), "\(backfill.summary)")
            #expect(backfill.lastLine.hasPrefix("Backfill complete: 4 accounts"))
            try expectEveryRow(rig)
            try expectAmounts(rig)
            let written = try MirrorFile(rig.databasePath).lastWritten()
            try rig.letAMinutePass()
            let again = try await rig.run("run", "--once")
            #expect(again.end == .exit(0), "\(again.summary)")
            #expect(again.lastLine.contains("(0 new, 0 changed, 0 gone)"), "\(again.lastLine)")
            #expect(try MirrorFile(rig.databasePath).lastWritten() == written)
            #expect(Set(rig.simulator.requests.map(\.method)).isSubset(of: ["GET", "POST"]))
            let posts = rig.simulator.requests.filter { $0.method == "POST" }
            #expect(posts.allSatisfy { $0.target.hasSuffix("/token") })
        }
    }

    @Test func `a mirror that is killed again and again comes to the same end`() async throws {
        try await Rig.useAll { rig in
            for count in [3, 11, 17, 29, 41] {
                let process = try await rig.start("--backfill", untilRequest: count)
                process.send(SIGKILL)
                _ = await process.end()
                try rig.letAMinutePass()
            }
            let backfill = try await rig.run("--backfill")
            #expect(backfill.end == .exit(0), "\(backfill.summary)")
            try expectEveryRow(rig)
        }
    }

    private func expectEveryRow(_ rig: Rig) throws {
        let mirror = try MirrorFile(rig.databasePath)
        #expect(try mirror.connection.integrityCheck() == [])
        let live = try mirror.liveRows()
        for vendor in rig.simulator.vendors {
            for collection in vendor.collections {
                // Rentalot's further lists are mirrored on request.
                guard let count = live["\(vendor.configurationName)_\(collection.name)"] else { continue }
                // Traits are keyed by their content: two that are equal are one.
                if collection.name == "traits" { continue }
                let truth = try vendor.truth(of: collection.name).count { !$0.isDeleted }
                #expect(count == truth, "\(vendor.configurationName) \(collection.name)")
            }
        }
        #expect(live.count > 40)
        #expect(try mirror.connection.scalar("SELECT count(*) FROM wealthbox_contacts_email_addresses") != 0)
        #expect(try mirror.connection.scalar("SELECT count(*) FROM mycrm_leads_fields") != 0)
    }

    /// Every amount of Wealthbox as it came, and the numbers that can be told by hand.
    private func expectAmounts(_ rig: Rig) throws {
        let known = ["-$1,234.50": -1234.5, "(1,200)": -1200]
        var amounts: [String: Double?] = [:]
        for record in try rig.simulator.wealthbox.truth(of: "opportunities") {
            for amount in record.fields["amounts"]?.elements ?? [] {
                switch amount.members?["amount"] {
                case .string(let text):
                    let isPlain = text.wholeMatch(of: /\$\d+,\d{3}/) != nil
                    amounts[text] = isPlain ? Double(text.filter(\.isNumber)) : known[text]
                case .integer(let number): amounts["\(number)"] = Double(number)
                case .decimal(let text): amounts[text] = Double(text)
                default: break
                }
            }
        }
        let rows = try MirrorFile(rig.databasePath).connection.query(
            """
            SELECT DISTINCT amount, CAST(amount_number AS REAL) FROM wealthbox_opportunities_amounts
            WHERE amount IS NOT NULL
            """)
        #expect(amounts.keys.contains { $0.hasPrefix("$") } && amounts.count > 5)
        #expect(Set(rows.map { $0[0].text }) == Set(amounts.keys))
        for row in rows {
            let number: Double? = if case .real(let number) = row[1] { number } else { nil }
            #expect(amounts[row[0].text ?? ""] == number, "\(row)")
        }
    }

    @Test func `Rentalot's further lists come where they are named, the messages of each conversation too`()
        async throws
    {
        let streams = ["contacts", "messages", "workflow_runs"]
        try await Rig.useAll(accounts: ["rentalot": ["streams": streams]]) { rig in
            let backfill = try await rig.run("--backfill", "--account", "rentalot")
            #expect(backfill.end == .exit(0), "\(backfill.summary)")
            let live = try MirrorFile(rig.databasePath).liveRows()
            for stream in streams + ["conversations"] {
                let truth = try rig.simulator.rentalot.truth(of: stream).count { !$0.isDeleted }
                #expect(live["rentalot_\(stream)"] == truth, "\(stream)")
                #expect(truth > 0)
            }
            #expect(live["rentalot_showings"] == nil)
        }
    }

    @Test func `half of a collection that is missing is held until a person lets it go`() async throws {
        try await Rig.useAll(rows: 60) { rig in
            let vendor = rig.simulator.rentalot
            let only = ["--account", "rentalot", "--stream", "contacts"]
            let backfill = try await rig.run(["--backfill"] + only)
            #expect(backfill.end == .exit(0), "\(backfill.summary)")
            let keys = try vendor.truth(of: "contacts").filter { !$0.isDeleted }.map(\.key)
            try vendor.remove("contacts", keys: Array(keys.prefix(keys.count / 2)))

            let held = try await rig.run(["run", "--once"] + only)
            #expect(held.end == .exit(1), "\(held.summary)")
            #expect(held.lastLine.contains("no longer in the vendor's list"), "\(held.lastLine)")
            #expect(try gone(rig) == 0)
            let status = try await rig.run("status")
            #expect(status.end == .exit(1))
            #expect(status.output.contains("held"))
            #expect(status.output.contains("crmirror release --account rentalot --stream contacts"))
            let again = try await rig.run(["run", "--once"] + only)
            #expect(again.end == .exit(1))
            #expect(try gone(rig) == 0)

            let release = try await rig.run("release", "--account", "rentalot", "--stream", "contacts")
            #expect(release.end == .exit(0), "\(release.summary)")
            let update = try await rig.run(["run", "--once"] + only)
            #expect(update.end == .exit(0), "\(update.summary)")
            #expect(try gone(rig) == keys.count / 2)

            try vendor.restore("contacts", keys: Array(keys.prefix(3)))
            let revived = try await rig.run(["run", "--once"] + only)
            #expect(revived.end == .exit(0), "\(revived.summary)")
            #expect(try gone(rig) == keys.count / 2 - 3)
        }
    }

    private func gone(_ rig: Rig) throws -> Int {
        let count = try MirrorFile(rig.databasePath).connection.scalar(
            "SELECT count(*) FROM rentalot_contacts WHERE _deleted_at IS NOT NULL")
        return Int(count?.integer ?? -1)
    }

    @Test func `a release of what is not held changes nothing, and of what is unknown is refused`()
        async throws
    {
        try await Rig.useAll(rows: 5) { rig in
            let early = try await rig.run("release", "--account", "rentalot")
            #expect(early.end == .exit(0))
            _ = try await rig.run("--backfill", "--account", "rentalot")
            let none = try await rig.run("release", "--account", "rentalot")
            #expect(none.end == .exit(0))
            #expect(none.output.contains("no stream of rentalot is held"))
            #expect(try await rig.run("release", "--account", "nobody").end == .exit(64))
            #expect(
                try await rig.run("release", "--account", "rentalot", "--stream", "leads").end == .exit(64))
        }
    }

    @Test func `a window of requests is not spent twice by a mirror that is killed and started again`()
        async throws
    {
        let throttle: [String: any Sendable] = ["requests": 24, "per": "10h", "burst": 24]
        try await Rig.useAll(accounts: ["wealthbox": ["throttle": throttle]]) { rig in
            for count in [5, 6, 7] {
                let process = try await rig.start(
                    "--backfill", "--account", "wealthbox", untilRequest: count)
                process.send(SIGKILL)
                _ = await process.end()
            }
            let last = try await rig.run("--backfill", "--account", "wealthbox")
            // The next slot is half an hour away, and a one-shot does not sit that out.
            #expect(last.end == .exit(1), "\(last.summary)")
            #expect(rig.simulator.requests.count <= 24)
            #expect(rig.simulator.requests.count > 18)
        }
    }
}
