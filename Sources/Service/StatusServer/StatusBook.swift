import Dispatch
import Logging
import Mirror

/// Makes the answers, each at most once a second however often it is asked for: a flood of requests costs the
/// database no more than one reader does.
///
/// On a thread of its own, since SQLite blocks, and one at a time, so that no answer is made twice.
actor StatusBook {
    private static let freshness = Duration.seconds(1)

    private let executor = StatusExecutor()
    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    private let subject: @Sendable () -> StatusSubject
    private let metrics: Metrics
    private let clock: any WallClock
    private let logger: Logger
    private var kept: [StatusLeaf: (answer: StatusAnswer, madeAt: Instant)] = [:]

    init(
        subject: @escaping @Sendable () -> StatusSubject, metrics: Metrics, clock: any WallClock,
        logger: Logger
    ) {
        self.subject = subject
        self.metrics = metrics
        self.clock = clock
        self.logger = logger
    }

    func answer(_ leaf: StatusLeaf) -> StatusAnswer {
        let now = clock.now()
        // The clock may have been set back.
        if let (answer, madeAt) = kept[leaf], madeAt <= now, now - madeAt < Self.freshness { return answer }
        let answer = make(leaf, now)
        kept[leaf] = (answer, now)
        return answer
    }

    private func make(_ leaf: StatusLeaf, _ now: Instant) -> StatusAnswer {
        let snapshot = StatusSnapshot(reading: subject(), now: now, withRuns: leaf == .page)
        do {
            switch leaf {
            case .page: return StatusPage(snapshot).answer
            case .document: return try .document(snapshot)
            case .health: return .health(snapshot)
            case .metrics:
                return MetricsAnswer.make(snapshot, counts: metrics.counts, process: ProcessFigures.current())
            }
        } catch {
            logger.error(
                "status cannot be written", metadata: ["error": "\(error)", "path": "\(leaf.rawValue)"])
            return StatusAnswer(
                status: 500, content: .text, body: "The status cannot be written; the log says why.\n")
        }
    }
}

private final class StatusExecutor: SerialExecutor {
    private let queue = DispatchQueue(label: "crmirror.status")

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        let executor = asUnownedSerialExecutor()
        queue.async { job.runSynchronously(on: executor) }
    }
}
