import Mirror
import Testing

@Suite struct InstantTests {
    @Test func `a part of a millisecond rounds up, so that nothing happens too early`() {
        let now = Instant(milliseconds: 1000)
        #expect(now + .microseconds(1) == Instant(milliseconds: 1001))
        #expect(now + .milliseconds(5) == Instant(milliseconds: 1005))
        #expect(now - .microseconds(1500) == Instant(milliseconds: 998))
    }

    @Test func `a negative duration rounds up too`() {
        #expect(Duration.microseconds(-1500).wholeMilliseconds == -1)
        #expect(Duration.seconds(-2).wholeMilliseconds == -2000)
    }

    @Test func `what was added comes back as the difference`() {
        let start = Instant(seconds: -3)
        let end = start + .seconds(90)
        #expect(end.milliseconds == 87_000)
        #expect(end - start == .seconds(90))
        #expect(start - end == .seconds(-90))
        #expect(start < end)
    }
}
