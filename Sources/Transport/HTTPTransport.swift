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
        return try await reporting("fetch", url, limits) {
            try await withDeadline(limits.page) {
                let answer = try await exchange(url, request, through: client.pages)
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
        return try await reporting("fetch", url, limits) {
            try await withDeadline(limits.download) {
                let answer = try await exchange(url, request, through: client.downloads)
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
    /// Asks; and asks once more where the credential was rejected and there is another.
    private func exchange(
        _ url: AbsoluteURL,
        _ request: Request,
        through client: HTTPClient
    ) async throws -> Answer {
        let answer = try await follow(url, request, through: client)
        guard answer.status == 401, !answer.credential.isEmpty,
            try await authenticator.renewed(after: answer.credential, now: clock.now())
        else { return answer }
        return try await follow(url, request, through: client)
    }

    /// Asks, and follows redirects, until there is an answer.
    private func follow(
        _ start: AbsoluteURL,
        _ request: Request,
        through client: HTTPClient
    ) async throws -> Answer {
        let maximum = self.client.limits.redirects
        var trail = RedirectTrail(from: start, origin: baseURL.origin, maximum: maximum)
        var url = start
        while true {
            let credential = try await credential(carrying: trail.carriesCredential)
            let headers = try headers(for: request, credential, isHome: trail.carriesCredential)
            let head = try await send(url, headers, through: client)
            let location = head.headers.first(name: "location")
            switch trail.decide(status: Int(head.status.code), location: location) {
            case .answer:
                return Answer(url: url, head: head, credential: credential)
            case .follow(let next, let carriesCredential):
                trail.follow(next, carriesCredential: carriesCredential)
                url = next
            case .refuse(let cause):
                throw Fault(.malformed, operation: "fetch", subject: url.withoutQuery, cause: cause)
            }
        }
    }

    private func credential(carrying isCarried: Bool) async throws -> [CredentialHeader] {
        isCarried ? try await authenticator.headers(now: clock.now()) : []
    }

    /// What the connector says is for the account's origin and for nobody else.
    private func headers(
        for request: Request,
        _ credential: [CredentialHeader],
        isHome: Bool
    ) throws(Fault) -> HTTPHeaders {
        var headers = HTTPHeaders([
            ("User-Agent", userAgent),
            ("Accept", request.accept),
            ("Accept-Encoding", "gzip"),
        ])
        for header in credential { headers.add(name: header.name, value: header.value.reveal()) }
        guard isHome else { return headers }
        for header in request.headers {
            guard !headers.contains(name: header.name), header.name.lowercased() != "authorization" else {
                throw Fault(
                    .rejected, operation: "fetch", subject: baseURL.withoutQuery,
                    cause: "the header \(header.name) is not the connector's to set"
                )
            }
            headers.add(name: header.name, value: header.value)
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
}
