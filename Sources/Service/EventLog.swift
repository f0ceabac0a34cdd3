import Formats
package import Logging
package import Mirror
import Store
package import Sync
import Synchronization

/// Logs what happens: one line a walk, and what a person should know of. What happens with each page is debug. An error
/// that repeats is logged once and then counted.
package struct EventLog: SyncObserver {
    private let logger: Logger
    private let clock: any WallClock
    private let faults = RepeatedFaults()
    private let anomalies = AnomalyTally()

    /// - Parameters:
    ///   - logger: where to.
    ///   - clock: tells when an error has lasted for long.
    package init(logger: Logger, clock: any WallClock = SystemClock()) {
        self.logger = logger
        self.clock = clock
    }

    /// Another configuration is about to hold.
    func reload(_ change: ConfigurationChange) {
        faults.reload(change)
    }

    package func note(_ event: SyncEvent) {
        // It is the database's, and no stream's.
        if case .logGrowth(let news, let database) = event.kind { return note(news, of: database) }
        var logger = logger
        logger[metadataKey: "account"] = "\(event.account)"
        logger[metadataKey: "stream"] = "\(event.stream)"
        switch event.kind {
        case .requested:
            break
        case .walkBegan(let walk, _, _):
            logger.debug("walk began", metadata: ["kind": "\(walk.kind.rawValue)"])
        case .pageWritten(let walk, let pages, let report):
            logger.debug(
                "page written",
                metadata: [
                    "kind": "\(walk.kind.rawValue)", "page": "\(pages)", "rows": "\(report.counts.seen)",
                    "new": "\(report.counts.inserted)", "changed": "\(report.counts.updated)",
                ]
            )
        case .walkEnded(let walk, let pages, let rows, let took, let isHeld):
            if !isHeld, let end = faults.end(of: event.stream, in: event.account) {
                var facts: Logger.Metadata = ["errors": "\(end.times)"]
                if end.streams > 1 { facts["streams"] = "\(end.streams)" }
                logger.notice("trouble is over", metadata: facts)
            }
            logger.info(
                "walk complete",
                metadata: [
                    "kind": "\(walk.kind.rawValue)", "pages": "\(pages)", "rows": "\(rows.seen)",
                    "new": "\(rows.inserted)", "changed": "\(rows.updated)", "gone": "\(rows.deleted)",
                    "complete_through": "\(Timestamp.format(walk.completeThrough))",
                    "took": "\(Words.duration(took))",
                ]
            )
            if let count = anomalies.end(of: "\(event.account) \(event.stream)") {
                logger.notice(
                    "values that are not what their columns are for",
                    metadata: ["count": "\(count)", "listed_in": "crmirror_anomalies"]
                )
            }
        case .fault(let fault, _) where fault.kind == .incomplete:
            // No trouble, but the only way to follow a table whose rows have no id.
            logger.info("table is walked whole", metadata: ["reason": "\(fault.cause)"])
        case .fault(let fault, let consequence):
            note(fault, consequence, of: event, to: logger)
        case .walkShifted(let cause):
            logger.info("list is walked again", metadata: ["reason": "\(cause)"])
        case .asksAboutMissing(let count):
            logger.info("vendor is asked about rows that it did not list", metadata: ["rows": "\(count)"])
        case .warning(let text):
            logger.warning("vendor warns", metadata: ["warning": "\(text)"])
        case .schemaChanged(let change) where change.kind == .created:
            logger.info("table created", metadata: ["table": "\(change.table)"])
        case .schemaChanged(let change):
            var facts: Logger.Metadata = [
                "change": "\(change.kind.rawValue)", "table": "\(change.table)", "column": "\(change.column)",
            ]
            facts["from"] = change.from.map { "\($0.rawValue)" }
            facts["to"] = change.to.map { "\($0.rawValue)" }
            logger.notice("table changed", metadata: facts)
        case .anomalies(let count):
            anomalies.count(count, of: "\(event.account) \(event.stream)")
            logger.debug("odd values in a page", metadata: ["count": "\(count)"])
        case .logGrowth:
            break
        }
    }

    private func note(_ news: LogGrowth.News, of database: String) {
        switch news {
        case .held(let bytes, let since):
            logger.warning(
                "a reader keeps the write-ahead log from being written back",
                metadata: [
                    "database": "\(database)", "log_size": "\(Words.bytes(bytes))",
                    "since": "\(Timestamp.formatSeconds(since))",
                    "consequence": "nothing is lost; the log grows until the reader ends its transaction",
                    "hint": "Find it with: fuser -v \(database)",
                ]
            )
        case .over(let mostBytes, let since):
            logger.notice(
                "write-ahead log is of its usual size again",
                metadata: [
                    "database": "\(database)", "log_size_before": "\(Words.bytes(mostBytes))",
                    "since": "\(Timestamp.formatSeconds(since))",
                ]
            )
        }
    }

    private func note(_ fault: Fault, _ consequence: String, of event: SyncEvent, to logger: Logger) {
        var facts: Logger.Metadata = ["error": "\(fault)", "consequence": "\(consequence)"]
        guard event.streams > 0 else {
            faults.join(fault, event.stream, in: event.account)
            return logger.debug("walk in trouble", metadata: facts)
        }
        if event.streams > 1 { facts["streams"] = "\(event.streams)" }
        switch faults.note(fault, of: event.stream, in: event.account, now: clock.now()) {
        case .repeated: logger.debug("walk in trouble", metadata: facts)
        case .shared: logger.info("walk in trouble", metadata: facts)
        case .new(let before):
            if before > 0 { logger.warning("error repeated", metadata: ["times": "\(before)"]) }
            logger.warning("walk in trouble", metadata: facts)
        case .lasts(let times, let streams):
            facts["times"] = "\(times)"
            facts["streams"] = "\(streams)"
            // A stream that the account never had is no trouble, but worth a line.
            logger.log(
                level: fault.kind == .unavailable ? .notice : .warning, "trouble lasts", metadata: facts)
        }
    }
}

/// How many values of a walk were not what their columns are for: told with its end, since every page may have some.
private final class AnomalyTally: Sendable {
    private let counts = Mutex<[String: Int]>([:])

    func count(_ more: Int, of stream: String) {
        counts.withLock { $0[stream, default: 0] += more }
    }

    /// Nil where there were none.
    func end(of stream: String) -> Int? {
        counts.withLock { $0.removeValue(forKey: stream) }
    }
}
