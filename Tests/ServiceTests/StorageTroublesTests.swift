import Mirror
import Store
import Sync
import Testing

@testable import Service

/// What cannot be noted in the database.
struct StorageTroublesTests {
    private let clock = HandClock()
    private let full = Fixture.fault(.storage, "database or disk is full")

    @Test func `what the database does not take is told until it takes something`() {
        let others: [SyncEvent.Kind] = [
            Fixture.page(1, rows: 1), Fixture.ended(Fixture.counts(seen: 1)),
            .fault(Fixture.fault(.refused, "401"), consequence: "put off"),
        ]
        for other in others {
            let troubles = StorageTroubles(clock: clock)
            troubles.note(Fixture.event(.fault(full, consequence: "later")))
            troubles.note(Fixture.event(.requested(isRetry: false, heldBack: .zero)))
            #expect(troubles.present == ["wh": full])
            // A small page of another stream says nothing of this one's.
            troubles.note(Fixture.event(other, stream: "activities"))
            troubles.note(SyncEvent(account: "east", stream: "prospects", kind: other))
            #expect(troubles.present == ["wh": full])
            troubles.note(Fixture.event(other))
            #expect(troubles.present == [:])
        }
    }

    @Test func `a walk that is told of again, since it was ordered, says nothing of the database`() {
        let troubles = StorageTroubles(clock: clock)
        troubles.note(Fixture.event(.fault(full, consequence: "later")))
        troubles.note(Fixture.event(.walkBegan(Fixture.walk, pages: 2, rows: 20)))
        #expect(troubles.present == ["wh": full])
    }

    @Test func `a file that could not be opened is the daemon's to tell of`() {
        let troubles = StorageTroubles(clock: clock)
        let closed = Fault(
            .storage, operation: Store.opening, subject: "/crm.sqlite", cause: "database is locked")
        troubles.note(Fixture.event(.fault(closed, consequence: "tried again")))
        #expect(troubles.present == [:])
    }

    @Test func `of an account's troubles the latest is told`() {
        let troubles = StorageTroubles(clock: clock)
        let locked = Fixture.fault(.storage, "database is locked")
        for (stream, fault) in [("prospects", full), ("activities", locked)] {
            troubles.note(Fixture.event(.fault(fault, consequence: "later"), stream: stream))
            clock.pass(.seconds(1))
        }
        #expect(troubles.present == ["wh": locked])
    }

    @Test func `what was not met again for two minutes is over`() {
        let troubles = StorageTroubles(clock: clock)
        troubles.note(Fixture.event(.fault(full, consequence: "later")))
        clock.pass(.seconds(119))
        #expect(troubles.present == ["wh": full])
        clock.pass(.seconds(1))
        #expect(troubles.present == [:])
    }

    @Test func `what was met later than now, by a clock that was set back, is met again before it is told`() {
        let troubles = StorageTroubles(clock: clock)
        troubles.note(Fixture.event(.fault(full, consequence: "later")))
        clock.pass(.seconds(-3600))
        #expect(troubles.present == [:])
    }
}
