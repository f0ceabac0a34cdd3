/// A timestamp as it was written: a date, a time, and how far its clock is from UTC.
///
/// What is accepted is ISO 8601 in the variants that the vendors send: `T` or a blank between date and time,
/// with or without seconds and a fraction, ` AM` or ` PM`, and then `Z`, ` UTC`, `±HH`, `±HHMM`, `±HH:MM`, each
/// with or without a blank before it, or nothing, which is UTC.
struct ZonedTime {
    private(set) var date: CalendarDate
    /// 0 to 23.
    private(set) var hour: Int
    private(set) var minute: Int
    private(set) var second = 0
    /// Where the digits of the fraction are; empty where there is none.
    private(set) var fraction = 0..<0
    /// Minutes east of UTC.
    private(set) var offset = 0
    /// Whether the text begins with all digits of the time in UTC, `2024-02-07 00:00:00`, with any separator.
    private(set) var isSpelledInUTC = false

    /// Nil where the text is something else, or a moment that no calendar and clock shows.
    init?<Bytes>(_ bytes: Bytes) where Bytes: RandomAccessCollection<UInt8>, Bytes.Index == Int {
        var cursor = ByteCursor(bytes)
        guard
            let date = CalendarDate(taking: &cursor), CalendarDate.acceptedYears ~= date.year,
            cursor.take("T") || cursor.take(" "),
            let hour = cursor.takeNumber(digits: 2), hour <= 23, cursor.take(":"),
            let minute = cursor.takeNumber(digits: 2), minute <= 59
        else { return nil }
        self.date = date
        self.hour = hour
        self.minute = minute
        guard takeSeconds(&cursor), takeHalfOfDay(&cursor), takeZone(&cursor), cursor.isAtEnd else {
            return nil
        }
        isSpelledInUTC = isSpelledInUTC && offset == 0
    }

    /// A leap second (60) is refused: no other text than its own says exactly when it was.
    private mutating func takeSeconds<Bytes>(_ cursor: inout ByteCursor<Bytes>) -> Bool {
        guard cursor.take(":") else { return true }
        guard let second = cursor.takeNumber(digits: 2), second <= 59 else { return false }
        self.second = second
        isSpelledInUTC = true
        guard cursor.take(".") else { return true }
        fraction = cursor.takeAll(where: \.isDigit)
        return 1...9 ~= fraction.count
    }

    /// Wealthbox: `10:00 AM`. 12 AM is midnight, 12 PM noon.
    private mutating func takeHalfOfDay<Bytes>(_ cursor: inout ByteCursor<Bytes>) -> Bool {
        let isMorning = cursor.take(" AM")
        guard isMorning || cursor.take(" PM") else { return true }
        guard 1...12 ~= hour else { return false }
        hour = hour % 12 + (isMorning ? 0 : 12)
        isSpelledInUTC = false
        return true
    }

    private mutating func takeZone<Bytes>(_ cursor: inout ByteCursor<Bytes>) -> Bool {
        if cursor.isAtEnd { return true }
        _ = cursor.take(" ")
        if cursor.take("Z") || cursor.take("UTC") { return true }
        let isEast = cursor.take("+")
        guard isEast || cursor.take("-"), let hours = cursor.takeNumber(digits: 2), hours <= 23 else {
            return false
        }
        var minutes = 0
        let hasColon = cursor.take(":")
        if hasColon || !cursor.isAtEnd {
            guard let number = cursor.takeNumber(digits: 2), number <= 59 else { return false }
            minutes = number
        }
        offset = (isEast ? 1 : -1) * (hours * 60 + minutes)
        return true
    }

    /// The same moment on a clock that shows UTC; nil where its year has not four digits any more.
    var inUTC: ZonedTime? {
        if offset == 0 { return self }
        let minutes = date.daysSinceEpoch * 1440 + hour * 60 + minute - offset
        var moved = self
        moved.date = CalendarDate(daysSinceEpoch: minutes.dividedDown(by: 1440))
        let minuteOfDay = minutes.remainderUp(by: 1440)
        moved.hour = minuteOfDay / 60
        moved.minute = minuteOfDay % 60
        moved.offset = 0
        return CalendarDate.acceptedYears ~= moved.date.year ? moved : nil
    }

    /// Seconds since 1970-01-01T00:00:00Z, without the fraction.
    var secondsSinceEpoch: Int {
        date.daysSinceEpoch * 86_400 + hour * 3600 + (minute - offset) * 60 + second
    }
}

extension Int {
    /// The quotient, rounded down also where this number is negative.
    func dividedDown(by divisor: Int) -> Int {
        self % divisor < 0 ? self / divisor - 1 : self / divisor
    }

    /// What rounding down leaves over: never negative.
    func remainderUp(by divisor: Int) -> Int {
        let remainder = self % divisor
        return remainder < 0 ? remainder + divisor : remainder
    }
}
