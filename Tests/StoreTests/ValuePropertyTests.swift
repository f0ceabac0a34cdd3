import Formats
import Mirror
import SQLite
@testable import Store
import Testing

/// Whatever comes, the stored cell gives the original text back.
@Suite struct ValuePropertyTests {
    private static let types: [ColumnType] = [.integer, .boolean, .timestamp, .date, .text]

    /// Pieces of which trouble is made.
    private static let pieces = [
        "0", "7", "12", "-", "+", ".", "e", "E5", " ", "\t", "\n", "\r\n", "\0", "t", "f", "true", "false",
        "T", "Z",
        "x", "\"", "'", "é", "😀", "\u{FEFF}", "\u{A0}", "9223372036854775807", "9223372036854775808",
        "2026-06-01",
        "14:02:11", "T14:02:11.5Z", "inf", "nan", "0x1F", "_", "٣",
    ]

    private static func cell(_ random: inout SeededNumbers) -> TestCell {
        let text = (0...Int.random(in: 0...3, using: &random)).map { _ in
            pieces.randomElement(using: &random) ?? ""
        }
        .joined()
        switch Int.random(in: 0..<20, using: &random) {
        case 0: return .null
        case 1: return .flag(Bool.random(using: &random))
        case 2: return .json("[\(Int.random(in: 0..<9, using: &random))]")
        case 3:
            return .number(
                ["0", "-0", "1.50", "1e400", "12345678901234567890", "-7"].randomElement(using: &random)
                    ?? "0")
        case 4: return .bytes(Array(text.utf8) + [UInt8.random(in: 0x80...0xFF, using: &random)])
        default: return .text(text)
        }
    }

    /// Whether what is stored is `cell`, and whether it is what the column is for.
    private static func reading(_ stored: Value, of cell: TestCell, as type: ColumnType) -> (
        same: Bool, fits: Bool
    ) {
        let original = String(validating: cell.content, as: UTF8.self)
        switch (stored, cell) {
        case (.null, .null): return (true, true)
        case (.integer(let number), .flag(let flag)):
            return (type == .boolean && number == (flag ? 1 : 0), true)
        case (.text(let text), .flag(let flag)): return (text == (flag ? "true" : "false"), type == .text)
        case (.integer(let number), _) where type == .integer: return (String(number) == original, true)
        case (.integer(let number), _) where type == .boolean:
            return ((number == 1 ? ["t", "true"] : ["f", "false"]).contains(original), true)
        case (.text(let text), _) where type == .timestamp:
            let moment = original.flatMap { Timestamp.parse($0) }
            let isMoment = moment != nil && text.hasSuffix("Z") && Timestamp.parse(text) == moment
            return (isMoment || Array(text.utf8) == cell.content, isMoment)
        case (.text(let text), _):
            return (Array(text.utf8) == cell.content, type == .text || type == .date && isDate(text))
        case (.blob(let bytes), _): return (bytes == cell.content && original == nil, false)
        default: return (false, false)
        }
    }

    private static func isDate(_ text: String) -> Bool { text == "2026-06-01" }

    @Test(arguments: 0..<12)
    func `text in is text out, and what does not fit is listed`(_ seed: Int) async throws {
        var random = SeededNumbers(seed: seed)
        var stream = Stream.things
        stream.columnTypes = Dictionary(uniqueKeysWithValues: Self.types.map { ("\($0)", $0) })
        let bench = try await Workbench(stream)
        var sent: [[TestCell]] = []
        for number in 0..<6 {
            let rows: [[TestCell]] = (0..<12).map { row in
                [.text(String(number * 12 + row))] + Self.types.map { _ in Self.cell(&random) }
            }
            sent += rows
            let records = page(["id"] + Self.types.map { "\($0)" }, rows)
            try await bench.load(records)
            // The same again writes nothing: what is stored compares equal to what came.
            #expect(try await bench.load(records).counts.unchanged == 12)
        }
        for (index, type) in Self.types.enumerated() {
            for (stored, row) in zip(try bench.column("\(type)"), sent) {
                let reading = Self.reading(stored, of: row[index + 1], as: type)
                #expect(reading.same, "\(row[index + 1]) became \(stored) as \(type)")
                guard case .text(let id) = row[0] else { continue }
                let listed = try bench.scalar(
                    "SELECT count(*) FROM crmirror_anomalies WHERE row_key = '\(id)' AND column_name = '\(type)'"
                )
                #expect(listed == (reading.fits ? 0 : 1), "\(row[index + 1]) as \(type) is \(stored)")
            }
        }
        #expect(try bench.query("PRAGMA integrity_check") == [["ok"]])
    }
}
