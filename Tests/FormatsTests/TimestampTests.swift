import Formats
import Mirror
import Testing

struct TimestampTests {
    private func normalize(_ text: String) -> String? {
        var scratch = [UInt8](repeating: 0, count: Timestamp.maximumLength)
        let length = Array(text.utf8).withUnsafeBytes { bytes in
            scratch.withUnsafeMutableBytes { Timestamp.normalize(bytes, into: $0) }
        }
        return length.map { String(decoding: scratch[..<$0], as: UTF8.self) }
    }

    @Test(
        arguments: [
            ("2024-02-07 00:00:00", "2024-02-07T00:00:00Z"),
            ("2026-06-01T14:02:11.000Z", "2026-06-01T14:02:11.000Z"),
            ("2026-06-01T14:02:11Z", "2026-06-01T14:02:11Z"),
            ("2026-06-01T14:02:11+00:00", "2026-06-01T14:02:11Z"),
            ("2026-06-01T14:02:11-0400", "2026-06-01T18:02:11Z"),
            ("2026-06-01T14:02:11+04", "2026-06-01T10:02:11Z"),
            ("2026-06-01 14:02:11 UTC", "2026-06-01T14:02:11Z"),
            ("2026-06-01 14:02:11 -0400", "2026-06-01T18:02:11Z"),
            ("2026-06-01 14:02", "2026-06-01T14:02:00Z"),
            ("2015-05-24 10:00 AM -0400", "2015-05-24T14:00:00Z"),
            ("2015-05-24 12:00 AM -0400", "2015-05-24T04:00:00Z"),
            ("2015-05-24 12:30 PM -0400", "2015-05-24T16:30:00Z"),
            ("2015-05-24 11:59 PM -0400", "2015-05-25T03:59:00Z"),
            ("2015-05-24 12:00:07.5 AM UTC", "2015-05-24T00:00:07.5Z"),
            ("2015-05-24 02:00:07.25 PMZ", "2015-05-24T14:00:07.25Z"),
            ("2015-05-24 02:00-00:00", "2015-05-24T02:00:00Z"),
            ("2022-06-30T00:00:00.000000+00:00", "2022-06-30T00:00:00.000000Z"),
            ("2022-06-30T00:00:00+05:45", "2022-06-29T18:15:00Z"),
            ("2023-12-31T23:30:00-01:00", "2024-01-01T00:30:00Z"),
            ("2024-03-01T00:30:00+01:00", "2024-02-29T23:30:00Z"),
            ("1960-01-01T00:00:00+01:00", "1959-12-31T23:00:00Z"),
            ("2000-02-29 23:59:59", "2000-02-29T23:59:59Z"),
            ("1000-01-01T00:00:00Z", "1000-01-01T00:00:00Z"),
            ("9999-12-31T23:59:59.999999999Z", "9999-12-31T23:59:59.999999999Z"),
        ]
    )
    func `what vendors write has one form`(text: String, expected: String) {
        #expect(normalize(text) == expected)
    }

    @Test(arguments: [".1", ".120", ".999", ".999999", ".123456789"])
    func `the digits of a fraction stay exactly as given`(fraction: String) {
        #expect(normalize("2026-06-01 14:02:59\(fraction) +0100") == "2026-06-01T13:02:59\(fraction)Z")
    }

    @Test(
        arguments: [
            "", "x", "2024-02-07", "2024-02-07T", "2024-02-07T00", "2024-02-07T00:0", "14:02:11",
            "1717250531",
            "2024-02-30 00:00:00", "2023-02-29 00:00:00", "1900-02-29 00:00:00", "2024-04-31 00:00:00",
            "2024-13-01 00:00:00", "2024-00-01 00:00:00", "2024-01-00 00:00:00", "2024-01-01 24:00:00",
            "2024-01-01 00:60:00", "2024-01-01 00:00:60", "2016-12-31T23:59:60Z", "0024-02-07 00:00:00",
            "0999-12-31T23:59:59Z", "24-02-07 00:00:00", "12024-02-07 00:00:00", "2024-2-7 00:00:00",
            "2024-02-07 0:00:00", "2024/02/07 00:00:00", "2024-02-07_00:00:00", "2024-02-07  00:00:00",
            "2024-02-07T00:00:00.", "2024-02-07T00:00:00.Z", "2024-02-07T00:00:00,5Z",
            "2024-02-07T00:00:00.1234567890Z", "2024-02-07T00:00:00 ", " 2024-02-07T00:00:00",
            "2024-02-07T00:00:00Zx", "2024-02-07T00:00:00ZZ", "2024-02-07T00:00:00+", "2024-02-07T00:00:00+4",
            "2024-02-07T00:00:00+04:", "2024-02-07T00:00:00+04:0", "2024-02-07T00:00:00+040",
            "2024-02-07T00:00:00+24:00", "2024-02-07T00:00:00+04:60", "2024-02-07T00:00:00 EST",
            "2024-02-07 13:00 PM", "2024-02-07 00:00 AM", "2024-02-07 10:00 XM", "2024-02-07 10:00 A",
            "2024-02-07T00:00:00\u{0}", "2024-02-07T-1:00:00", "\u{0662}024-02-07T00:00:00",
        ]
    )
    func `what is no timestamp is left to the caller`(text: String) {
        #expect(normalize(text) == nil)
        #expect(Timestamp.parse(text) == nil)
    }

