extension Moment {
    /// Reads the ISO 8601 forms a filter may have: `2000-01-01`, `2000-01-01T00:00:00Z`, with a fraction, with
    /// an offset, without a zone (UTC). Nil where the text is none of them.
    package init?(iso8601 text: String) {
        var scanner = Scanner(rest: Array(text.utf8)[...])
        guard
            let year = scanner.digits(4), scanner.skip("-"),
            let month = scanner.digits(2), (1...12).contains(month), scanner.skip("-"),
            let day = scanner.digits(2), (1...31).contains(day)
        else { return nil }
        var milliseconds = Moment.days(year: year, month: month, day: day) * 86_400_000
        if scanner.skip("T") || scanner.skip(" ") {
            guard let time = scanner.timeOfDay(), let offset = scanner.offset() else { return nil }
            milliseconds += time - offset
        }
        guard scanner.rest.isEmpty else { return nil }
        self.init(milliseconds: Int64(milliseconds))
    }

    /// Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", days_from_civil; years from 0 on.
    private static func days(year: Int, month: Int, day: Int) -> Int {
        let shiftedYear = month <= 2 ? year + 399 : year + 400
        let era = shiftedYear / 400
        let yearOfEra = shiftedYear - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return (era - 1) * 146_097 + dayOfEra - 719_468
    }
}

private struct Scanner {
    var rest: ArraySlice<UInt8>

    mutating func skip(_ character: Unicode.Scalar) -> Bool {
        guard rest.first == UInt8(ascii: character) else { return false }
        rest.removeFirst()
        return true
    }

    mutating func digits(_ count: Int) -> Int? {
        let taken = rest.prefix(count)
        guard taken.count == count, taken.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        rest.removeFirst(count)
        return taken.reduce(0) { $0 * 10 + Int($1 - 0x30) }
    }

    /// Milliseconds since midnight.
    mutating func timeOfDay() -> Int? {
        guard let hour = digits(2), hour < 24, skip(":"), let minute = digits(2), minute < 60 else {
            return nil
        }
        var milliseconds = (hour * 60 + minute) * 60_000
        guard skip(":") else { return milliseconds }
        guard let second = digits(2), second <= 60 else { return nil }
        milliseconds += second * 1000
        guard skip(".") else { return milliseconds }
        guard let fraction = fraction() else { return nil }
        return milliseconds + fraction
    }

    /// Milliseconds of a fraction with any number of digits; what is below a millisecond is dropped.
    private mutating func fraction() -> Int? {
        let digits = rest.prefix { (0x30...0x39).contains($0) }
        guard !digits.isEmpty else { return nil }
        rest.removeFirst(digits.count)
        let three = (Array(digits) + [0x30, 0x30]).prefix(3)
        return three.reduce(0) { $0 * 10 + Int($1 - 0x30) }
    }

    /// Milliseconds east of Greenwich.
    mutating func offset() -> Int? {
        if rest.isEmpty || skip("Z") { return 0 }
        let isEast = skip("+")
        guard isEast || skip("-") else { return nil }
        guard let hours = digits(2), skip(":"), let minutes = digits(2) else { return nil }
        return (isEast ? 1 : -1) * (hours * 60 + minutes) * 60_000
    }
}
