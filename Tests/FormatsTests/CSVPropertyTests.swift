import Formats
import Testing

/// Random tables, written by a writer that shares nothing with the reader, come back as they were.
struct CSVPropertyTests {
    @Test(arguments: UInt64(0)..<300)
    func `what was written is read back, however it is quoted and split`(seed: UInt64) throws {
        var numbers = SeededNumbers(state: seed)
        let table = randomTable(&numbers)
        let text = write(table, &numbers)
        let chunks = (0..<8).map { _ in Int.random(in: 1...64, using: &numbers) }
        var read = try CSVTable(reading: text, chunks: chunks)
        read.firstLines = []
        #expect(read == table)
    }

    @Test(arguments: UInt64(0)..<40)
    func `how a text is split makes no difference to the lines`(seed: UInt64) throws {
        var numbers = SeededNumbers(state: seed)
        let text = write(randomTable(&numbers), &numbers) + Array("\nx,\"\"\"".utf8)
        let errors = [[Int.max], [1], [3, 1, 17]].map { chunks in
            #expect(throws: CSVError.self) { try CSVTable(reading: text, chunks: chunks) }
        }
        #expect(Set(errors).count == 1)
    }

    private func randomTable(_ numbers: inout SeededNumbers) -> CSVTable {
        let columns = Int.random(in: 1...6, using: &numbers)
        let header = (0..<columns).map { column in Array("c\(column)".utf8) }
        var rows: [[[UInt8]]] = []
        for _ in 0..<Int.random(in: 0...20, using: &numbers) {
            rows.append((0..<columns).map { _ in randomField(&numbers) })
        }
        return CSVTable(header: header, rows: rows)
    }

    private func randomField(_ numbers: inout SeededNumbers) -> [UInt8] {
        let alphabet: [String] = [
            "a", "7", " ", ",", "\"", "\"\"", "\n", "\r", "\r\n", "\u{E9}", "\u{1F600}", "\u{0}",
        ]
        let length = Bool.random(using: &numbers) ? 0 : Int.random(in: 1...12, using: &numbers)
        var field: [UInt8] = []
        for _ in 0..<length {
            field += Array((alphabet.randomElement(using: &numbers) ?? "a").utf8)
        }
        // Bytes that are not UTF-8 are nobody's business before the store.
        if Int.random(in: 0..<20, using: &numbers) == 0 { field.append(0xFF) }
        return field
    }

    private func write(_ table: CSVTable, _ numbers: inout SeededNumbers) -> [UInt8] {
        let end = ["\n", "\r\n", "\r"].randomElement(using: &numbers) ?? "\n"
        var text: [UInt8] = Bool.random(using: &numbers) ? [0xEF, 0xBB, 0xBF] : []
        let lines = ([table.header] + table.rows).map { row in
            row.map { write($0, isAlone: row.count == 1, &numbers) }.joined(separator: [0x2C])
        }
        text += lines.joined(separator: Array(end.utf8))
        if Bool.random(using: &numbers) { text += Array(end.utf8) }
        return text
    }

    /// An empty field that is alone in its row is quoted, because at the end of the text it would be no row.
    private func write(_ field: [UInt8], isAlone: Bool, _ numbers: inout SeededNumbers) -> [UInt8] {
        let needsQuotes =
            field.first == 0x22 || field.contains { [0x2C, 0x0A, 0x0D].contains($0) }
            || isAlone && field.isEmpty
        guard needsQuotes || Bool.random(using: &numbers) else { return field }
        return [0x22] + field.flatMap { $0 == 0x22 ? [0x22, 0x22] : [$0] } + [0x22]
    }
}
