import Mirror
import Testing
import Transport

@Suite struct BackoffTests {
    private let backoff = Backoff()

    @Test(arguments: zip([1, 2, 3, 4, 9, 10, 11, 1000], [1, 2, 4, 8, 256, 300, 300, 300]))
    func `the longest wait doubles up to the cap`(attempt: Int, seconds: Int) {
        let nearlyOne = 1.0.nextDown
        let wait = backoff.delay(afterAttempt: attempt, random: nearlyOne)
        #expect(wait <= .seconds(seconds))
        #expect(wait > .seconds(seconds) * 0.99)
    }

    @Test func `the wait is any part of the longest one`() {
        #expect(backoff.delay(afterAttempt: 4, random: 0) == .zero)
        #expect(backoff.delay(afterAttempt: 4, random: 0.25) == .seconds(2))
        #expect(backoff.delay(afterAttempt: 0, random: 0.5) == .milliseconds(500))
    }
}

@Suite struct RetryPolicyTests {
    private let policy = RetryPolicy()
    private let now = Rig.now

    private func action(_ kind: Fault.Kind, failures: Int = 1, random: Double = 0.5) -> RetryPolicy.Action {
        let fault = Fault(kind, operation: "fetch page 12", subject: "units", cause: "because")
        return policy.decide(fault, consecutiveFailures: failures, now: now, random: random)
    }

    @Test func `what passes by itself is tried again, eight times in all`() {
        #expect(action(.transient, failures: 1) == .again(at: now + .milliseconds(500)))
        #expect(action(.transient, failures: 7) == .again(at: now + .seconds(32)))
        #expect(action(.transient, failures: 8) == .putOff)
        #expect(action(.transient, failures: 9) == .putOff)
    }

    @Test func `a malformed answer is fetched again twice`() {
        #expect(action(.malformed, failures: 1) == .again(at: now + .milliseconds(500)))
        #expect(action(.malformed, failures: 2) == .again(at: now + .seconds(1)))
        #expect(action(.malformed, failures: 3) == .putOff)
    }

    @Test func `a throttled account pauses as long as the vendor says`() {
        #expect(action(.throttled(wait: .seconds(17))) == .pauseAccount(until: now + .seconds(17)))
        #expect(action(.throttled(wait: .zero)) == .pauseAccount(until: now + .seconds(1)))
        #expect(action(.throttled(wait: nil)) == .pauseAccount(until: now + .seconds(60)))
        #expect(action(.throttled(wait: nil), failures: 99) == .pauseAccount(until: now + .seconds(60)))
    }

    @Test func `an absurd pause is cut to a day`() {
        let day = RetryPolicy.Action.pauseAccount(until: now + .seconds(24 * 3600))
        #expect(action(.throttled(wait: .seconds(Int64.max))) == day)
    }

    @Test(arguments: [Fault.Kind.refused, .unavailable, .rejected, .suspicious])
    func `what will not change stops the stream`(kind: Fault.Kind) {
        #expect(action(kind) == .stop)
    }

    @Test func `an expired place begins the walk again`() {
        #expect(action(.expired) == .startAgain)
    }

    @Test func `the storage is tried every half minute, however often`() {
        #expect(action(.storage, failures: 500) == .waitForStorage(until: now + .seconds(30)))
    }
}
