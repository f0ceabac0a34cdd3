import Formats
package import Logging
package import Mirror

/// Writes log lines to standard error: plain text for people, JSON on request, and with systemd's priorities
/// (`sd-daemon(3)`, "<6>") where the journal reads them. Messages are constant; facts are metadata.
package struct LineLogHandler: LogHandler {
    package enum Form: Sendable {
        case text
        case json
        /// The same for the journal, with its priority before it.
        case journalJSON
        /// For the journal, which has its own clock.
        case journal
    }

    package var metadata: Logger.Metadata = [:]
    private let threshold: LogThreshold
    /// Of this copy of the logger alone.
    private var ownLevel: Logger.Level?
    private let form: Form
    private let clock: any WallClock
    private let write: @Sendable (String) -> Void

    /// - Parameters:
    ///   - form: how a line is written.
    ///   - threshold: what is below it is not.
    ///   - clock: for the time of a line.
    ///   - write: takes a whole line with its line break.
    package init(
        form: Form, threshold: LogThreshold, clock: any WallClock = SystemClock(),
        write: @escaping @Sendable (String) -> Void = { StandardError.write($0) }
    ) {
        self.form = form
        self.threshold = threshold
        self.clock = clock
        self.write = write
    }

    /// The same with a level that stays.
    package init(
        form: Form, level: Logger.Level, clock: any WallClock = SystemClock(),
        write: @escaping @Sendable (String) -> Void = { StandardError.write($0) }
    ) {
        self.init(form: form, threshold: LogThreshold(level), clock: clock, write: write)
    }

    package var logLevel: Logger.Level {
        get { ownLevel ?? threshold.level }
        set { ownLevel = newValue }
    }

    package static func form(json: Bool, isJournal: Bool) -> Form {
        json ? (isJournal ? .journalJSON : .json) : (isJournal ? .journal : .text)
    }

    package subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    package func log(event: LogEvent) {
        let facts = metadata.merging(event.metadata ?? [:]) { _, new in new }.sorted { $0.key < $1.key }
        write(line(event.level, "\(event.message)", facts.map { ($0.key, "\($0.value)") }))
    }

    /// With its line break.
    func line(_ level: Logger.Level, _ message: String, _ facts: [(String, String)]) -> String {
        text(level, message, facts) + "\n"
    }

    private func text(_ level: Logger.Level, _ message: String, _ facts: [(String, String)]) -> String {
        switch form {
        case .text:
            "\(Timestamp.format(clock.now())) \(level.rawValue) \(message)\(pairs(facts))"
        case .journal:
            "<\(priority(level))>\(message)\(pairs(facts))"
        case .json:
            json(level, message, facts)
        case .journalJSON:
            "<\(priority(level))>" + json(level, message, facts)
        }
    }

    private func json(_ level: Logger.Level, _ message: String, _ facts: [(String, String)]) -> String {
        JSONValue.object(
            [
                .init(key: "time", value: .string(Timestamp.format(clock.now()))),
                .init(key: "level", value: .string(level.rawValue)),
                .init(key: "message", value: .string(message)),
            ] + facts.map { .init(key: $0.0, value: .string($0.1)) }
        ).text
    }

    private func pairs(_ facts: [(String, String)]) -> String {
        facts.map { key, value in " \(key)=\(isPlain(value) ? value : JSONValue.string(value).text)"
        }.joined()
    }

    private func isPlain(_ value: String) -> Bool {
        !value.isEmpty && value.allSatisfy { $0.isLetter || $0.isNumber || "._:/+-,%".contains($0) }
    }

    private func priority(_ level: Logger.Level) -> Int {
        switch level {
        case .trace, .debug: 7
        case .info: 6
        case .notice: 5
        case .warning: 4
        case .error: 3
        case .critical: 2
        }
    }
}
