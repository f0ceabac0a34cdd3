/// Walks over CSV text record by record and notes where the fields are. It changes nothing until a record is
/// whole: half a record has to be read again, as it came, with the bytes that complete it.
struct CSVScanner {
    private(set) var position = 0
    /// The line of `position`, from 1.
    private(set) var line: Int
    /// Whether the text ends where the buffer does.
    let isLast: Bool
    /// Which of the latest record's fields have doubled quotes, as indices into the caller's array.
    private var escaped: [Int] = []

    init(line: Int, isLast: Bool) {
        self.line = line
        self.isLast = isLast
    }

    /// Skips the mark if the text begins with it (EF BB BF).
    mutating func skipByteOrderMark(in text: Span<UInt8>) {
        guard line == 1, text.count >= 3 else { return }
        if text[0] == 0xEF && text[1] == 0xBB && text[2] == 0xBF { position = 3 }
    }

    mutating func skipBlankLines(in text: Span<UInt8>) {
        while skipLineEnd(in: text) {}
    }

    /// Appends the fields of the record at `position` and moves behind its line end. Gives false, and what it
    /// appended is void, where the record is not whole or there is none.
    mutating func readRecord(in text: Span<UInt8>, into fields: inout [CSVField]) throws(CSVError) -> Bool {
        guard position < text.count else { return false }
        let firstField = fields.count
        while true {
            if position < text.count && text[position] == .quote {
                guard try readQuotedField(in: text, into: &fields) else { break }
            } else {
                readPlainField(in: text, into: &fields)
            }
            guard position < text.count else {
                if isLast { return true }
                break
            }
            guard text[position] == .comma else {
                if skipLineEnd(in: text) { return true }
                break
            }
            position += 1
        }
        fields.removeSubrange(firstField...)
        escaped.removeAll()
        return false
    }

    /// Removes the second of every two quotes from the latest record's fields.
    mutating func unescape(_ fields: inout [CSVField], in text: inout MutableSpan<UInt8>) {
        if escaped.isEmpty { return }
        for index in escaped {
            fields[index].removeDoubledQuotes(in: &text)
        }
        escaped.removeAll(keepingCapacity: true)
    }

    /// Moves behind a line end. Gives false where there is none, or where it is a CR at the end of the buffer
    /// and the LF that may belong to it has not come yet.
    private mutating func skipLineEnd(in text: Span<UInt8>) -> Bool {
        guard position < text.count else { return false }
        switch text[position] {
        case .lineFeed:
            position += 1
        case .carriageReturn:
            let next = position + 1
            if next == text.count && !isLast { return false }
            position = next < text.count && text[next] == .lineFeed ? next + 1 : next
        default:
            return false
        }
        line += 1
        return true
    }

    @inline(__always)
    private mutating func readPlainField(in text: Span<UInt8>, into fields: inout [CSVField]) {
        let start = position
        var end = start
        while true {
            // Letters and digits are all above the comma.
            end = text.firstIndex(from: end, ofByteUpTo: .comma)
            if end == text.count || text[end].endsPlainField { break }
            end += 1
        }
        position = end
        fields.append(CSVField(start, end))
    }

    /// Reads from the opening quote to the byte behind the closing one; false where the buffer ends before.
    private mutating func readQuotedField(
        in text: Span<UInt8>,
        into fields: inout [CSVField]
    ) throws(CSVError) -> Bool {
        let start = position + 1
        let firstLine = line
        var end = start
        var isEscaped = false
        while end < text.count {
            let byte = text[end]
            if byte == .quote {
                guard end + 1 < text.count && text[end + 1] == .quote else { break }
                isEscaped = true
                end += 1
            } else if byte == .carriageReturn || byte == .lineFeed && text[end - 1] != .carriageReturn {
                line += 1
            }
            end += 1
        }
        guard end < text.count else {
            if isLast { throw CSVError(.unterminatedQuote, line: firstLine) }
            return false
        }
        position = end + 1
        guard position == text.count || text[position].endsPlainField else {
            throw CSVError(.textAfterQuote, line: line)
        }
        if isEscaped { escaped.append(fields.count) }
        fields.append(CSVField(start, end))
        return true
    }
}

extension CSVField {
    fileprivate init(_ start: Int, _ end: Int) {
        self.init(offset: UInt32(truncatingIfNeeded: start), length: UInt32(truncatingIfNeeded: end - start))
    }

    /// Moves the text together over every second quote of a pair; all quotes in it come in pairs.
    fileprivate mutating func removeDoubledQuotes(in text: inout MutableSpan<UInt8>) {
        var (from, to) = (Int(offset), Int(offset))
        let end = from + Int(length)
        while from < end {
            let byte = text[from]
            text[to] = byte
            from += byte == .quote ? 2 : 1
            to += 1
        }
        length = UInt32(truncatingIfNeeded: to - Int(offset))
        // What is left behind the text must not be half a character: the buffer as a whole stays UTF-8.
        while to < end {
            text[to] = .quote
            to += 1
        }
    }
}

extension Span<UInt8> {
    /// The first index from `start` whose byte is not above `limit`, which must be below 0x80; else the count.
    ///
    /// Eight bytes at a time: the subtraction sets the highest bit of the first byte below the limit ("Bit
    /// Twiddling Hacks", `hasless`). Borrows may set it in bytes above that one, which are not looked at.
    @inline(__always)
    fileprivate func firstIndex(from start: Int, ofByteUpTo limit: UInt8) -> Int {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let limits = ones &* UInt64(limit + 1)
        var index = start
        while index + 8 <= count {
            let word = UInt64(littleEndian: bytes.unsafeLoadUnaligned(fromByteOffset: index, as: UInt64.self))
            let found = (word &- limits) & ~word & (ones << 7)
            if found != 0 { return index + found.trailingZeroBitCount / 8 }
            index += 8
        }
        while index < count && self[index] > limit { index += 1 }
        return index
    }
}

extension UInt8 {
    fileprivate static let quote = UInt8(ascii: "\"")
    fileprivate static let comma = UInt8(ascii: ",")
    fileprivate static let lineFeed = UInt8(ascii: "\n")
    fileprivate static let carriageReturn = UInt8(ascii: "\r")

    @inline(__always)
    fileprivate var endsPlainField: Bool {
        self == .comma || self == .lineFeed || self == .carriageReturn
    }
}
