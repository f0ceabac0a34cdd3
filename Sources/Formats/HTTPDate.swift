package import Mirror

/// The dates of HTTP headers (RFC 9110, 5.6.7), which are always in GMT. Written in the one preferred form, read
/// in all three.
package enum HTTPDate {
    /// The instant; nil where the text is in none of the three forms. `now` tells the century of a two-digit
    /// year: what would be more than 50 years ahead is past.
    package static func parse(_ text: String, now: Instant) -> Instant? {
        var cursor = ByteCursor(Array(text.utf8))
        let weekday = cursor.text(cursor.takeAll(where: \.isLetter))
        let instant: Instant?
        if shortWeekdays.contains(weekday) {
            instant = cursor.take(", ") ? takeFixed(&cursor) : takeClassic(&cursor)
        } else if longWeekdays.contains(weekday), cursor.take(", ") {
            instant = takeTwoDigitYear(&cursor, now: now)
        } else {
            return nil
        }
        return cursor.isAtEnd ? instant : nil
    }

    /// `Sun, 06 Nov 1994 08:49:37 GMT`; the milliseconds are cut off.
    package static func format(_ instant: Instant) -> String {
        let clock = ClockReading(instant)
        // 1970-01-01 was a Thursday.
        let weekday = shortWeekdays[(clock.date.daysSinceEpoch + 4).remainderUp(by: 7)]
        let month = months[clock.date.month - 1]
        let date = "\(padded(clock.date.day, to: 2)) \(month) \(padded(clock.date.year, to: 4))"
        return "\(weekday), \(date) \(clock.timeOfDay) GMT"
    }

    private static let shortWeekdays = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
    private static let longWeekdays = [
        "Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday",
    ]
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    /// The rest of `Sun, 06 Nov 1994 08:49:37 GMT`.
    private static func takeFixed(_ cursor: inout ByteCursor<[UInt8]>) -> Instant? {
        guard
            let day = cursor.takeNumber(digits: 2), cursor.take(" "),
            let month = takeMonth(&cursor), cursor.take(" "),
            let year = cursor.takeNumber(digits: 4), cursor.take(" "),
            let time = takeTime(&cursor), cursor.take(" GMT")
        else { return nil }
        return instant(CalendarDate(year: year, month: month, day: day), time)
    }

    /// The rest of `Sunday, 06-Nov-94 08:49:37 GMT` (RFC 850).
    private static func takeTwoDigitYear(_ cursor: inout ByteCursor<[UInt8]>, now: Instant) -> Instant? {
        guard
            let day = cursor.takeNumber(digits: 2), cursor.take("-"),
            let month = takeMonth(&cursor), cursor.take("-"),
            let year = cursor.takeNumber(digits: 2), cursor.take(" "),
            let time = takeTime(&cursor), cursor.take(" GMT")
        else { return nil }
        let today = ClockReading(now).date
        let latest = today.year + 50
        let candidate = latest - (latest - year).remainderUp(by: 100)
        let isTooFar = candidate == latest && (month, day) > (today.month, today.day)
        let fullYear = isTooFar ? candidate - 100 : candidate
        return instant(CalendarDate(year: fullYear, month: month, day: day), time)
    }

    /// The rest of `Sun Nov  6 08:49:37 1994` (asctime).
    private static func takeClassic(_ cursor: inout ByteCursor<[UInt8]>) -> Instant? {
        guard
            cursor.take(" "), let month = takeMonth(&cursor), cursor.take(" "),
            let day = cursor.take(" ") ? cursor.takeNumber(digits: 1) : cursor.takeNumber(digits: 2),
            cursor.take(" "), let time = takeTime(&cursor), cursor.take(" "),
            let year = cursor.takeNumber(digits: 4)
        else { return nil }
        return instant(CalendarDate(year: year, month: month, day: day), time)
    }

    private static func takeMonth(_ cursor: inout ByteCursor<[UInt8]>) -> Int? {
        let name = cursor.text(cursor.takeAll(where: \.isLetter))
        return months.firstIndex(of: name).map { $0 + 1 }
    }

    /// Seconds since midnight. A leap second (60) is allowed and is the next minute's first.
    private static func takeTime(_ cursor: inout ByteCursor<[UInt8]>) -> Int? {
        guard
            let hour = cursor.takeNumber(digits: 2), hour <= 23, cursor.take(":"),
            let minute = cursor.takeNumber(digits: 2), minute <= 59, cursor.take(":"),
            let second = cursor.takeNumber(digits: 2), second <= 60
        else { return nil }
        return hour * 3600 + minute * 60 + second
    }

    private static func instant(_ date: CalendarDate?, _ secondOfDay: Int) -> Instant? {
        date.map { Instant(seconds: Int64($0.daysSinceEpoch * 86_400 + secondOfDay)) }
    }
}