    @Test func `an offset may not carry the year out of four digits`() {
        #expect(normalize("1000-01-01T00:00:00+00:01") == nil)
        #expect(normalize("9999-12-31T23:59:59-00:01") == nil)
        #expect(Timestamp.parse("9999-12-31T23:59:59-00:01") == nil)
        #expect(normalize("1000-01-01T00:01:00+00:01") == "1000-01-01T00:00:00Z")
    }

    @Test func `what was normalized stays as it is`() throws {
        var numbers = SeededNumbers(state: 1)
        for _ in 0..<500 {
            let milliseconds = Int64.random(in: -30_000_000_000_000...253_402_300_799_999, using: &numbers)
            let instant = Instant(milliseconds: milliseconds)
            let text = Timestamp.format(instant)
            #expect(normalize(text) == text)
            #expect(Timestamp.parse(text) == instant)
        }
    }

    @Test func `an instant is written with milliseconds, or cut to seconds`() {
        let instant = Instant(milliseconds: 1_780_322_531_123)
        #expect(Timestamp.format(instant) == "2026-06-01T14:02:11.123Z")
        #expect(Timestamp.formatSeconds(instant) == "2026-06-01T14:02:11Z")
        #expect(Timestamp.format(Instant(milliseconds: 0)) == "1970-01-01T00:00:00.000Z")
        #expect(Timestamp.format(Instant(milliseconds: -1)) == "1969-12-31T23:59:59.999Z")
        #expect(Timestamp.formatSeconds(Instant(milliseconds: -1)) == "1969-12-31T23:59:59Z")
    }

    @Test func `a parsed instant is cut to milliseconds`() {
        #expect(Timestamp.parse("1970-01-01T00:00:00.5Z")?.milliseconds == 500)
        #expect(Timestamp.parse("1970-01-01T00:00:00.0019Z")?.milliseconds == 1)
        #expect(Timestamp.parse("1970-01-01 01:00 AM +0200")?.milliseconds == -3_600_000)
    }
}

struct CalendarDateTests {
    private func isCanonical(_ text: String) -> Bool {
        Array(text.utf8).withUnsafeBytes { CalendarDate.isCanonical($0) }
    }

    @Test(arguments: ["2026-06-01", "2024-02-29", "2000-02-29", "1000-01-01", "9999-12-31"])
    func `a day of the calendar is canonical`(text: String) {
        #expect(isCanonical(text))
    }

    @Test(
        arguments: [
            "", "2026-6-1", "2026-06-01 ", "2026-06-01T00:00:00Z", "20260601", "2023-02-29", "1900-02-29",
            "2024-06-31",
            "2024-13-01", "2024-00-10", "2024-01-32", "0024-02-07", "0999-12-31", "10000-01-01", "2024-0a-01",
        ]
    )
    func `another text is not`(text: String) {
        #expect(!isCanonical(text))
    }

    @Test func `days and dates match over all years of four digits`() {
        var (year, month, day) = (1000, 1, 1)
        var mismatches = 0
        for days in -354_285...2_932_896 {
            let date = CalendarDate(daysSinceEpoch: days)
            if date != CalendarDate(year: year, month: month, day: day) || date.daysSinceEpoch != days {
                mismatches += 1
            }
            day += 1
            if CalendarDate(year: year, month: month, day: day) == nil { (month, day) = (month + 1, 1) }
            if month == 13 { (year, month) = (year + 1, 1) }
        }
        #expect(mismatches == 0)
        #expect((year, month, day) == (10_000, 1, 1))
    }
}
