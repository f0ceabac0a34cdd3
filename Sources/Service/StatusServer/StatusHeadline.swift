import Formats
import Mirror
import Store

/// What a person wants to know first: whether all is well.
struct StatusHeadline: Sendable {
    var title: String
    var sentence: HTML
    /// A class of the style.
    var tone: String

    init(_ snapshot: StatusSnapshot, problems: Int) {
        let streams = snapshot.accounts.flatMap(\.streams).filter { $0.isConfigured && !$0.isUnknownToVendor }
        let complete = streams.compactMap { $0.state?.completeThrough }
        let concerned = streams.count { $0.isInTrouble(at: snapshot.now) }
        let rows = Words.count(streams.reduce(0) { $0 + ($1.state?.rowsLive ?? 0) }, "live row")
        let retried = streams.count { $0.isTriedAgain(at: snapshot.now) }
        let again =
            retried == 0
            ? "" : "; \(Words.count(retried)) met an error and \(retried == 1 ? "is" : "are") tried again"
        if problems > 0 {
            title = Words.count(problems, "problem")
            tone = "bad"
            if concerned > 0 {
                sentence = """
                    \(Words.count(concerned)) of \(Words.count(streams.count, "stream")) \
                    \(concerned == 1 ? "is" : "are") concerned; the others are as they should be. \(rows).
                    """
            } else if snapshot.files.contains(where: { $0.fault == nil && $0.writeFault != nil }) {
                sentence = "What is there stays, but nothing new is written for now. \(rows)."
            } else if streams.isEmpty {
                sentence = "Nothing can be told of the streams."
            } else {
                sentence = "The streams that can be told of are as they should be. \(rows)."
            }
        } else if complete.count < streams.count {
            let isNew = streams.allSatisfy { $0.condition(at: snapshot.now) == .new }
            title = isNew ? "Nothing mirrored yet" : "Loading"
            tone = "busy"
            sentence = """
                \(Words.count(complete.count)) of \(Words.count(streams.count, "stream")) \
                \(complete.count == 1 ? "is" : "are") complete; the others are loaded for the first time\(again). \
                \(rows).
                """
        } else {
            title = "All is well"
            tone = "well"
            let oldest = complete.min().map { Words.distance(from: $0, to: snapshot.now) } ?? "now"
            sentence = """
                \(Words.count(streams.count, "stream")) of \(Words.count(snapshot.accounts.count, "account")), all \
                complete as of \(oldest)\(again). \(rows).
                """
        }
    }

    /// A dot in the tone's colour, which a browser shows in the page's tab.
    var icon: String {
        let colours = ["bad": "b3261e", "busy": "2f689f", "well": "2b7a4b"]
        return """
            data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 8 8'%3E%3Ccircle cx='4' cy='4' \
            r='3' fill='%23\(colours[tone] ?? "636a72")'/%3E%3C/svg%3E
            """
    }
}
