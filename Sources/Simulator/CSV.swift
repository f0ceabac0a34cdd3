/// The simulator's own CSV (RFC 4180): writes fields, and reads back rows that it wrote.
enum CSV {
    private static let quote = UInt8(ascii: "\"")
    private static let comma = UInt8(ascii: ",")
    private static let lineFeed = UInt8(ascii: "\n")
    private static let carriageReturn = UInt8(ascii: "\r")

    /// Appends one field, in quotes where it needs them.
    static func append(_ field: some Collection<UInt8>, to bytes: inout [UInt8]) {
        let start = bytes.count
        bytes.append(contentsOf: field)
        var needsQuotes = false
        for byte in bytes[start...]
        where byte == quote || byte == comma || byte == lineFeed || byte == carriageReturn {
            needsQuotes = true
            break
        }
        guard needsQuotes else { return }
        bytes.removeSubrange(start...)
        bytes.append(quote)
        for byte in field {
            if byte == quote { bytes.append(quote) }
            bytes.append(byte)
        }
        bytes.append(quote)
    }

    /// A whole row, with the line feed that ends it.
    static func row(_ fields: some Sequence<some Collection<UInt8>>) -> [UInt8] {
        var bytes: [UInt8] = []
        for (place, field) in fields.enumerated() {
            if place > 0 { bytes.append(comma) }
            append(field, to: &bytes)
        }
        bytes.append(lineFeed)
        return bytes
    }

    /// The fields of one row as `row` wrote it.
    static func fields(of row: [UInt8]) -> [[UInt8]] {
        var fields: [[UInt8]] = [[]]
        var isQuoted = false
        for (place, byte) in row.dropLast().enumerated() {
            switch byte {
            case quote:
                // A quote that opens right behind one that closed was doubled: it is a character.
                if !isQuoted, place > 0, row[place - 1] == quote { fields[fields.count - 1].append(quote) }
                isQuoted.toggle()
            case comma where !isQuoted:
                fields.append([])
            default:
                fields[fields.count - 1].append(byte)
            }
        }
        return fields
    }

    /// Where rows end (behind their line feeds), the header's end first.
    static func rowEnds(in bytes: some Sequence<UInt8>) -> [Int] {
        var ends: [Int] = []
        var isQuoted = false
        for (place, byte) in bytes.enumerated() {
            if byte == quote { isQuoted.toggle() }
            if byte == lineFeed, !isQuoted { ends.append(place + 1) }
        }
        return ends
    }
}
