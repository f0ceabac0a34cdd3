package import Mirror

/// The one form of timestamps in the mirror: `YYYY-MM-DDTHH:MM:SS[.fff]Z`, in UTC. As text it sorts by time as
/// far as its seconds go, and SQLite's date functions understand it.
package enum Timestamp {
    /// The most bytes that `normalize` writes.
    package static let maximumLength = 30

    /// Writes the timestamp in the one form, with exactly the digits of its fraction, and gives the length.
    ///
    /// - Parameters:
    ///   - bytes: the text, in any variant that a vendor sends (`ZonedTime`).
    ///   - scratch: room for at least `maximumLength` bytes.
    /// - Returns: nil where the text is no timestamp or its year, here or in UTC, is not in 1000 to 9999.
    package static func normalize(
        _ bytes: UnsafeRawBufferPointer,
        into scratch: UnsafeMutableRawBufferPointer
    ) -> Int? {
        precondition(scratch.count >= maximumLength, "a normalized timestamp needs \(maximumLength) bytes")
        guard let written = ZonedTime(bytes) else { return nil }
        if written.isSpelledInUTC { return copy(bytes, fraction: written.fraction, into: scratch) }
        guard let time = written.inUTC else { return nil }
        var writer = DigitWriter(target: scratch)
        writer.write(time.date, "T")
        writer.write(time.hour, digits: 2, ":")
        writer.write(time.minute, digits: 2, ":")
        writer.write(time.second, digits: 2)
        if !time.fraction.isEmpty {
            writer.write(".")
            writer.write(bytes[time.fraction])
        }
        writer.write("Z")
        return writer.length
    }

    /// Most timestamps have the right digits already.
    private static func copy(
        _ bytes: UnsafeRawBufferPointer,
        fraction: Range<Int>,
        into scratch: UnsafeMutableRawBufferPointer
    ) -> Int {
        let length = fraction.isEmpty ? 19 : fraction.upperBound
        scratch.copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[..<length]))
        scratch[10] = UInt8(ascii: "T")
        scratch[length] = UInt8(ascii: "Z")
        return length + 1
    }

    /// The moment; what is finer than a millisecond is cut off. Nil where the text is no timestamp.
    package static func parse(_ text: String) -> Instant? {
        let bytes = Array(text.utf8)
        guard let time = ZonedTime(bytes)?.inUTC else { return nil }
        var milliseconds = 0
        for place in 0..<3 {
            let index = time.fraction.lowerBound + place
            let digit = index < time.fraction.upperBound ? bytes[index] - UInt8(ascii: "0") : 0
            milliseconds = milliseconds * 10 + Int(digit)
        }
        return Instant(milliseconds: Int64(time.secondsSinceEpoch * 1000 + milliseconds))
    }

    /// `2026-06-01T14:02:11.123Z`, always with milliseconds.
    package static func format(_ instant: Instant) -> String {
        let milliseconds = Int(instant.milliseconds).remainderUp(by: 1000)
        return "\(dateAndTime(instant)).\(padded(milliseconds, to: 3))Z"
    }

    /// `2026-06-01T14:02:11Z`; the milliseconds are cut off, so that it never says later than it was.
    package static func formatSeconds(_ instant: Instant) -> String {
        "\(dateAndTime(instant))Z"
    }

    private static func dateAndTime(_ instant: Instant) -> String {
        let clock = ClockReading(instant)
        let yearAndMonth = "\(padded(clock.date.year, to: 4))-\(padded(clock.date.month, to: 2))"
        return "\(yearAndMonth)-\(padded(clock.date.day, to: 2))T\(clock.timeOfDay)"
    }
}

/// What a calendar and a clock in UTC show at an instant, to the second.
struct ClockReading {
    let date: CalendarDate
    /// `14:02:11`.
    let timeOfDay: String

    init(_ instant: Instant) {
        let seconds = Int(instant.milliseconds).dividedDown(by: 1000)
        date = CalendarDate(daysSinceEpoch: seconds.dividedDown(by: 86_400))
        let second = seconds.remainderUp(by: 86_400)
        timeOfDay =
            "\(padded(second / 3600, to: 2)):\(padded(second / 60 % 60, to: 2)):\(padded(second % 60, to: 2))"
    }
}

/// The number with zeros before it.
func padded(_ number: Int, to width: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
}

/// Writes into memory that the caller made large enough.
private struct DigitWriter {
    let target: UnsafeMutableRawBufferPointer
    var length = 0

    mutating func write(_ character: Unicode.Scalar) {
        target[length] = UInt8(truncatingIfNeeded: character.value)
        length += 1
    }

    mutating func write(_ number: Int, digits: Int, _ separator: Unicode.Scalar? = nil) {
        var rest = number
        for place in stride(from: length + digits - 1, through: length, by: -1) {
            target[place] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
            rest /= 10
        }
        length += digits
        if let separator { write(separator) }
    }

    mutating func write(_ date: CalendarDate, _ separator: Unicode.Scalar) {
        write(date.year, digits: 4, "-")
        write(date.month, digits: 2, "-")
        write(date.day, digits: 2, separator)
    }

    mutating func write(_ bytes: Slice<UnsafeRawBufferPointer>) {
        for byte in bytes {
            target[length] = byte
            length += 1
        }
    }
}
