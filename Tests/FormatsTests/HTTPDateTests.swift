import Formats
import Mirror
import Testing

struct HTTPDateTests {
    private let now = Instant(seconds: 1_780_322_531)

    @Test(
        arguments: [
            "Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994",
        ]
    )
    func `all three forms are read`(text: String) {
        #expect(HTTPDate.parse(text, now: now) == Instant(seconds: 784_111_777))
    }

    @Test func `a classic date may have a day of two digits`() {
        #expect(HTTPDate.parse("Wed Nov 16 08:49:37 1994", now: now) == Instant(seconds: 784_975_777))
    }

    @Test func `a two-digit year is at most fifty years ahead`() {
        func date(_ text: String) -> String? {
            HTTPDate.parse(text, now: now).map(HTTPDate.format)
        }
        #expect(date("Monday, 01-Jun-26 14:02:11 GMT") == "Mon, 01 Jun 2026 14:02:11 GMT")
        #expect(date("Monday, 01-Jun-76 00:00:00 GMT") == "Mon, 01 Jun 2076 00:00:00 GMT")
        #expect(date("Wednesday, 02-Jun-76 00:00:00 GMT") == "Wed, 02 Jun 1976 00:00:00 GMT")
        #expect(date("Saturday, 01-Jan-77 00:00:00 GMT") == "Sat, 01 Jan 1977 00:00:00 GMT")
        #expect(date("Friday, 01-Jan-99 00:00:00 GMT") == "Fri, 01 Jan 1999 00:00:00 GMT")
    }

    @Test func `a leap second is the next minute`() {
        #expect(
            HTTPDate.parse("Sat, 31 Dec 2016 23:59:60 GMT", now: now)
                == HTTPDate.parse("Sun, 01 Jan 2017 00:00:00 GMT", now: now)
        )
    }

    @Test(
        arguments: [
            "", "Sun", "Sun, 06 Nov 1994 08:49:37", "Sun, 06 Nov 1994 08:49:37 UTC",
            "Sun, 31 Feb 1994 08:49:37 GMT",
            "Sun, 06 Nov 1994 24:00:00 GMT", "Sun, 6 Nov 1994 08:49:37 GMT", "Sun, 06 Nov 94 08:49:37 GMT",
            "Xyz, 06 Nov 1994 08:49:37 GMT", "Sun, 06 Foo 1994 08:49:37 GMT",
            "Sun, 06 Nov 1994 08:49:37 GMT x",
            "2026-06-01T14:02:11Z", "Sunday, 06 Nov 1994 08:49:37 GMT", "Sun, 06-Nov-94 08:49:37 GMT",
        ]
    )
    func `another text is no date`(text: String) {
        #expect(HTTPDate.parse(text, now: now) == nil)
    }

    @Test func `what was written is read back`() {
        for days in stride(from: Int64(-40_000), to: 200_000, by: 61) {
            let instant = Instant(seconds: days * 86_400 + days.magnitudeModuloDay)
            #expect(HTTPDate.parse(HTTPDate.format(instant), now: now) == instant)
        }
        #expect(HTTPDate.format(Instant(milliseconds: 784_111_777_999)) == "Sun, 06 Nov 1994 08:49:37 GMT")
    }
}

extension Int64 {
    /// Some second of a day, another for every number.
    fileprivate var magnitudeModuloDay: Int64 {
        Int64(magnitude * 7919 % 86_400)
    }
}

struct RetryAfterTests {
    private let now = Instant(seconds: 784_111_777)

    @Test(
        arguments: [
            ("0", .zero), ("30", .seconds(30)), (" 30\t", .seconds(30)), ("1.5", .milliseconds(1500)),
            ("0.000000001", .nanoseconds(1)), ("007", .seconds(7)),
            ("Sun, 06 Nov 1994 08:50:07 GMT", .seconds(30)), ("Sun, 06 Nov 1994 08:49:37 GMT", .zero),
            ("Sun, 06 Nov 1994 08:00:00 GMT", .zero),
        ] as [(String, Duration)]
    )
    func `seconds and moments are waits`(value: String, expected: Duration) {
        #expect(RetryAfter.parse(value, now: now) == expected)
    }

    @Test(arguments: [
        "99999999999999999999999999", "9223372036854775807", "40000000", "Fri, 31 Dec 9999 23:59:59 GMT",
    ])
    func `an absurd wait is cut`(value: String) {
        #expect(RetryAfter.parse(value, now: now) == RetryAfter.longestWait)
    }

    @Test(arguments: [
        "", " ", "-1", "-0.5", "+5", "1.", ".5", "1e3", "1,5", "5s", "soon", "NaN", "0x10", "1.5.5",
    ])
    func `another text is no wait`(value: String) {
        #expect(RetryAfter.parse(value, now: now) == nil)
    }
}
