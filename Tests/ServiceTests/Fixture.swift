import Mirror
import Synchronization

@testable import Store
@testable import Sync

/// What the service's rooms are told, made by hand.
enum Fixture {
    /// 2026-05-28T20:26:40Z
    static let now = Instant(seconds: 1_780_000_000)

    /// A stream that its account never had.
    static func absent(_ stream: String, account: String = "wh") -> StreamState {
        var state = state(stream, account: account, .unavailable, lastSuccessAt: nil)
        state.rowsLive = 0
        state.rowsDeleted = 0
        return state
    }

    /// A stream of the account `wh` that was complete a minute ago and is due in four.
    static func state(
        _ stream: String, account: String = "wh", _ condition: StreamState.Condition = .ok,
        lastSuccessAt: Instant? = now - .seconds(60), lastError: String? = nil, vendorCount: Int? = nil
    ) -> StreamState {
        StreamState(
            account: account, stream: stream, vendor: "welcomehome", table: "\(account)_\(stream)",
            condition: condition, rowsLive: 1200, rowsDeleted: 3, vendorCount: vendorCount,
            pollInterval: .seconds(300), lastSuccessAt: lastSuccessAt, completeThrough: lastSuccessAt,
            nextDueAt: now + .seconds(240), failures: 0, lastError: lastError
        )
    }

    static func counts(seen: Int, inserted: Int = 0, updated: Int = 0, deleted: Int = 0) -> RowCounts {
        var counts = RowCounts()
        counts.seen = seen
        counts.inserted = inserted
        counts.updated = updated
        counts.deleted = deleted
        return counts
    }

    static func outcome(
        account: String = "wh", _ streams: [(name: String, condition: StreamState.Condition, fault: Fault?)],
        refusal: Fault? = nil
    ) -> AccountOutcome {
        let works = streams.map { stream in
            var work = StreamWork(
                stream: Stream(name: stream.name, polling: .whole(atFullWalkPace: false), rank: 0),
                state: stream.condition == .unavailable
                    ? absent(stream.name, account: account)
                    : state(stream.name, account: account, stream.condition),
                now: now
            )
            work.fault = stream.fault
            work.allRows = counts(seen: 1000, inserted: 900, updated: 90, deleted: 9)
            return work
        }
        return AccountOutcome(account: account, works: works, refusal: refusal)
    }

    static func event(
        _ kind: SyncEvent.Kind, stream: String = "prospects", streams: Int = 1
    ) -> SyncEvent {
        SyncEvent(account: "wh", stream: stream, kind: kind, streams: streams)
    }

    static func page(_ number: Int, rows: Int, total: Int? = nil) -> SyncEvent.Kind {
        .pageWritten(
            walk, pages: number,
            CommitReport(
                outcome: .goesOn, counts: counts(seen: rows, inserted: rows), changes: [], anomalies: 0,
                state: state("prospects", vendorCount: total)
            )
        )
    }

    static func ended(_ rows: RowCounts, isHeld: Bool = false) -> SyncEvent.Kind {
        .walkEnded(walk, pages: 3, rows: rows, took: .seconds(3), isHeld: isHeld)
    }

    static let walk = Walk(kind: .backfill, startedAt: now)

    static func fault(
        _ kind: Fault.Kind, _ cause: String, hint: String? = nil, of stream: String = "prospects"
    ) -> Fault {
        Fault(kind, operation: "fetch page 1", subject: "wh \(stream)", cause: cause, hint: hint)
    }
}

/// A clock that a test turns.
final class HandClock: WallClock {
    private let instant = Mutex(Fixture.now)

    func now() -> Instant {
        instant.withLock { $0 }
    }

    func pass(_ duration: Duration) {
        instant.withLock { $0 = $0 + duration }
    }

    func sleep(until instant: Instant) async throws {
        try Task.checkCancellation()
    }
}

/// Remembers what was written.
final class Recorder: Sendable {
    private let texts = Mutex<[String]>([])

    func write(_ text: String) {
        texts.withLock { $0.append(text) }
    }

    var written: [String] {
        texts.withLock { $0 }
    }
}
