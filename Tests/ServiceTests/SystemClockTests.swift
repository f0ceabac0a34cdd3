import Mirror
import Testing

@testable import Service

struct SystemClockTests {
    @Test func `a clock that shows less than it must was set back, a slow one was not`() {
        func wasSetBack(to shown: Duration) -> Bool {
            SystemClock.wasSetBack(
                from: Fixture.now, to: Fixture.now + shown, after: .seconds(60))
        }
        #expect(!wasSetBack(to: .seconds(60)))
        #expect(!wasSetBack(to: .seconds(55)))
        #expect(wasSetBack(to: .milliseconds(54_999)))
        #expect(wasSetBack(to: .seconds(-7200)))
        // Set ahead: whoever sleeps wakes by itself.
        #expect(!wasSetBack(to: .seconds(7200)))
    }
}
