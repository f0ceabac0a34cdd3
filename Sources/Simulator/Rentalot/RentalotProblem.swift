/// Why Rentalot refuses a request.
enum RentalotProblem: Sendable {
    case unauthorized
    case notFound
    case methodNotAllowed
    case tooManyRequests

    private var words: (status: Int, code: String, title: String) {
        switch self {
        case .unauthorized: (401, "unauthorized", "The API key is missing or wrong")
        case .notFound: (404, "not_found", "There is no such resource")
        case .methodNotAllowed: (405, "method_not_allowed", "The key may only read")
        case .tooManyRequests: (429, "rate_limited", "Too many requests in this minute")
        }
    }

    /// RFC 9457, or the form from before it.
    func answer(asProblem: Bool) -> Answer {
        let (status, code, title) = words
        guard asProblem else {
            let error: JSON = .object(["code": .string(code), "message": .string(title), "details": .null])
            return .json(.object(["error": error]), status: status)
        }
        let problem: JSON = .object([
            "type": .string("https://rentalot.ai/problems/\(code)"), "title": .string(title),
            "status": .integer(status), "detail": .null,
        ])
        return .text(status, problem.text, contentType: "application/problem+json")
    }
}
