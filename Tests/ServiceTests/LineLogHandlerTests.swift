import Formats
import Glibc
import Logging
import Service
import Testing

struct LineLogHandlerTests {
    private let recorder = Recorder()

    private func logger(_ form: LineLogHandler.Form, level: Logger.Level = .info) -> Logger {
        let recorder = recorder
        return Logger(label: "test") { _ in
            LineLogHandler(form: form, level: level, clock: HandClock()) { recorder.write($0) }
        }
    }

    @Test func `text has the time, the level, the message and its facts in order`() {
        logger(.text).info("walk complete", metadata: ["rows": "12", "account": "wh"])
        #expect(recorder.written == ["2026-05-28T20:26:40.000Z info walk complete account=wh rows=12\n"])
    }

    @Test(
        arguments: [
            ("plain", "plain"), ("2026-05-28T20:26:40Z", "2026-05-28T20:26:40Z"), ("50%", "50%"),
            ("", "\"\""),
            ("two words", "\"two words\""), ("a\nb", "\"a\\nb\""), ("say \"no\"", "\"say \\\"no\\\"\""),
            ("a=b", "\"a=b\""),
        ]
    )
    func `a value that is no plain word is quoted, and stays on its line`(value: String, written: String) {
        logger(.text).info("message", metadata: ["fact": "\(value)"])
        #expect(recorder.written == ["2026-05-28T20:26:40.000Z info message fact=\(written)\n"])
    }

    @Test(
        arguments: [
            (Logger.Level.trace, 7), (.debug, 7), (.info, 6), (.notice, 5), (.warning, 4), (.error, 3),
            (.critical, 2),
        ]
    )
    func `the journal gets its priority and no time`(level: Logger.Level, priority: Int) {
        logger(.journal, level: .trace).log(level: level, "message", metadata: ["fact": "1"])
        #expect(recorder.written == ["<\(priority)>message fact=1\n"])
    }

    @Test func `JSON is one object a line, and its facts are texts`() throws {
        logger(.json).warning("message", metadata: ["error": "a \"b\"\nc", "rows": "5"])
        let line = try #require(recorder.written.first)
        #expect(line.last == "\n" && !line.dropLast().contains("\n"))
        let value = try JSONValue(parsing: Array(line.utf8))
        #expect(value["time"] == .string("2026-05-28T20:26:40.000Z"))
        #expect(value["level"] == .string("warning"))
        #expect(value["message"] == .string("message"))
        #expect(value["error"] == .string("a \"b\"\nc"))
        #expect(value["rows"] == .string("5"))
    }

    @Test func `JSON for the journal has its priority before it`() throws {
        logger(.journalJSON).warning("message")
        let line = try #require(recorder.written.first)
        #expect(line.hasPrefix("<4>{"))
        #expect(try JSONValue(parsing: Array(line.utf8.dropFirst(3)))["message"] == .string("message"))
    }

    @Test func `a logger's own facts come along, and a line's win`() {
        var logger = logger(.journal)
        logger[metadataKey: "account"] = "wh"
        logger[metadataKey: "stream"] = "units"
        logger.info("message", metadata: ["stream": "prospects"])
        #expect(recorder.written == ["<6>message account=wh stream=prospects\n"])
    }

    @Test func `what is below the level is not written`() {
        logger(.text, level: .warning).notice("message")
        #expect(recorder.written == [])
    }

    @Test func `the form follows the configuration, and the journal where systemd says so`() {
        #expect(LineLogHandler.form(json: true, isJournal: true) == .journalJSON)
        #expect(LineLogHandler.form(json: true, isJournal: false) == .json)
        #expect(LineLogHandler.form(json: false, isJournal: true) == .journal)
        #expect(LineLogHandler.form(json: false, isJournal: false) == .text)
    }

    @Test func `standard error is the journal's only where it is the stream that systemd names`() {
        var file = stat()
        #expect(fstat(STDERR_FILENO, &file) == 0)
        let own = "\(file.st_dev):\(file.st_ino)"
        #expect(StandardError.isJournal(["JOURNAL_STREAM": own]))
        for other in ["\(file.st_dev):\(file.st_ino + 1)", "1:2", own + ":3", own + "x", "", "yes"] {
            #expect(!StandardError.isJournal(["JOURNAL_STREAM": other]), "\(other)")
        }
        #expect(!StandardError.isJournal([:]))
    }

    @Test func `a level that moves is every copy's, but for one that has its own`() {
        let threshold = LogThreshold(.info)
        let recorder = recorder
        let logger = Logger(label: "test") { _ in
            LineLogHandler(form: .journal, threshold: threshold, clock: HandClock()) { recorder.write($0) }
        }
        var own = logger
        own.logLevel = .error
        logger.debug("before")
        threshold.move(to: .debug)
        logger.debug("after")
        own.warning("own")
        #expect(recorder.written == ["<7>after\n"])
    }

    @Test func `why a program ends has its priority on each line, and is JSON where the log is`() throws {
        let words = "configuration a.json: 1 problem\naccounts[0].name: expected a text"
        #expect(Complaint.text(words, form: .text) == "crmirror: \(words)\n")
        #expect(
            Complaint.text(words, form: .journal)
                == "<3>crmirror: configuration a.json: 1 problem\n<3>accounts[0].name: expected a text\n")
        let line = Complaint.text(words, form: .journalJSON, clock: HandClock())
        #expect(line.hasPrefix("<3>{") && line.hasSuffix("}\n"))
        let value = try JSONValue(parsing: Array(line.utf8.dropFirst(3)))
        #expect(value["level"] == .string("error"))
        #expect(value["error"] == .string(words))
    }
}
