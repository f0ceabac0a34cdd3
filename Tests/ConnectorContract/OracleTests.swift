import SQLite
import Simulator
import Sync
import Testing

/// The measure is measured: whatever is changed in a mirror by hand has to be noticed.
@Suite struct OracleTests {
    private static let tamperings = [
        "UPDATE acme_contacts SET first_name = first_name || ' ' WHERE id = (SELECT max(id) FROM acme_contacts)",
        "UPDATE acme_contacts SET _deleted_at = _synced_at WHERE id = (SELECT max(id) FROM acme_contacts)",
        "UPDATE acme_contacts SET created_at = NULL WHERE id = (SELECT max(id) FROM acme_contacts)",
        "DELETE FROM acme_tasks WHERE id = (SELECT max(id) FROM acme_tasks)",
        "DELETE FROM acme_contacts_tags WHERE position = 0",
        "UPDATE acme_contacts_tags SET position = position + 1000",
        "UPDATE acme_contacts_email_addresses SET address = upper(address)",
        "UPDATE crmirror_streams SET rows_live = rows_live + 1",
        "INSERT INTO acme_notes (id, _synced_at) VALUES (1, '2026-06-01T00:00:00.000Z')",
    ]

    @Test(arguments: tamperings) func `a mirror that was tampered with is not equal`(_ sql: String)
        async throws
    {
        try await ContractRig.use("wealthbox") { rig in
            try await rig.runCalmly(.backfill)
            var oracle = Oracle(rig)
            try oracle.expectEqual()
            try Connection(path: rig.databasePath, access: .readWrite).execute(sql)
            let noticed = try oracle.differences()
            #expect(!noticed.isEmpty)
        }
    }
}
