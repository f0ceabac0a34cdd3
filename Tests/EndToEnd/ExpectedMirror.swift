import SQLite
import Simulator
import Testing

/// The whole mirror of the simulated account, compared cell for cell: values and their storage classes, live rows
/// and tombstones, nothing missing and nothing twice.
struct ExpectedMirror {
    private var tables: [String: ExpectedTable] = [:]
    /// Every row that a table without ids was ever seen with.
    private var everSeen: [String: Set<ExpectedTable.Row>] = [:]

    /// To be made before the mirror's first page: the types come of what the vendor has now.
    init(of simulator: Simulator, pageSize: Int, account: String = Rig.account) {
        for table in WelcomeHome.tables {
            let (header, rows) = simulator.welcomeHome.rows(of: table)
            var expected = ExpectedTable(
                vendorName: table, account: account, header: header, firstPage: Array(rows.prefix(pageSize)))
            expected.widen(for: rows)
            tables[table] = expected
            everSeen[expected.name] = Set(rows.map(expected.row))
        }
    }

    /// Holds the mirror, or these tables of it, against what the vendor has now.
    mutating func expectEqual(
        in rig: Rig, at path: String? = nil, only tables: [String] = WelcomeHome.tables,
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let differences = try differences(of: path ?? rig.databasePath, from: rig.simulator, tables)
        #expect(differences == [], sourceLocation: sourceLocation)
    }

    /// What is wrong with the mirror, in sentences; none where it equals what the vendor has now.
    private mutating func differences(
        of path: String, from simulator: Simulator, _ vendorNames: [String]
    ) throws -> [String] {
        let mirror = try MirrorFile(path)
        var sentences = try mirror.connection.integrityCheck()
        for vendorName in vendorNames {
            guard var table = tables[vendorName] else { continue }
            let (header, rows) = simulator.welcomeHome.rows(of: vendorName)
            // The tests let columns appear whose names or texts settle their types on any page.
            table.adopt(header, firstPage: rows)
            table.widen(for: rows)
            tables[vendorName] = table
            let found =
                if let keyIndex = table.keyIndex {
                    try compare(table, keyIndex, rows.map(table.row), mirror)
                } else {
                    try compareKeyless(table, rows.map(table.row), mirror)
                }
            sentences += (try shape(of: table, mirror) + found).prefix(5).map { "\(table.name): \($0)" }
        }
        return sentences
    }

    /// The cells that have to be listed in `crmirror_anomalies`: table, key, column and text.
    func anomalies(in simulator: Simulator) -> Set<[String]> {
        var anomalies: Set<[String]> = []
        for (vendorName, table) in tables {
            guard let keyIndex = table.keyIndex else { continue }
            for cause in table.causes {
                anomalies.insert([table.name, cause.fields[keyIndex], cause.column, cause.text])
            }
            for fields in simulator.welcomeHome.rows(of: vendorName).rows {
                for (column, text) in table.misfits(fields) {
                    anomalies.insert([table.name, fields[keyIndex], column, text])
                }
            }
        }
        return anomalies
    }
}

extension ExpectedMirror {
    private func shape(of table: ExpectedTable, _ mirror: borrowing MirrorFile) throws -> [String] {
        let own = table.keyIndex == nil ? ["_key"] : []
        let expected = own + table.columns.map(\.name) + ["_synced_at", "_deleted_at"]
        let found = try mirror.columns(of: table.name)
        // A column that came later stands behind crmirror's own.
        return Set(found) == Set(expected) && found.count == expected.count
            ? [] : ["columns \(found), expected \(expected)"]
    }

    private func compare(
        _ table: ExpectedTable, _ keyIndex: Int, _ expected: [ExpectedTable.Row],
        _ mirror: borrowing MirrorFile
    ) throws -> [String] {
        let found = try mirror.rows(
            of: table.name, columns: table.columns.map(\.name) + ["_deleted_at", "_synced_at"])
        var sentences = try counts(table, expected, mirror)
        var byKey = Dictionary(grouping: found) { $0[keyIndex] }
        for row in expected {
            let key = row.cells[keyIndex]
            guard let rows = byKey.removeValue(forKey: key), rows.count == 1 else {
                sentences.append("row \(key) is missing or there twice")
                continue
            }
            sentences += compare(rows[0], with: row, table, key)
        }
        return sentences + byKey.keys.map { "row \($0) is not the vendor's" }
    }

    private func compare(
        _ found: [Value], with row: ExpectedTable.Row, _ table: ExpectedTable, _ key: Value
    ) -> [String] {
        var sentences: [String] = []
        for (place, column) in table.columns.enumerated()
        where !isSame(found[place], row.cells[place]) {
            sentences.append("row \(key), \(column.name): \(found[place]), expected \(row.cells[place])")
        }
        let deletedAt = found[table.columns.count]
        let isRight =
            switch row.deletion {
            case .live: deletedAt == .null
            case .at(let moment): deletedAt == .text(moment)
            case .noticed: isMoment(deletedAt)
            }
        if !isRight { sentences.append("row \(key) is deleted at \(deletedAt), expected \(row.deletion)") }
        if !isMoment(found[table.columns.count + 1]) { sentences.append("row \(key) has no _synced_at") }
        return sentences
    }

    /// The rows have no name to be found by: those that are live are the vendor's, and those that once were the
    /// vendor's are tombstones.
    private mutating func compareKeyless(
        _ table: ExpectedTable, _ expected: [ExpectedTable.Row], _ mirror: borrowing MirrorFile
    ) throws -> [String] {
        let names = table.columns.map(\.name)
        let found = try mirror.rows(of: table.name, columns: names + ["_deleted_at"])
        let live = found.filter { $0.last == .null }.map { Array($0.dropLast()) }
        let gone = found.filter { $0.last != .null }.map { Array($0.dropLast()) }
        let now = Set(expected)
        let before = Set(everSeen[table.name, default: []].map { $0.widened(to: names.count) }).subtracting(
            now)
        everSeen[table.name] = before.union(now)
        var sentences: [String] = []
        if live.count != Set(live).count { sentences.append("a live row is there twice") }
        if Set(live) != Set(now.map(\.cells)) {
            sentences.append("\(live.count) live rows are not the vendor's \(now.count)")
        }
        if gone.count != before.count || Set(gone) != Set(before.map(\.cells)) {
            sentences.append("\(gone.count) tombstones, expected \(before.count)")
        }
        return sentences
    }

    private func counts(
        _ table: ExpectedTable, _ expected: [ExpectedTable.Row], _ mirror: borrowing MirrorFile
    ) throws -> [String] {
        let live = expected.count { $0.deletion == .live }
        let streams = try mirror.streams().filter { $0.table == table.name }
        guard let stream = streams.first, streams.count == 1 else { return ["it is not in crmirror_streams"] }
        guard (stream.rowsLive, stream.rowsDeleted) == (live, expected.count - live) else {
            return [
                "rows_live \(stream.rowsLive), rows_deleted \(stream.rowsDeleted) of \(live) live and "
                    + "\(expected.count - live) deleted"
            ]
        }
        return []
    }

    /// Bytes that are no UTF-8 are kept as a BLOB; the simulator can only show them with replacement characters.
    private func isSame(_ found: Value, _ expected: Value) -> Bool {
        guard case .text(let text) = expected, text.contains("\u{FFFD}") else { return found == expected }
        guard case .blob(let bytes) = found else { return false }
        return String(decoding: bytes, as: UTF8.self) == text
    }

    private func isMoment(_ value: Value) -> Bool {
        value.text.map { ExpectedType.timestamp.parsed($0) == value } ?? false
    }
}
