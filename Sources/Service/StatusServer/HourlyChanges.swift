import Mirror
import Store

/// How many rows changed in each of the last hours, by the clock's hours in UTC; the last one is under way. A walk's
/// rows are spread evenly over the time it took.
struct HourlyChanges: Hashable, Sendable {
    static let hours = 24
    private static let hour: Int64 = 3_600_000

    /// Oldest first.
    private(set) var counts: [Int]
    let begins: Instant
    /// Rows of first loads: they are counted apart, since beside them all else would vanish.
    private(set) var loaded = 0

    init(_ runs: [MirrorActivity.Run], now: Instant) {
        begins = Self.beginning(of: now)
        counts = Array(repeating: 0, count: Self.hours)
        for run in runs {
            if run.kind == .backfill {
                loaded += run.rowsChanged
            } else {
                spread(run, until: run.finishedAt ?? now)
            }
        }
    }

    var total: Int { counts.reduce(0, +) }

    /// When the hour begins.
    func beginning(ofHour index: Int) -> Instant {
        Instant(milliseconds: begins.milliseconds + Int64(index) * Self.hour)
    }

    /// When the first of the hours began.
    static func beginning(of now: Instant) -> Instant {
        let thisHour = now.milliseconds / hour * hour
        return Instant(milliseconds: thisHour - Int64(hours - 1) * hour)
    }

    private mutating func spread(_ run: MirrorActivity.Run, until end: Instant) {
        for index in counts.indices {
            let from = beginning(ofHour: index)
            let to = beginning(ofHour: index + 1)
            counts[index] += share(of: run, until: to, end) - share(of: run, until: from, end)
        }
    }

    /// How many of the run's rows changed before `instant`: differences of these add up to the whole.
    private func share(of run: MirrorActivity.Run, until instant: Instant, _ end: Instant) -> Int {
        if instant > end { return run.rowsChanged }
        if instant <= run.startedAt { return 0 }
        let whole = Double(end.milliseconds - run.startedAt.milliseconds)
        let part = Double(instant.milliseconds - run.startedAt.milliseconds)
        return Int(Double(run.rowsChanged) * part / whole)
    }
}
