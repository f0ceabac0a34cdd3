import NIOCore

/// How an answer goes to the client.
enum Delivery: Sendable {
    case whole(Answer)
    /// Half of the body, then a reset.
    case half(Answer)
    case never
}

extension SimulatedFault {
    /// What becomes of a good answer under this fault. `own` is the request's own absolute address.
    func spoil(_ answer: Answer, own: String, now: Moment) -> Delivery {
        switch self {
        case .tooManyRequests(let retryAfter): .whole(.tooManyRequests(retryAfter, now: now))
        case .cursorExhausted: .whole(.cursorExhausted)
        case .serverError(let status):
            .whole(.text(status, "<h1>Service error</h1>", contentType: "text/html"))
        case .status(let status, let body): .whole(.text(status, body, contentType: "application/json"))
        case .htmlPage: .whole(.text(200, loginPage, contentType: "text/html; charset=utf-8"))
        case .emptyBody: .whole(Answer(200, contentType: answer.contentType, body: ByteBuffer()))
        case .resetMidBody: .half(answer)
        case .hang: .never
        case .truncatedBody where answer.json != nil: .whole(answer.replacingBody(answer.wholeBody.half()))
        case .truncatedBody: .whole(answer.replacingBody(answer.wholeBody.cutWithinQuotes()))
        case .malformedRow: .whole(answer.replacingBody(answer.wholeBody.withSurplusField()))
        case .foreignNextLink(let url): .whole(answer.linking(to: foreign(url, like: answer.nextLink ?? own)))
        case .loopingNextLink: .whole(answer.linking(to: own))
        case .wrongKey: .whole(answer.replacingJSON(answer.json?.withCollectionUnderWrongKey()))
        case .emptyPage: .whole(answer.replacingJSON(answer.json?.withEmptyCollection()))
        }
    }

    /// The link with its origin replaced; a URL that has a path already is taken as it is.
    private func foreign(_ url: String, like link: String) -> String {
        let separators = url.filter { $0 == "/" }.count
        guard separators < 3 else { return url }
        return url + "/" + link.split(separator: "/", maxSplits: 2).dropFirst(2).joined()
    }

    private var loginPage: String {
        "<!DOCTYPE html>\n<html><head><title>Sign in</title></head><body><form>Please sign in</form></body></html>\n"
    }
}

extension Answer {
    /// WelcomeHome documents the rule; the words are made up.
    static let cursorExhausted = Answer.error(429, "Cursor can only be used 3 times within a minute")

    static func tooManyRequests(_ retryAfter: SimulatedFault.RetryAfter, now: Moment) -> Answer {
        var answer = Answer.error(429, "Too many requests")
        switch retryAfter {
        case .none: break
        case .seconds(let seconds): answer.fields.append((name: "Retry-After", value: String(seconds)))
        case .date(let seconds):
            answer.fields.append((name: "Retry-After", value: (now + .seconds(seconds)).httpDate))
        }
        return answer
    }

    func replacingBody(_ body: ByteBuffer) -> Answer {
        var answer = self
        answer.body = .bytes(body)
        return answer
    }

    func replacingJSON(_ json: JSON?) -> Answer {
        var answer = self
        answer.json = json
        if let json { answer.body = .bytes(ByteBuffer(string: json.text)) }
        return answer
    }

    func linking(to url: String) -> Answer {
        var answer = self
        answer.nextLink = url
        return answer
    }
}

extension ByteBuffer {
    /// The bytes up to a place within a quoted field behind the first half, or, where no field is quoted, to
    /// the middle of the last row.
    func cutWithinQuotes() -> ByteBuffer {
        var isQuoted = false
        for (place, byte) in readableBytesView.enumerated() {
            if byte == UInt8(ascii: "\"") { isQuoted.toggle() }
            if isQuoted, place > readableBytes / 2 { return prefix(place + 1) }
        }
        return prefix(max(readableBytes - 4, 0))
    }

    /// The same with one more field at the end of a row in the middle.
    func withSurplusField() -> ByteBuffer {
        let ends = CSV.rowEnds(in: readableBytesView)
        guard ends.count > 1 else { return self }
        let end = ends[max(ends.count / 2, 1)] - 1
        var result = prefix(end)
        result.writeString(",surplus")
        result.writeBytes(readableBytesView.dropFirst(end))
        return result
    }

    func half() -> ByteBuffer {
        prefix(readableBytes / 2)
    }

    private func prefix(_ count: Int) -> ByteBuffer {
        var copy = self
        return copy.readSlice(length: count) ?? ByteBuffer()
    }
}
