import Glibc

/// A point of time on the simulator's clock, with the text forms in which vendors write it.
///
/// The simulator has its own calendar: a misreading in crmirror's must not hide behind the same one here.
package struct Moment: Hashable, Comparable, Sendable {
    /// Milliseconds since 1970-01-01T00:00:00Z.
    package var milliseconds: Int64

    package init(milliseconds: Int64) {
        self.milliseconds = milliseconds
    }

    /// This machine's time.
    package static var now: Moment {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Moment(milliseconds: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
    }

    package static func < (left: Moment, right: Moment) -> Bool {
        left.milliseconds < right.milliseconds
    }

    package static func + (moment: Moment, duration: Duration) -> Moment {
        let (seconds, attoseconds) = duration.components
        return Moment(
            milliseconds: moment.milliseconds + seconds * 1000 + attoseconds / 1_000_000_000_000_000)
    }

    package static func - (moment: Moment, duration: Duration) -> Moment {
        moment + (.zero - duration)
    }
}

extension Moment {
    /// `2024-02-07 00:00:00`, to be read as UTC.
    func appendNaive(to bytes: inout [UInt8]) {
        let calendar = Calendar(self)
        calendar.appendDate(to: &bytes)
        bytes.append(UInt8(ascii: " "))
        calendar.appendTime(to: &bytes)
    }

    /// `2026-06-01T14:02:11.000Z`.
    func appendISO8601(to bytes: inout [UInt8]) {
        let calendar = Calendar(self)
        calendar.appendDate(to: &bytes)
        bytes.append(UInt8(ascii: "T"))
        calendar.appendTime(to: &bytes)
        bytes.append(UInt8(ascii: "."))
        Calendar.append(calendar.millisecond, width: 3, to: &bytes)
        bytes.append(UInt8(ascii: "Z"))
    }

    /// `2026-06-01`.
    func appendDate(to bytes: inout [UInt8]) {
        Calendar(self).appendDate(to: &bytes)
    }

    /// `2026-06-01T14:02:11.000Z`.
    package var iso8601: String {
        text { appendISO8601(to: &$0) }
    }

    var date: String {
        text { appendDate(to: &$0) }
    }

    /// `Sun, 06 Nov 1994 08:49:37 GMT` (RFC 9110, 5.6.7).
    package var httpDate: String {
        let calendar = Calendar(self)
        let weekdays = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
        let months = [
            "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
        ]
        return text { bytes in
            bytes += Array("\(weekdays[calendar.weekday]), ".utf8)
            Calendar.append(calendar.day, width: 2, to: &bytes)
            bytes += Array(" \(months[calendar.month - 1]) ".utf8)
            Calendar.append(calendar.year, width: 4, to: &bytes)
            bytes.append(UInt8(ascii: " "))
            calendar.appendTime(to: &bytes)
            bytes += Array(" GMT".utf8)
        }
    }

    private func text(_ append: (inout [UInt8]) -> Void) -> String {
        var bytes: [UInt8] = []
        append(&bytes)
        return String(decoding: bytes, as: UTF8.self)
    }
}

/// A moment taken apart in UTC.
private struct Calendar {
    let year: Int
    let month: Int
    let day: Int
    /// Days since Thursday, modulo 7.
    let weekday: Int
    let hour: Int
    let minute: Int
    let second: Int
    let millisecond: Int

    init(_ moment: Moment) {
        let dayLength = 86_400_000
        let (quotient, remainder) = Int(moment.milliseconds).quotientAndRemainder(dividingBy: dayLength)
        let days = remainder < 0 ? quotient - 1 : quotient
        let rest = remainder < 0 ? remainder + dayLength : remainder
        (year, month, day) = Calendar.civil(fromDays: days)
        weekday = (days % 7 + 7) % 7
        hour = rest / 3_600_000
        minute = rest / 60_000 % 60
        second = rest / 1000 % 60
        millisecond = rest % 1000
    }

    /// Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", civil_from_days.
    private static func civil(fromDays days: Int) -> (year: Int, month: Int, day: Int) {
        let shifted = days + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        return (year, month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
    }

    func appendDate(to bytes: inout [UInt8]) {
        Calendar.append(year, width: 4, to: &bytes)
        bytes.append(UInt8(ascii: "-"))
        Calendar.append(month, width: 2, to: &bytes)
        bytes.append(UInt8(ascii: "-"))
        Calendar.append(day, width: 2, to: &bytes)
    }

    func appendTime(to bytes: inout [UInt8]) {
        Calendar.append(hour, width: 2, to: &bytes)
        bytes.append(UInt8(ascii: ":"))
        Calendar.append(minute, width: 2, to: &bytes)
        bytes.append(UInt8(ascii: ":"))
        Calendar.append(second, width: 2, to: &bytes)
    }

    static func append(_ value: Int, width: Int, to bytes: inout [UInt8]) {
        var divisor = 1
        for _ in 1..<width { divisor *= 10 }
        while divisor > 0 {
            bytes.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: value / divisor % 10))
            divisor /= 10
        }
    }
}
