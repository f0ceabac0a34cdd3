/// A place in some bytes, for the small grammars (dates, links, JSON). Taking fails without moving.
struct ByteCursor<Bytes: RandomAccessCollection<UInt8>> where Bytes.Index == Int {
    let bytes: Bytes
    private(set) var position: Int

    init(_ bytes: Bytes) {
        self.bytes = bytes
        position = bytes.startIndex
    }

    @inline(__always)
    var isAtEnd: Bool {
        position >= bytes.endIndex
    }

    /// The byte at the cursor; nil at the end.
    @inline(__always)
    var next: UInt8? {
        position < bytes.endIndex ? bytes[position] : nil
    }

    /// Moves over one byte; at the end there is none.
    @inline(__always)
    mutating func skip() {
        if !isAtEnd { position += 1 }
    }

    /// Moves over the word if it comes next.
    @inline(__always)
    mutating func take(_ word: StaticString) -> Bool {
        let length = word.utf8CodeUnitCount
        guard bytes.endIndex - position >= length else { return false }
        for index in 0..<length where bytes[position + index] != word.utf8Start[index] { return false }
        position += length
        return true
    }

    /// The number that exactly `count` decimal digits spell, up to 18 of them.
    @inline(__always)
    mutating func takeNumber(digits count: Int) -> Int? {
        guard bytes.endIndex - position >= count else { return nil }
        var number = 0
        for index in position..<position + count {
            let digit = bytes[index] &- UInt8(ascii: "0")
            guard digit <= 9 else { return nil }
            number = number * 10 + Int(digit)
        }
        position += count
        return number
    }

    /// Moves over all bytes that satisfy the condition, and says which they were.
    @inline(__always)
    mutating func takeAll(where condition: (UInt8) -> Bool) -> Range<Int> {
        let start = position
        while let next, condition(next) { position += 1 }
        return start..<position
    }

    func text(_ range: Range<Int>) -> String {
        String(decoding: bytes[range], as: UTF8.self)
    }
}

extension UInt8 {
    var isDigit: Bool {
        self &- UInt8(ascii: "0") <= 9
    }

    var isLetter: Bool {
        (self | 0x20) &- UInt8(ascii: "a") < 26
    }
}
