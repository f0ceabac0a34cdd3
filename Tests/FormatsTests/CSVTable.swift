import Formats

/// What a whole CSV text holds, read as a caller reads it: chunk by chunk, the rest moved to the front.
struct CSVTable: Equatable {
    var header: [[UInt8]]
    var rows: [[[UInt8]]] = []
    /// The line of the first row of every chunk that had one.
    var firstLines: [Int] = []

    /// `chunks` says how many bytes come at a time; the last size is used until the end.
    init(reading text: [UInt8], chunks: [Int] = [.max], with reader: CSVReader = CSVReader()) throws {
        var reader = reader
        var (rest, sizes) = (text[...], chunks[...])
        var (buffer, fields): ([UInt8], [CSVField]) = ([], [])
        header = []
        repeat {
            let size = sizes.count > 1 ? sizes.removeFirst() : sizes[sizes.startIndex]
            buffer += rest.prefix(size)
            rest = rest.dropFirst(size)
            fields.removeAll()
            let consumed = try reader.read(&buffer, isLast: rest.isEmpty, into: &fields)
            header = (reader.header ?? []).map { Array($0.utf8) }
            append(fields, of: buffer)
            if !fields.isEmpty { firstLines.append(reader.firstLine) }
            buffer.removeFirst(consumed)
        } while !rest.isEmpty
    }

    init(header: [[UInt8]], rows: [[[UInt8]]]) {
        self.header = header
        self.rows = rows
    }

    private mutating func append(_ fields: [CSVField], of buffer: [UInt8]) {
        for start in stride(from: 0, to: fields.count, by: max(1, header.count)) {
            rows.append(
                fields[start..<start + header.count].map { field in
                    Array(buffer[Int(field.offset)..<Int(field.offset) + Int(field.length)])
                }
            )
        }
    }

    /// Header and rows as text, for tables that are text.
    var text: [[String]] {
        ([header] + rows).map { row in row.map { String(decoding: $0, as: UTF8.self) } }
    }
}

/// Header and rows of a CSV text.
func read(_ text: String, chunks: [Int] = [.max]) throws -> [[String]] {
    try CSVTable(reading: Array(text.utf8), chunks: chunks).text
}

/// SplitMix64: the same numbers for the same seed, on every machine.
struct SeededNumbers: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var number = state
        number = (number ^ (number >> 30)) &* 0xBF58_476D_1CE4_E5B9
        number = (number ^ (number >> 27)) &* 0x94D0_49BB_1331_11EB
        return number ^ (number >> 31)
    }
}
