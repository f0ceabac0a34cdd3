import AsyncHTTPClient
package import Formats
package import Logging
package import Mirror
import NIOCore
import NIOHTTP1

/// Performs an account's requests, each once: GET and nothing else, the credential to the account's origin and
/// nowhere else. Trying again is up to `RetryPolicy`.
package struct HTTPTransport: Sendable {
    package let baseURL: AbsoluteURL
    private let authenticator: any Authenticator
    private let userAgent: String
    private let client: SharedHTTPClient
    private let clock: any WallClock
    private let logger: Logger

    /// - Parameters:
    ///   - baseURL: what the paths of requests are below; its origin alone sees the credential.
    ///   - authenticator: the account's credential.
    ///   - userAgent: `crmirror/<version>`.
    ///   - client: the connections, shared by all accounts.
    ///   - clock: for credentials that age.
    ///   - logger: gets one line a request, at debug level.
    package init(
        baseURL: AbsoluteURL,
        authenticator: any Authenticator,
        userAgent: String,
        client: SharedHTTPClient,
        clock: any WallClock,
        logger: Logger
    ) {
        self.baseURL = baseURL
        self.authenticator = authenticator
        self.userAgent = userAgent
        self.client = client
        self.clock = clock
        self.logger = logger
    }

    /// What must appear in no message, for `StatusMeaning`.
    package var secrets: [Secret] {
        get async { await authenticator.secrets }
    }

    /// Performs the request and gives the answer, whatever its status.
    ///
    /// - Throws: a `Fault` where no whole answer came, `CancellationError` where the task was cancelled.
    package func fetch(_ request: Request) async throws -> Response {
        let url = try RequestURL.resolve(request.target, below: baseURL)
        let limits = client.limits
        return try await reporting(url) {
            try await withDeadline(limits.page) {
                let answer = try await exchange(url, accept: request.accept, through: client.pages)
                return try await answer.collected(upTo: limits.pageBytes)
            }
        }
    }

    /// Performs the request and, if the answer is 200, saves its body in the file `path`.
    ///
    /// The file appears under that name only when it is whole and on disk; until then it is `path.partial`.
    ///
    /// - Throws: a `Fault` where no whole answer came or the file could not be written, `CancellationError`
    ///   where the task was cancelled. Neither leaves a file.
    package func download(_ request: Request, to path: String) async throws -> Download {
        let url = try RequestURL.resolve(request.target, below: baseURL)
        let limits = client.limits
        return try await reporting(url) {
            try await withDeadline(limits.download) {
                let answer = try await exchange(url, accept: request.accept, through: client.downloads)
                guard answer.status == 200 else {
                    return .answered(try await answer.collected(upTo: limits.pageBytes))
                }
                let byteCount = try await PartialFile.writing(path) { file in
                    try await answer.forEachPart { try await file.append($0) }
                }
                return .saved(answer.response(body: []), byteCount: byteCount)
            }
        }
    }
}

extension HTTPTransport {
    /// Asks, and follows redirects, until there is an answer.
    private func exchange(
        _ start: AbsoluteURL,
        accept: String,
        through client: HTTPClient
    ) async throws -> Answer {
        let maximum = self.client.limits.redirects
        var trail = RedirectTrail(from: start, origin: baseURL.origin, maximum: maximum)
        var url = start
        while true {
            let headers = try await headers(accept: accept, carryingCredential: trail.carriesCredential)
            let head = try await send(url, headers, through: client)
            let location = head.headers.first(name: "location")
            switch trail.decide(status: Int(head.status.code), location: location) {
            case .answer:
                return Answer(url: url, head: head)
            case .follow(let next, let carriesCredential):
                trail.follow(next, carriesCredential: carriesCredential)
                url = next
            case .refuse(let cause):
                throw Fault(.malformed, operation: "fetch", subject: url.withoutQuery, cause: cause)
            }
        }
    }

    private func headers(accept: String, carryingCredential: Bool) async throws -> HTTPHeaders {
        var headers = HTTPHeaders([
            ("User-Agent", userAgent),
            ("Accept", accept),
            ("Accept-Encoding", "gzip"),
        ])
        guard carryingCredential else { return headers }
        for header in try await authenticator.headers(now: clock.now()) {
            headers.add(name: header.name, value: header.value.reveal())
        }
        return headers
    }

    private func send(
        _ url: AbsoluteURL,
        _ headers: HTTPHeaders,
        through client: HTTPClient
    ) async throws -> HTTPClientResponse {
        var request = HTTPClientRequest(url: url.text)
        request.method = .GET
        request.headers = headers
        let head = try await client.execute(request, deadline: .distantFuture)
        logger.debug(
            "request answered",
            metadata: ["url": "\(url.withoutQuery)", "status": "\(head.status.code)"]
        )
        return head
    }

    /// Turns whatever goes wrong into a `Fault` that says so and holds no secret.
    private func reporting<Value>(_ url: AbsoluteURL, _ work: () async throws -> Value) async throws -> Value
    {
        do {
            return try await work()
        } catch {
            // A cancelled request fails in many ways; none of them is the vendor's fault.
            if Task.isCancelled || error is CancellationError { throw CancellationError() }
            if let fault = error as? Fault { throw fault }
            let interruption = Interruption(error, limits: client.limits)
            throw Fault(
                interruption.kind,
                operation: "fetch",
                subject: url.withoutQuery,
                cause: interruption.cause,
                hint: interruption.hint
            )
        }
    }
}
