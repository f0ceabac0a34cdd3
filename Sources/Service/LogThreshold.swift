package import Logging
import Synchronization

/// Below which level nothing is logged: one for all copies of a logger, since a reload may change it.
package final class LogThreshold: Sendable {
    private let shared: Mutex<Logger.Level>

    package init(_ level: Logger.Level) {
        shared = Mutex(level)
    }

    package var level: Logger.Level { shared.withLock { $0 } }

    package func move(to level: Logger.Level) {
        shared.withLock { $0 = level }
    }
}

extension LogSettings.Level {
    /// The same for swift-log, whose names they are.
    package var loggerLevel: Logger.Level { Logger.Level(rawValue: rawValue) ?? .info }
}

/// What a reload changes of a service's log.
package struct ServiceLog: Sendable {
    package var events: EventLog
    package var threshold: LogThreshold

    package init(events: EventLog, threshold: LogThreshold) {
        self.events = events
        self.threshold = threshold
    }
}
