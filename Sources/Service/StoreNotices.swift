import Logging
import Store

extension Store {
    /// Logs what a person should know of the views that are not kept.
    nonisolated func tellNotices(to logger: Logger) {
        for notice in notices { logger.warning("view is not kept", metadata: ["reason": "\(notice)"]) }
    }
}
