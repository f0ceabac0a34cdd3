import SQLite
import Simulator
import Truth

/// Everything that the vendors ever had: what the mirror is held against at the end. A row that is live there has to be
/// the vendor's, cell by cell; one that is gone has to be what it once was.
struct SoakHistory {
    /// By vendor and collection, then by key: the record's versions, the latest last.
    private var versions: [String: [String: [JSON.Members]]] = [:]
    private(set) var changes = 0

    /// Notes what these collections of the vendor have now; all of them where none is named.
    mutating func note(_ vendor: any MutableVendor, _ collections: [String] = []) throws {
        for collection in collections.isEmpty ? vendor.collections.map(\.name) : collections {
            let place = "\(vendor.configurationName) \(collection)"
            var known = versions.removeValue(forKey: place) ?? [:]
            for record in try vendor.truth(of: collection) where known[record.key]?.last != record.fields {
                known[record.key, default: []].append(record.fields)
                changes += 1
            }
            versions[place] = known
        }
    }

    /// What is wrong with the mirror, in sentences; none where it is what the vendors have now.
    func differences(in connection: Connection, from vendors: [any MutableVendor]) throws -> [String] {
        try connection.transaction(.deferred) {
            try vendors.flatMap { vendor in
                try vendor.collections.flatMap { collection in
                    try differences(of: collection.name, at: vendor, in: connection).prefix(4).map {
                        "\(vendor.configurationName) \(collection.name): \($0)"
                    }
                }
            }
        }
    }

    private func differences(
        of collection: String, at vendor: any MutableVendor, in connection: Connection
    ) throws -> [String] {
        let truth = try vendor.truth(of: collection)
        let mirror = try MirroredCollection(
            of: collection, account: vendor.configurationName, for: truth, in: connection)
        guard let mirror else { return truth.contains { !$0.isDeleted } ? ["there is no table"] : [] }
        if mirror.table.keyColumns == ["_key"] { return mirror.keylessDifferences(from: truth) }
        var left = Dictionary(grouping: mirror.table.rows, by: mirror.table.key(of:))
        let known = versions["\(vendor.configurationName) \(collection)"] ?? [:]
        var sentences: [String] = []
        for record in truth {
            let rows = left.removeValue(forKey: record.key) ?? []
            let found =
                record.isDeleted
                ? differences(ofGone: rows, from: known[record.key] ?? [], in: mirror)
                : differences(ofLive: rows, from: record, in: mirror)
            sentences += found.map { "\(record.key) \($0)" }
        }
        for (key, rows) in left {
            sentences += differences(ofGone: rows, from: known[key] ?? [], in: mirror).map { "\(key) \($0)" }
        }
        return try sentences + countDifferences(of: mirror, in: connection)
    }

    private func differences(
        ofLive rows: [[String: Value]], from record: TrueRecord, in mirror: MirroredCollection
    ) -> [String] {
        guard let row = rows.first, rows.count == 1 else { return ["is there \(rows.count) times"] }
        return (row["_deleted_at"] == .null ? [] : ["is deleted"])
            + mirror.differences(of: row, from: record)
    }

    /// Of what the vendor has no longer. What came and went between two polls need not be there.
    private func differences(
        ofGone rows: [[String: Value]], from versions: [JSON.Members], in mirror: MirroredCollection
    ) -> [String] {
        guard var row = rows.first else { return [] }
        guard rows.count == 1 else { return ["is there twice"] }
        guard row["_deleted_at"] != .null else { return ["is live, but gone at the vendor"] }
        // A feed's word of a deletion may stand beside what was known.
        if versions.last?["deleted_at"] == nil { row["deleted_at"] = .null }
        let isOne = versions.contains { fields in
            mirror.differences(of: row, from: TrueRecord(key: "", isDeleted: true, fields: fields)).isEmpty
        }
        return isOne ? [] : ["is gone, and is nothing that it ever was"]
    }

    /// Whether the counts that status shows are those of the table.
    private func countDifferences(of mirror: MirroredCollection, in connection: Connection) throws -> [String]
    {
        let live = mirror.table.rows.count { $0["_deleted_at"] == .null }
        let expected: [Value] = [.integer(Int64(live)), .integer(Int64(mirror.table.rows.count - live))]
        let told = try connection.query(
            "SELECT rows_live, rows_deleted FROM crmirror_streams WHERE table_name = ?1",
            [.text(mirror.table.name)])
        return told == [expected] ? [] : ["rows_live and rows_deleted are \(told), expected \(expected)"]
    }
}
