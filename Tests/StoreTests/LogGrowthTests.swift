import Mirror
import SQLite
import Store
import Testing

/// A log that a reader lets grow is told of when it is large, whenever it has doubled, and when it is over.
struct LogGrowthTests {
    private static let began = Instant(milliseconds: 1_780_000_000_000)
    private var growth = LogGrowth(usualBytes: 100)

    @Test mutating func `a log that is held is told of once, again when it has doubled, and when it is over`()
    {
        let looks: [(bytes: Int, isHeld: Bool)] = [
            (90, false), (130, true), (199, true), (200, true), (399, true), (400, true), (700, true),
            (700, false), (90, false), (90, false),
        ]
        let news = looks.enumerated().map { minute, look in
            growth.note(
                bytes: look.bytes, isHeld: look.isHeld, now: Self.began + .seconds(60 * Int64(minute)))
        }
        let since = Self.began + .seconds(60)
        #expect(
            news == [
                nil, nil, nil, .held(bytes: 200, since: since), nil, .held(bytes: 400, since: since), nil,
                nil,
                .over(mostBytes: 700, since: since), nil,
            ]
        )
    }

    @Test mutating func `a log that one large transaction made is nobody's fault`() {
        #expect(growth.note(bytes: 1000, isHeld: false, now: Self.began) == nil)
        #expect(growth.note(bytes: 50, isHeld: false, now: Self.began + .seconds(1)) == nil)
    }

    @Test mutating func `a reader that ends before it is worth telling is forgotten`() {
        #expect(growth.note(bytes: 150, isHeld: true, now: Self.began) == nil)
        #expect(growth.note(bytes: 150, isHeld: false, now: Self.began + .seconds(1)) == nil)
        let later = Self.began + .seconds(3600)
        #expect(
            growth.note(bytes: 300, isHeld: true, now: later) == .held(bytes: 300, since: later))
    }

    @Test mutating func `the next reader is told of anew`() {
        for round in 0..<2 as Range<Int64> {
            let now = Self.began + .seconds(round * 600)
            #expect(growth.note(bytes: 250, isHeld: true, now: now) == .held(bytes: 250, since: now))
            #expect(
                growth.note(bytes: 0, isHeld: false, now: now) == .over(mostBytes: 250, since: now))
        }
    }
}
