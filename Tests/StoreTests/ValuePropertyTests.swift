import Formats
import Mirror
import SQLite
@testable import Store
import Testing

/// Whatever comes, and in whatever order, the stored cell gives the original text back: a moment's zone and a
/// decimal's zeros at its end aside.
@Suite struct ValuePropertyTests {
    /// Names that say a type, names that are trouble, and names of SQL's and of crmirror's own.
    private static let names = [
        "integer", "decimal", "boolean", "timestamp", "date", "text", "seen_at", "due_date", "owner_id",
        "zip",
        "home_phone", "price", "rates", "size", "flag", "__proto__", "select", "\"quoted\"", "Name", "name",
        "rowid", "_rowid_", "_synced_at", "a.b", "größe", "", "' OR 1", "size", "?1",
    ]

    /// Pieces of which trouble is made.
    private static let pieces = [
        "0", "7", "12", "-", "+", ".", "e", "E5", " ", "\t", "\n", "\r\n", "\0", "t", "f", "true", "false",
        "T", "Z", "x", "\"", "'", "é", "😀", "\u{FEFF}", "\u{A0}", "9223372036854775807",
        "9223372036854775808",
        "2026-06-01", "14:02:11", "T14:02:11.5Z", "inf", "nan", "0x1F", "_", "٣",
    ]

    private static let nasty = [
        "02139", "+16305550142", "t", "f", "true", "false", "0024-02-07 00:00:00", "1234567890123456789",
        "12345678901234567890", "-0", "1e5", ".5", "5.", "$50,000", "👩‍👩‍👧", "a\0b", "1.50", "1.5", "2.00",
        "-0.25",
        "0.1", "0.30000000000000004", "99999999999999.9", "2026-06-01T14:02:11+02:00", "2026-06-01", "", " 7",
        "0.00001", "-0.0", "123456789012345.6", "NULL", "null", "1", "0",
    ]

    /// What the values of one column are for as long as they are calm.
    private static let calm: [[TestCell]] = [
        ["1", "-7", "900"], [.number("3"), "4"], ["1.50", "2.25", "7"], ["t", "f"], ["true", .flag(false)],
        ["2026-06-01 14:02:11"], ["2026-06-01"], ["some text"], [nil],
    ]

    private static func trouble(_ random: inout SeededNumbers) -> TestCell {
        switch Int.random(in: 0..<12, using: &random) {
        case 0: return .null
        case 1: return .flag(Bool.random(using: &random))
        case 2: return .json("[\(Int.random(in: 0..<9, using: &random))]")
        case 3:
            let numbers = ["0", "-0", "1.50", "1e400", "12345678901234567890", "-7", "2.0"]
            return .number(numbers.randomElement(using: &random) ?? "0")
        case 4: return .bytes([0x37, UInt8.random(in: 0x80...0xFF, using: &random)])
        case 5...7: return .text(nasty.randomElement(using: &random) ?? "")
        default:
            let count = Int.random(in: 1...4, using: &random)
            return .text((0..<count).map { _ in pieces.randomElement(using: &random) ?? "" }.joined())
        }
    }

    /// A page's cells: each column is calm until its time comes.
    private static func pages(_ names: [String], _ random: inout SeededNumbers) -> [[[TestCell]]] {
        let kinds = names.map { _ in calm.randomElement(using: &random) ?? [nil] }
        let ends = names.map { _ in Int.random(in: 0...12, using: &random) }
        let idsEnd = Int.random(in: 1...12, using: &random)
        return (0..<8).map { number in
            (0..<6).map { row in
                let id = number * 6 + row
                let key = number < idsEnd ? "\(id)" : ["0\(id)", "x\(id)", "\(id)"][row % 3]
                return [.text(key)]
                    + names.indices.map { column in
                        number < ends[column] || row % 2 == 1
                            ? kinds[column].randomElement(using: &random) ?? nil : trouble(&random)
                    }
            }
        }
    }

    @Test(arguments: 0..<24)
    func `text in is text out, whatever becomes of the columns`(_ seed: Int) async throws {
        var random = SeededNumbers(seed: seed)
        let names = Array(Self.names.shuffled(using: &random).prefix(14))
        var stream = Stream.things
        for type in [ColumnType.integer, .decimal, .boolean, .timestamp, .date, .text] {
            let name = names.randomElement(using: &random) ?? ""
            stream.columnTypes["\(type)"] = type
            if Bool.random(using: &random) { stream.configuredTypes[snakeCased(name)] = type }
        }
        let bench = try await Workbench(stream)
        let pages = Self.pages(names, &random).shuffled(using: &random)
        for rows in pages {
            try await bench.poll(page(["id"] + names, rows))
            if Int.random(in: 0..<5, using: &random) == 0 { try await bench.reopen() }
            if Int.random(in: 0..<5, using: &random) == 0 {
                let name = names.randomElement(using: &random) ?? ""
                bench.stream.configuredTypes[snakeCased(name)] =
                    [.integer, .decimal, .boolean, .timestamp, .date, .text].randomElement(using: &random)
            }
        }
        try expectEverything(bench, names, pages, allowsZeros: true)
        // Once all has come again, nothing is left of what a type took off before it was widened.
        for rows in pages { try await bench.poll(page(["id"] + names, rows)) }
        try expectEverything(bench, names, pages, allowsZeros: false)
        for rows in pages {
            let again = try await bench.poll(page(["id"] + names, rows))
            #expect(again.counts.unchanged == rows.count)
            #expect(again.changes == [])
        }
        #expect(try bench.query("PRAGMA integrity_check") == [["ok"]])
    }

