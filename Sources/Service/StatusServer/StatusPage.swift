import Formats
import Mirror
import Store

/// `/`: one page for people. First whether all is well, then what is not and what to do, then what goes on, then
/// everything.
struct StatusPage: Sendable {
    let snapshot: StatusSnapshot
    let troubles: [StatusTrouble]
    let walks: [WalkUnderWay]

    var now: Instant { snapshot.now }

    init(_ snapshot: StatusSnapshot) {
        self.snapshot = snapshot
        troubles = StatusTrouble.all(in: snapshot)
        walks = WalkUnderWay.all(in: snapshot)
    }

    var answer: StatusAnswer {
        StatusAnswer(status: 200, content: .page, body: markup.text)
    }

    private var markup: HTML {
        let headline = StatusHeadline(snapshot, problems: troubles.count)
        return """
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="robots" content="noindex">
            <meta http-equiv="refresh" content="\(refreshSeconds)">
            <title>\(headline.title) · crmirror</title>
            <link rel="icon" href="\(headline.icon)">
            \(StatusStyle.markup)
            </head>
            <body>
            <header>
            <p class="name">crmirror</p>
            <h1 class="\(headline.tone)">\(headline.title)</h1>
            <p>\(headline.sentence)</p>
            </header>
            <main>
            \(troubleSection)\(walkSection)\(chartSection)\(snapshot.accounts.map(section))</main>
            \(footer)
            </body>
            </html>

            """
    }

    /// What changes by the second is looked at more often.
    private var refreshSeconds: Int { walks.isEmpty ? 60 : 15 }

    private var footer: HTML {
        let files = snapshot.files.map { file -> HTML in
            guard let size = file.size else {
                return "<p>\(file.path): \(file.fault == nil ? "no database yet" : "no database").</p>\n"
            }
            return """
                <p>\(file.path): \(Words.bytes(size)), write-ahead log \(Words.bytes(file.logSize)).</p>

                """
        }
        return """
            <footer>
            <p>As of \(moment(now)). The page reloads itself every \(refreshSeconds) seconds.
            For programs: <a href="/status.json">/status.json</a>, <a href="/healthz">/healthz</a>,
            <a href="/metrics">/metrics</a>. crmirror \(crmirrorVersion).</p>
            \(files)</footer>
            """
    }
}

/// How times are written.
extension StatusPage {
    /// The moment itself.
    func moment(_ instant: Instant) -> HTML {
        let text = Timestamp.formatSeconds(instant)
        return
            "<time datetime=\"\(text)\">\(text.replacing("T", with: " ").replacing("Z", with: " UTC"))</time>"
    }

    /// How far it is from now; a dash where there is none.
    func age(_ instant: Instant?) -> HTML {
        guard let instant else { return "<span class=\"quiet\">–</span>" }
        let text = Timestamp.formatSeconds(instant)
        return "<time datetime=\"\(text)\" title=\"\(text)\">\(Words.distance(from: instant, to: now))</time>"
    }
}

extension Words {
    /// `2m ago`, `in 4m`, `now`
    static func distance(from instant: Instant, to now: Instant) -> String {
        let distance = now - instant
        let text = coarse(distance < .zero ? .zero - distance : distance)
        guard let text else { return "now" }
        return distance < .zero ? "in \(text)" : "\(text) ago"
    }

    /// Its largest unit; nil where it is not worth a word.
    private static func coarse(_ duration: Duration) -> String? {
        switch duration.components.seconds {
        case ..<5: nil
        case let seconds where seconds < 60: "\(seconds)s"
        case let seconds where seconds < 3600: "\(seconds / 60)m"
        case let seconds where seconds < 48 * 3600: "\(seconds / 3600)h"
        case let seconds: "\(seconds / 86_400)d"
        }
    }

    /// `1.4 GB`
    static func bytes(_ count: Int) -> String {
        var value = Double(count)
        var unit = "bytes"
        for larger in ["kB", "MB", "GB", "TB"] where value >= 1000 {
            value /= 1000
            unit = larger
        }
        guard unit != "bytes", value < 10 else { return "\(Int(value.rounded())) \(unit)" }
        let tenths = Int((value * 10).rounded())
        return "\(tenths / 10).\(tenths % 10) \(unit)"
    }
}
