import Mirror

/// An amount as a NUMERIC column holds it: SQLite prints it digit for digit as it came, zeros at the end aside.
enum DecimalNumber: Hashable {
    case integer(Int64)
    case real(Double)
}

extension CellValue {
    /// The number, if the text is a canonical integer, or a plain decimal of so few digits that a double gives them
    /// back. Anything else would not come back as it was.
    ///
    /// SQLite prints 15 significant digits, and without an exponent from 0.0001 on (`printf.c`, `%!.15g`). With
    /// fewer than 2^53 above and a power of ten of at most 22 below, both exact, the quotient is the one that is
    /// nearest to the text (Clinger, "How to Read Floating Point Numbers Accurately", 1990).
    var decimal: DecimalNumber? {
        if let number = canonicalInteger { return .integer(number) }
        guard isText || isNumber, let point = bytes.firstIndex(of: UInt8(ascii: ".")) else { return nil }
        let isNegative = bytes[0] == UInt8(ascii: "-")
        let start = isNegative ? 1 : 0
        guard point > start, point + 1 < bytes.count else { return nil }
        guard bytes[start] != UInt8(ascii: "0") || point == start + 1 else { return nil }
        guard bytes[(point + 1)...].allSatisfy({ (48...57).contains($0) }) else { return nil }
        var end = bytes.count
        while bytes[end - 1] == UInt8(ascii: "0") { end -= 1 }
        if end == point + 1 {
            let whole = UnsafeRawBufferPointer(rebasing: bytes[..<point])
            return CellValue(whole, kind: kind).canonicalInteger.map { .integer($0) }
        }
        guard let mantissa = mantissa(from: start, to: end, point: point) else { return nil }
        let places = end - point - 1
        guard places < Self.powersOfTen.count else { return nil }
        let number = Double(mantissa) / Self.powersOfTen[places]
        guard number >= 0.0001 else { return nil }
        return .real(isNegative ? -number : number)
    }

    /// The digits as a whole number; nil where they are more than 15, zeros before them aside.
    private func mantissa(from start: Int, to end: Int, point: Int) -> Int64? {
        var value: Int64 = 0
        for index in start..<end where index != point {
            let digit = Int64(bytes[index]) - 48
            guard digit >= 0, digit <= 9 else { return nil }
            value = value * 10 + digit
            guard value < 1_000_000_000_000_000 else { return nil }
        }
        return value
    }

    /// Exact as doubles. Fifteen digits behind `0.000` are eighteen places.
    private static let powersOfTen: [Double] = [
        1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18,
    ]
}
