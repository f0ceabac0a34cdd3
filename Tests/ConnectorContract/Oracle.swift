import SQLite
import Simulator
import Testing
import Truth

/// Holds the mirror against what the vendor has: every cell of every row of every table, what is deleted, and that
/// nothing is there twice or left over.
struct Oracle {
    /// What may still be live in the mirror although the vendor has it no longer.
    enum Patience {
        /// Nothing: every walk that could have found out has ended.
        case none
        /// What vanished without a trace, until walks of everything have missed it.
        case vanished
    }

    private let rig: ContractRig
    /// By collection and key, the rows as they were when they were last seen live.
    private var memories: [String: [String: MirroredCollection.Contents]] = [:]

    init(_ rig: ContractRig) {
        self.rig = rig
    }

    /// Fails where the mirror is not what the vendor has now.
    mutating func expectEqual(
        _ patience: Patience = .none, sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let sentences = try differences(patience)
        #expect(sentences == [], sourceLocation: sourceLocation)
    }

    /// What is wrong with the mirror, in sentences; none where it is what the vendor has now.
    mutating func differences(_ patience: Patience = .none) throws -> [String] {
        let connection = try Connection(path: rig.databasePath, access: .readOnly)
        var sentences = try connection.integrityCheck()
        for facts in rig.vendor.collections {
            let found = try differences(of: facts.name, patience, in: connection)
            sentences += found.prefix(4).map { "\(facts.name): \($0)" }
        }
        return sentences
    }

    private mutating func differences(
        of collection: String, _ patience: Patience, in connection: Connection
    ) throws -> [String] {
        let truth = try rig.vendor.truth(of: collection)
        let mirror = try MirroredCollection(
            of: collection, account: ContractRig.account, for: truth, in: connection)
        guard let mirror else {
            return truth.contains { !$0.isDeleted } ? ["there is no table"] : []
        }
        if mirror.table.keyColumns == ["_key"] { return mirror.keylessDifferences(from: truth) }
        var left = Dictionary(grouping: mirror.table.rows, by: mirror.table.key(of:))
        var sentences: [String] = []
        for record in truth {
            let rows = left.removeValue(forKey: record.key) ?? []
            sentences += differences(of: rows, from: record, in: mirror, memories[collection]?[record.key])
                .map { "\(record.key) \($0)" }
        }
        for (key, rows) in left {
            sentences += leftovers(rows, in: mirror, memories[collection]?[key], patience).map {
                "\(key) \($0)"
            }
        }
        for row in mirror.table.rows where row["_deleted_at"] == .null {
            memories[collection, default: [:]][mirror.table.key(of: row)] = mirror.contents(of: row)
        }
        return sentences + (try countDifferences(of: mirror, in: connection))
    }

    /// What is wrong with the rows of a record that the vendor knows.
    private func differences(
        of rows: [[String: Value]], from record: TrueRecord, in mirror: MirroredCollection,
        _ memory: MirroredCollection.Contents?
    ) -> [String] {
        guard let row = rows.first else {
            // What was deleted before it was ever seen need not be there.
            return record.isDeleted && memory == nil ? [] : ["is missing"]
        }
        guard rows.count == 1 else { return ["is there twice"] }
        guard record.isDeleted else {
            return (row["_deleted_at"] == .null ? [] : ["is deleted"])
                + mirror.differences(of: row, from: record)
        }
        let isKept = memory == mirror.contents(of: row)
        return (isMoment(row["_deleted_at"]) ? [] : ["is not deleted"])
            + (isKept ? [] : mirror.differences(of: row, from: record))
    }

    /// What is wrong with the rows of a record that the vendor knows nothing of.
    private func leftovers(
        _ rows: [[String: Value]], in mirror: MirroredCollection, _ memory: MirroredCollection.Contents?,
        _ patience: Patience
    ) -> [String] {
        guard let row = rows.first, rows.count == 1 else { return ["is there twice"] }
        let isDeleted = isMoment(row["_deleted_at"])
        // What came and went between two looks at it is known to nobody any more.
        guard let memory else { return isDeleted ? [] : ["is not the vendor's"] }
        let isMissed = patience == .none && !isDeleted
        return (memory == mirror.contents(of: row) ? [] : ["has other data than before it vanished"])
            + (isMissed ? ["is live, but gone at the vendor"] : [])
    }

    /// Whether the counts that status shows are those of the table.
    private func countDifferences(
        of mirror: MirroredCollection, in connection: Connection
    ) throws -> [String] {
        let live = mirror.table.rows.count { $0["_deleted_at"] == .null }
        let expected: [Value] = [
            .integer(Int64(live)), .integer(Int64(mirror.table.rows.count - live)),
        ]
        let told = try connection.query(
            "SELECT rows_live, rows_deleted FROM crmirror_streams WHERE table_name = ?1",
            [.text(mirror.table.name)])
        return told == [expected] ? [] : ["rows_live and rows_deleted are \(told), expected \(expected)"]
    }

    private func isMoment(_ value: Value?) -> Bool {
        guard case .text(let text) = value else { return false }
        return TrueTime.normalized(text) == text
    }
}
