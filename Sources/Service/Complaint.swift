package import Mirror
import Logging

/// What a program says last, in the form of its log.
package enum Complaint {
    /// - Parameters:
    ///   - message: may have several lines.
    ///   - form: that of the log; a person reads plain text.
    ///   - clock: for the time of a line.
    /// - Returns: whole lines. To the journal each has its priority, else only the first would have one.
    package static func text(
        _ message: String, form: LineLogHandler.Form, clock: any WallClock = SystemClock()
    ) -> String {
        switch form {
        case .text: "crmirror: \(message)\n"
        case .journal:
            "crmirror: \(message)".split(separator: "\n").map { "<3>\($0)\n" }.joined()
        case .json, .journalJSON:
            LineLogHandler(form: form, level: .error, clock: clock)
                .line(.error, "crmirror ends", [("error", message)])
        }
    }
}
