import SQLite
import Simulator
import Testing

/// What people at the vendor do, without knowing which vendor it is.
extension ContractRig {
    /// The collections that can be changed.
    var changeable: [String] {
        vendor.collections.filter(\.isMutable).map(\.name)
    }

    /// The keys of what a plain list shows.
    func liveKeys(_ collection: String) throws -> [String] {
        try vendor.truth(of: collection).filter { !$0.isDeleted }.map(\.key).sorted()
    }

    func letPass(_ duration: Duration) {
        simulator.clock.advance(by: duration)
    }

    /// In every collection two records come, three change and one goes.
    func changeEverywhere(seed: UInt64) throws {
        for collection in changeable {
            let keys = try liveKeys(collection)
            for number in 0..<2 as Range<UInt64> {
                try vendor.insert(into: collection, seed: seed &* 31 &+ number)
            }
            for (number, key) in keys.prefix(3).enumerated() {
                try vendor.edit(collection, key: key, seed: seed &+ UInt64(number))
            }
            if let last = keys.last, keys.count > 3 { try vendor.delete(collection, key: last) }
        }
    }

    /// The live rows of each table.
    func liveCounts() throws -> [String: Int64] {
        var counts: [String: Int64] = [:]
        for collection in vendor.collections.map(\.name) {
            let table = "\(Self.account)_\(collection)"
            guard try !query("SELECT 1 FROM pragma_table_info(?1)", [.text(table)]).isEmpty else { continue }
            counts[collection] =
                try query("SELECT count(*) FROM \(table) WHERE _deleted_at IS NULL").first?[0].integer
        }
        return counts
    }

    /// Everything in the tables of the vendor, with when it was written.
    func everything() throws -> [String: Set<[String]>] {
        let tables = try query(
            "SELECT name FROM sqlite_schema WHERE type = 'table' AND name GLOB ?1",
            [.text("\(Self.account)_*")])
        var all: [String: Set<[String]>] = [:]
        for table in tables.compactMap(\.[0].text) {
            all[table] = Set(try query("SELECT * FROM \(table)").map { $0.map { "\($0)" } })
        }
        return all
    }
}
