import AsyncHTTPClient
package import Formats
package import Logging
package import Mirror
import NIOCore
import NIOHTTP1

/// Where a vendor gives out tokens: the one place that can POST, to the one URL that the configuration or the
/// vendor's documentation names, and whose redirects are not followed.
package struct TokenEndpoint: Sendable {
    package let url: AbsoluteURL
    private let userAgent: String
    private let client: SharedHTTPClient
    private let clock: any WallClock
    private let logger: Logger

    /// An answer is a few hundred bytes.
    private static let largestAnswer = 1 << 20

    package init(
        url: AbsoluteURL, userAgent: String, client: SharedHTTPClient, clock: any WallClock, logger: Logger
    ) {
        self.url = url
        self.userAgent = userAgent
        self.client = client
        self.clock = clock
        self.logger = logger
    }

    /// Exchanges what the request shows for tokens.
    ///
    /// - Throws: a `Fault`, `refused` where the vendor does not accept what was shown; `CancellationError`.
    package func exchange(_ request: TokenRequest) async throws -> TokenAnswer {
        let sentAt = clock.now()
        let response = try await reporting(request.operation, url, client.limits) {
            try await withDeadline(client.limits.tokens) { try await post(request) }
        }
        if let fault = fault(for: response, to: request) { throw fault }
        return try answer(in: response, to: request, sentAt: sentAt)
    }

    /// Does what belongs to an exchange and must not be cut off by the program's end.
    func unbroken<Value>(_ work: () async throws -> Value) async rethrows -> Value {
        try await client.unbroken.run(work)
    }

    private func post(_ token: TokenRequest) async throws -> Response {
        var request = HTTPClientRequest(url: url.text)
        request.method = .POST
        request.headers = HTTPHeaders([
            ("User-Agent", userAgent),
            ("Accept", "application/json"),
            ("Content-Type", token.contentType),
        ])
        if let authorization = token.authorization {
            request.headers.add(name: "Authorization", value: authorization.reveal())
        }
        request.body = .bytes(Array(token.body.reveal().utf8))
        let head = try await client.pages.execute(request, deadline: .distantFuture)
        logger.debug(
            "token endpoint answered",
            metadata: ["url": "\(url.withoutQuery)", "status": "\(head.status.code)"]
        )
        do {
            return try await Answer(url: url, head: head).collected(upTo: Self.largestAnswer)
        } catch let error as PageTooLarge {
            throw fault(.malformed, token, "the answer is larger than \(error.limit) bytes")
        }
    }

    private func answer(
        in response: Response, to request: TokenRequest, sentAt: Instant
    ) throws(Fault) -> TokenAnswer {
        do throws(TokenAnswer.Malformed) {
            var answer = try TokenAnswer(parsing: response.body, obtainedAt: sentAt)
            if response.value(of: "date") != nil {
                answer.subtractAge(vendorNow: response.vendorNow(clock.now()))
            }
            return answer
        } catch {
            // Of what came instead nothing is shown: there may be tokens in it.
            throw fault(.malformed, request, "the answer is not what was asked for: \(error.cause)")
        }
    }
}

extension TokenEndpoint {
    /// The fault that an answer is; nil where it is none.
    private func fault(for response: Response, to request: TokenRequest) -> Fault? {
        let meaning = StatusMeaning.fault(
            for: response, operation: request.operation, subject: url.withoutQuery, now: clock.now(),
            secrets: request.secrets
        )
        guard var fault = meaning else { return nil }
        switch response.status {
        case 300..<400:
            fault.cause = "the token URL redirects" + destination(of: response)
            fault.hint = "Credentials are sent nowhere but to token_url; check it."
        // RFC 6749, 5.2: a grant or a client that is not accepted is a 400 or a 401.
        case 400, 401, 403:
            fault.kind = .refused
            fault.hint = isClientRefused(response) ? TokenRequest.clientRemedy : request.remedy
        case 404, 405, 410:
            fault.kind = .rejected
            fault.hint = "Check the account's token_url."
        default:
            break
        }
        return fault
    }

    private func destination(of response: Response) -> String {
        response.value(of: "location").flatMap(url.resolving).map { ", to \($0.withoutQuery)" } ?? ""
    }

    private func isClientRefused(_ response: Response) -> Bool {
        // Not JSON is no mistake here: then the vendor does not say which it is.
        guard case .string(let code)? = (try? JSONValue(parsing: response.body))?["error"] else {
            return false
        }
        return ["invalid_client", "unauthorized_client"].contains(code)
    }

    private func fault(_ kind: Fault.Kind, _ request: TokenRequest, _ cause: String) -> Fault {
        Fault(kind, operation: request.operation, subject: url.withoutQuery, cause: cause)
    }
}