    private func expectEverything(
        _ bench: Workbench, _ names: [String], _ pages: [[[TestCell]]], allowsZeros: Bool
    ) throws {
        let columns = try names.enumerated().map { place, name in
            let occurrence = names[...place].count { $0 == name }
            return try Column(bench, vendorName: name, occurrence: occurrence)
        }
        let list = columns.map { "CAST(id AS TEXT), \($0.name), CAST(\($0.name) AS TEXT)" }
        for (place, column) in columns.enumerated() {
            let rows = try bench.query("SELECT \(list[place]) FROM wh_things")
            let stored = Dictionary(uniqueKeysWithValues: rows.map { ($0[0], $0) })
            for row in pages.joined() {
                guard case .text(let id) = row[0], let found = stored[.text(id)] else {
                    Issue.record("row \(row[0]) is missing")
                    continue
                }
                let isSame = column.isSame(found[1], printed: found[2], row[place + 1], allowsZeros)
                #expect(isSame, "\(row[place + 1]) became \(found[1]) in \(column)")
                // What is not of its column is kept as it came, and listed.
                guard case .blob = found[1] else { continue }
                let listed = try bench.query(
                    """
                    SELECT count(*) FROM crmirror_anomalies WHERE row_key = '\(id)' AND column_name = '\(column.plain)'
                    """)
                #expect(listed == [[1]])
            }
            #expect(try column.holdsWhatItIsDeclaredFor(bench))
        }
    }

    /// A column as the file describes it to anybody.
    private struct Column {
        let plain: String
        let type: String
        let yes: String
        let no: String

        var name: String { quoted(identifier: plain) }

        init(_ bench: Workbench, vendorName: String, occurrence: Int) throws {
            let row = try bench.query(
                """
                SELECT column_name, type, coalesce(spelling, '')
                FROM crmirror_columns WHERE vendor_name = \(literal(vendorName)) AND occurrence = \(occurrence)
                """
            ).first?.map(\.plainText)
            let found = try #require(row, "the column \(vendorName) is missing")
            plain = found[0]
            type = found[1]
            yes = found[2] == "t/f" ? "t" : "true"
            no = found[2] == "t/f" ? "f" : "false"
        }

        func isSame(_ stored: Value, printed: Value, _ cell: TestCell, _ allowsZeros: Bool) -> Bool {
            let original = original(of: cell)
            switch stored {
            case .null: return cell == .null
            case .blob(let bytes): return bytes == cell.content && original == nil
            case .integer(let number) where type == "boolean": return original == (number == 1 ? yes : no)
            case .integer where type == "integer": return .text(original ?? "") == printed
            case .integer, .real:
                return type == "decimal" && printed == original.map { .text(withoutZeros($0)) }
            case .text(let text):
                if text.utf8.elementsEqual((original ?? "").utf8), original != nil { return true }
                if type == "timestamp" || allowsZeros, let moment = original.flatMap({ Timestamp.parse($0) })
                {
                    return text.hasSuffix("Z") && Timestamp.parse(text) == moment
                }
                return allowsZeros && type == "text" && original.map(withoutZeros) == text
            }
        }

        private func original(of cell: TestCell) -> String? {
            if case .flag(let flag) = cell { return flag ? "true" : "false" }
            return String(validating: cell.content, as: UTF8.self)
        }

        private func withoutZeros(_ text: String) -> String {
            guard text.wholeMatch(of: /-?[0-9]+\.[0-9]+/) != nil else { return text }
            return String(text.reversed().drop { $0 == "0" }.drop { $0 == "." }.reversed())
        }

        /// A declared type that is true of every value is what other programs may rely on.
        func holdsWhatItIsDeclaredFor(_ bench: Workbench) throws -> Bool {
            let kinds =
                switch type {
                case "integer", "boolean": "'integer'"
                case "decimal": "'integer', 'real'"
                default: "'text'"
                }
            let others = try bench.scalar(
                "SELECT count(*) FROM wh_things WHERE typeof(\(name)) NOT IN ('null', 'blob', \(kinds))")
            return others == 0
        }
    }
}

private func literal(_ text: String) -> String {
    "'" + text.replacing("'", with: "''") + "'"
}
