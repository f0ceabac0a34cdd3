/// What can go wrong between a vendor and its client.
package enum SimulatedFault: Hashable, Sendable {
    package enum RetryAfter: Hashable, Sendable {
        case none
        case seconds(Int)
        /// An HTTP date, so many seconds from now on the simulator's clock.
        case date(in: Int)
    }

    case tooManyRequests(RetryAfter)
    case serverError(Int)
    /// The connection is reset when half of the announced body is sent.
    case resetMidBody
    /// The body ends within a quoted field, and the HTTP message is complete all the same.
    case truncatedBody
    /// One row has a field more than the header.
    case malformedRow
    /// A login page with status 200.
    case htmlPage
    /// 429, as for a cursor that was used too often.
    case cursorExhausted
    /// The next link leads to another origin, `http://host:port` or a whole URL.
    case foreignNextLink(String)
    /// The next link leads back to the page itself.
    case loopingNextLink
    /// Status 200 and not a byte.
    case emptyBody
    case status(Int, body: String)
    /// No answer until the client gives up.
    case hang
    /// The collection in a JSON page stands under a key that nobody documents, beside a second array.
    case wrongKey
    /// A well-formed JSON page whose collection is empty, whatever its total says.
    case emptyPage

    /// Whether it spoils a good page, and so needs one to happen to.
    var spoilsPage: Bool { spoilsCSV || spoilsJSON }

    var spoilsCSV: Bool {
        switch self {
        case .truncatedBody, .resetMidBody, .malformedRow, .foreignNextLink, .loopingNextLink: true
        default: false
        }
    }

    var spoilsJSON: Bool {
        switch self {
        case .truncatedBody, .resetMidBody, .wrongKey, .emptyPage: true
        default: false
        }
    }
}

extension SimulatedFault {
    /// Every fault as it is written on a command line, with what may follow its name.
    package static let names = [
        "too-many-requests[=SECONDS|=dateSECONDS]", "server-error[=STATUS]", "reset-mid-body",
        "truncated-body",
        "malformed-row", "html-page", "cursor-exhausted", "foreign-next-link=URL", "looping-next-link",
        "empty-body", "status=STATUS", "hang", "wrong-key", "empty-page",
    ]

    /// Reads a fault by its name and what stood behind `=`.
    init(name: some StringProtocol, value: String?) throws {
        switch String(name) {
        case "too-many-requests": self = .tooManyRequests(try SimulatedFault.retryAfter(value))
        case "server-error": self = .serverError(try SimulatedFault.number(value ?? "503"))
        case "reset-mid-body": self = .resetMidBody
        case "truncated-body": self = .truncatedBody
        case "malformed-row": self = .malformedRow
        case "html-page": self = .htmlPage
        case "cursor-exhausted": self = .cursorExhausted
        case "looping-next-link": self = .loopingNextLink
        case "empty-body": self = .emptyBody
        case "hang": self = .hang
        case "wrong-key": self = .wrongKey
        case "empty-page": self = .emptyPage
        case "status": self = .status(try SimulatedFault.number(value ?? "500"), body: "")
        case "foreign-next-link":
            guard let value else {
                throw SimulatorError("foreign-next-link needs a URL: foreign-next-link=URL")
            }
            self = .foreignNextLink(value)
        default:
            throw SimulatorError(
                "no fault “\(name)”; there are \(SimulatedFault.names.joined(separator: ", "))")
        }
    }

    private static func retryAfter(_ value: String?) throws -> RetryAfter {
        guard let value else { return .none }
        guard value.hasPrefix("date") else { return .seconds(try number(value)) }
        return .date(in: try number(String(value.dropFirst(4))))
    }

    private static func number(_ text: String) throws -> Int {
        guard let number = Int(text) else { throw SimulatorError("“\(text)” in a fault is no number") }
        return number
    }
}
