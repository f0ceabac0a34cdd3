package import Transport

/// What the configuration file says, checked as a whole, with the defaults filled in and every secret read.
package struct Configuration: Sendable, Hashable {
    /// The path of the mirror's SQLite file.
    package var database: String
    package var status: StatusSettings
    package var log: LogSettings
    /// At least one, in the order of the file, with unique names.
    package var accounts: [AccountConfiguration]

    package init(
        database: String,
        status: StatusSettings = StatusSettings(),
        log: LogSettings = LogSettings(),
        accounts: [AccountConfiguration]
    ) {
        self.database = database
        self.status = status
        self.log = log
        self.accounts = accounts
    }
}

/// Where the status page answers, and to whom.
package struct StatusSettings: Sendable, Hashable {
    /// Where it answers unless the configuration says otherwise: to this machine only.
    package static let usualListen = ListenAddress("127.0.0.1:8787")

    /// Nil where no page is served.
    package var listen: ListenAddress?
    /// What a reader of the page has to show. There is always one where `listen` is not loopback.
    package var token: Secret?

    package init(listen: ListenAddress? = nil, token: Secret? = nil) {
        self.listen = listen
        self.token = token
    }
}

/// What is logged, and how it is written.
package struct LogSettings: Sendable, Hashable {
    /// The names are those of swift-log.
    package enum Level: String, Sendable, Hashable, CaseIterable {
        case trace, debug, info, notice, warning, error, critical
    }

    package enum Format: String, Sendable, Hashable, CaseIterable {
        case text, json
    }

    package var level: Level
    package var format: Format

    package init(level: Level = .info, format: Format = .text) {
        self.level = level
        self.format = format
    }
}
