import Formats
package import Logging
import Mirror
import Store
package import Sync

/// Logs what happens: one line a walk, and what a person should know of. Pages are debug.
package struct EventLog: SyncObserver {
    private let logger: Logger

    package init(logger: Logger) {
        self.logger = logger
    }

    package func note(_ event: SyncEvent) {
        var logger = logger
        logger[metadataKey: "account"] = "\(event.account)"
        logger[metadataKey: "stream"] = "\(event.stream)"
        switch event.kind {
        case .walkBegan(let walk, _):
            logger.debug("walk began", metadata: ["kind": "\(walk.kind.rawValue)"])
        case .pageWritten(let walk, let pages, let report):
            logger.debug(
                "page written",
                metadata: [
                    "kind": "\(walk.kind.rawValue)", "page": "\(pages)", "rows": "\(report.counts.seen)",
                    "new": "\(report.counts.inserted)", "changed": "\(report.counts.updated)",
                ]
            )
        case .walkEnded(let walk, let pages, let rows, let took):
            logger.info(
                "walk complete",
                metadata: [
                    "kind": "\(walk.kind.rawValue)", "pages": "\(pages)", "rows": "\(rows.seen)",
                    "new": "\(rows.inserted)", "changed": "\(rows.updated)", "gone": "\(rows.deleted)",
                    "complete_through": "\(Timestamp.format(walk.completeThrough))",
                    "took": "\(Words.duration(took))",
                ]
            )
        case .fault(let fault, _) where fault.kind == .incomplete:
            // No trouble, but the only way to follow a table whose rows have no id.
            logger.info("table is walked whole", metadata: ["reason": "\(fault.cause)"])
        case .fault(let fault, let consequence):
            logger.warning(
                "walk in trouble", metadata: ["error": "\(fault)", "consequence": "\(consequence)"])
        case .walkShifted(let cause):
            logger.info("list is walked again", metadata: ["reason": "\(cause)"])
        case .asksAboutMissing(let count):
            logger.info("vendor is asked about rows that it did not list", metadata: ["rows": "\(count)"])
        case .warning(let text):
            logger.warning("vendor warns", metadata: ["warning": "\(text)"])
        case .schemaChanged(let change) where change.kind == .created:
            logger.info("table created", metadata: ["table": "\(change.table)"])
        case .schemaChanged(let change):
            logger.notice(
                "table changed",
                metadata: [
                    "change": "\(change.kind.rawValue)", "table": "\(change.table)",
                    "column": "\(change.column)",
                ]
            )
        case .anomalies(let count):
            logger.notice(
                "values that are not what their columns are for",
                metadata: ["count": "\(count)", "listed_in": "crmirror_anomalies"]
            )
        }
    }
}
