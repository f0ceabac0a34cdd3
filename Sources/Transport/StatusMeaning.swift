import Formats
package import Mirror

/// What a status means at every vendor; a connector's `meaning` may know better.
package enum StatusMeaning {
    /// The fault that an answer is; nil for 2xx.
    ///
    /// - Parameters:
    ///   - response: the answer, whole.
    ///   - operation: what was being done.
    ///   - subject: to what.
    ///   - now: when the answer came.
    ///   - secrets: what must not appear in the message, should the vendor echo it.
    /// - Returns: a fault with the vendor's own message in its cause.
    package static func fault(
        for response: Response,
        operation: String,
        subject: String,
        now: Instant,
        secrets: [Secret]
    ) -> Fault? {
        guard let kind = kind(of: response, now: now) else { return nil }
        // Redacted first and cut after: half a secret would not be recognised.
        let said = VendorMessage.text(of: response) { $0.redacting(secrets) }
        return Fault(
            kind,
            operation: operation,
            subject: subject,
            cause: "the vendor answered \(response.status)" + (said.map { ": \($0)" } ?? ""),
            hint: hint(for: response.status)
        )
    }

    private static func kind(of response: Response, now: Instant) -> Fault.Kind? {
        switch response.status {
        case 200..<300: nil
        case 429: .throttled(wait: retryAfter(response, now: now) ?? reset(response, now: now))
        case 503: retryAfter(response, now: now).map { .throttled(wait: $0) } ?? .transient
        case 408, 425, 500...: .transient
        case 401, 402, 403: .refused
        case 404, 410: .unavailable
        default: .rejected
        }
    }

    private static func retryAfter(_ response: Response, now: Instant) -> Duration? {
        response.value(of: "retry-after").flatMap {
            RetryAfter.parse($0, now: response.vendorNow(now))
        }
    }

    private static func reset(_ response: Response, now: Instant) -> Duration? {
        guard let limit = RateLimit(response, now: now), limit.remaining ?? 0 == 0 else { return nil }
        return limit.resetsIn
    }

    private static func hint(for status: Int) -> String? {
        switch status {
        case 401: "Check the account's credential."
        case 402: "Check the subscription at the vendor."
        case 403: "Give the credential the right to read this, or leave the stream out."
        default: nil
        }
    }
}
