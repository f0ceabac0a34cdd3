import Mirror

/// An answer of the status server.
struct StatusAnswer: Hashable, Sendable {
    enum Content: String, Hashable, Sendable {
        case page = "text/html; charset=utf-8"
        case document = "application/json"
        case text = "text/plain; charset=utf-8"
        /// Prometheus's text format (its manual, "Exposition formats").
        case metrics = "text/plain; version=0.0.4; charset=utf-8"
    }

    var status: Int
    var content: Content
    var body: String
    /// Beside those that every answer has.
    var fields: [Field] = []

    struct Field: Hashable, Sendable {
        var name: String
        var value: String
    }

    /// What every answer says to a browser: nothing from elsewhere, no script, no frame, nothing kept, nothing told
    /// to others.
    static let securityFields = [
        Field(
            name: "Content-Security-Policy",
            value: """
                default-src 'none'; style-src '\(StatusStyle.hash)'; img-src data:; base-uri 'none'; \
                form-action 'none'; frame-ancestors 'none'
                """
        ),
        Field(name: "X-Content-Type-Options", value: "nosniff"),
        Field(name: "X-Frame-Options", value: "DENY"),
        Field(name: "Referrer-Policy", value: "no-referrer"),
        Field(name: "Cross-Origin-Resource-Policy", value: "same-origin"),
        Field(name: "Cache-Control", value: "no-store"),
    ]
}

/// What there is to be had.
enum StatusLeaf: String, Hashable, Sendable, CaseIterable {
    case page = "/"
    case document = "/status.json"
    case health = "/healthz"
    case metrics = "/metrics"
}

extension StatusAnswer {
    /// Whether every stream is within its promise, and what is not.
    static func health(_ snapshot: StatusSnapshot) -> StatusAnswer {
        let troubles = StatusTrouble.all(in: snapshot)
        if troubles.isEmpty { return StatusAnswer(status: 200, content: .text, body: "ok\n") }
        let lines = troubles.map { trouble in
            trouble.title + (trouble.cause.map { ": \($0)" } ?? "")
        }
        return StatusAnswer(status: 503, content: .text, body: lines.joined(separator: "\n") + "\n")
    }

    /// What `crmirror status --json` prints.
    static func document(_ snapshot: StatusSnapshot) throws -> StatusAnswer {
        StatusAnswer(status: 200, content: .document, body: try snapshot.report.json() + "\n")
    }
}
