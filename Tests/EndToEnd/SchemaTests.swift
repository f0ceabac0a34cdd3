import SQLite
import Simulator
import Testing

/// `crmirror schema` of a file that all vendors are mirrored into.
@Suite(.timeLimit(.minutes(5)))
struct SchemaTests {
    @Test func `it prints the live file's schema in every form, without a secret`() async throws {
        try await Rig.useAll(rows: 12) { rig in
            let backfill = try await rig.run("--backfill")
            #expect(backfill.end == .exit(0), "\(backfill.summary)")
            // The secrets that the status does not need are not needed here either.
            try rig.configureAll(["wealthbox": ["token": ["env": "NOT_SET"]]])

            let sql = try await schema(rig, "sql")
            try expectSameSchema(sql, as: rig)
            #expect(try await rig.run("schema").output == sql)

            let markdown = try await schema(rig, "markdown")
            #expect(markdown.contains("## `wealthbox_contacts_email_addresses`"))
            #expect(markdown.contains("[`wealthbox_contacts`](#wealthbox_contacts)"))
            #expect(markdown.contains("| `communities_id` | integer | `communities.id` |  | → "))

            let mermaid = try await schema(rig, "mermaid")
            #expect(mermaid.hasPrefix("erDiagram\n"))
            #expect(
                mermaid.contains(
                    "\"welcomehome_prospects\" |o..o{ \"welcomehome_residents\" : \"prospect_id\""))
            #expect(mermaid.contains("\"mycrm_leads\" ||--o{ \"mycrm_leads_fields\" : \"parent_id\""))
            // Mermaid's `maxTextSize`.
            #expect(mermaid.utf8.count < 50_000)

            let narrow = try await rig.run("schema", "--format", "mermaid", "--account", "mycrm")
            #expect(narrow.output.contains("mycrm_leads"))
            #expect(!narrow.output.contains("wealthbox"))
        }
    }

    private func schema(_ rig: Rig, _ format: String) async throws -> String {
        let outcome = try await rig.run("schema", "--format", format)
        #expect(outcome.end == .exit(0), "\(outcome.summary)")
        return outcome.output
    }

    private func expectSameSchema(_ sql: String, as rig: Rig) throws {
        let copy = try Connection(path: rig.directory + "/copy.sqlite", access: .readWrite)
        try copy.execute(sql)
        let listing = "SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY type, name"
        #expect(try copy.query(listing) == MirrorFile(rig.databasePath).connection.query(listing))
    }

    @Test func `accounts in files of their own are all in it`() async throws {
        try await Rig.useAll(rows: 5, accounts: ["mycrm": ["database": "mycrm.sqlite"]]) { rig in
            for account in ["mycrm", "rentalot"] {
                let backfill = try await rig.run("--backfill", "--account", account)
                #expect(backfill.end == .exit(0), "\(backfill.summary)")
            }
            let markdown = try await schema(rig, "markdown")
            #expect(markdown.contains("mycrm.sqlite`\n"))
            #expect(markdown.contains("## `rentalot_contacts`"))
            #expect(
                try await schema(rig, "mermaid").split(separator: "\n").filter { $0 == "erDiagram" }.count
                    == 1)
        }
    }

    @Test func `without a database, or of an account that is unknown, it says so`() async throws {
        try await Rig.useAll(rows: 5) { rig in
            let early = try await rig.run("schema")
            #expect(early.end == .exit(1))
            #expect(early.complaints.contains("crmirror --backfill"))
            #expect(try await rig.run("schema", "--account", "mycm").end == .exit(64))
            #expect(try await rig.run("schema", "--format", "pdf").end == .exit(64))
        }
    }
}
