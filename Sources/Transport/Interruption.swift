import AsyncHTTPClient
import Glibc
import Mirror
import NIOCore
import NIOHTTP1
import NIOHTTPCompression
import NIOPosix

/// Why no whole answer came, in a person's words.
///
/// Unknown errors are named by their type and never described: `HTTPClientError` prints the header values it
/// refuses, and those may be the credential.
struct Interruption: Hashable {
    var kind = Fault.Kind.transient
    var cause: String
    var hint: String?

    init(_ cause: String, kind: Fault.Kind = .transient, hint: String? = nil) {
        self.cause = cause
        self.kind = kind
        self.hint = hint
    }

    init(_ error: any Error, limits: TransportLimits) {
        switch error {
        case let error as BrokenBody:
            self.init(brokenBody: error, limits: limits)
        case let error as PageTooLarge:
            self = .tooLarge(error.limit)
        case let error as DeadlineExceeded:
            self.init("not done after \(error.limit.inWords)")
        case let error as HTTPClientError:
            self.init(client: error, limits: limits)
        case let error as NIOConnectionError:
            self.init(connection: error, limits: limits)
        case let error as IOError:
            self.init(errorNumberInWords(error.errnoCode))
        case let error as ChannelError where error.isConnectTimeout:
            self.init("no connection within \(limits.connect.inWords)")
        case let error as HTTPParserError where error == .invalidEOFState:
            self.init("the connection was closed before the answer was whole")
        case is HTTPParserError:
            self.init("the answer is not HTTP")
        case NIOHTTPDecompression.DecompressionError.limit:
            self = .tooLarge(limits.pageBytes)
        case is NIOHTTPDecompression.DecompressionError, is NIOHTTPDecompression.ExtraDecompressionError:
            self.init("the gzip body is damaged")
        default:
            self.init(foreign: error)
        }
    }

    private init(brokenBody body: BrokenBody, limits: TransportLimits) {
        // What came just before the end is not always handed on, so this is what was read and not what came.
        let count = body.expected.map { "\(body.received) of \($0) bytes" } ?? "\(body.received) bytes"
        guard let reason = body.reason, !Self.isEnd(reason) else {
            self.init("the body ended early, \(count) read")
            return
        }
        self.init(reason, limits: limits)
        if kind == .transient { cause += ", \(count) of the body read" }
    }

    /// The connection was closed and not more than that.
    private static func isEnd(_ error: any Error) -> Bool {
        error as? HTTPClientError == .remoteConnectionClosed || error as? HTTPParserError == .invalidEOFState
    }

    private init(client error: HTTPClientError, limits: TransportLimits) {
        switch error {
        case .connectTimeout, .getConnectionFromPoolTimeout:
            self.init("no connection within \(limits.connect.inWords)")
        case .tlsHandshakeTimeout:
            self.init("no TLS handshake within \(limits.connect.inWords)")
        case .readTimeout:
            self.init("no byte for \(limits.idle.inWords)")
        case .remoteConnectionClosed:
            self.init("the connection was closed before the answer was whole")
        case let error where error.shortDescription.hasPrefix("Invalid header field"):
            self.init(
                "a header holds a character that HTTP does not allow",
                kind: .refused,
                hint: "Look for a line break or a control character in the credential."
            )
        default:
            self.init(error.shortDescription.lowercased())
        }
    }

    private init(connection error: NIOConnectionError, limits: TransportLimits) {
        if let failure = error.connectionErrors.first {
            self.init(failure.error, limits: limits)
        } else {
            self.init("the host name \(error.host) could not be resolved")
        }
    }

    /// NIOSSL is not imported for its errors' sake: they are text within anyway.
    private init(foreign error: any Error) {
        let type = String(reflecting: type(of: error))
        if type.hasPrefix("NIOSSL.") {
            self.init(tls: String(describing: error))
        } else {
            self.init("the connection failed (\(type))")
        }
    }

    /// - Parameter text: what NIOSSL says of it, BoringSSL's error names among it.
    init(tls text: String) {
        if text.contains("CERTIFICATE_VERIFY_FAILED") || text.contains("unableToValidateCertificate")
            || text.contains("failedToValidateHostname")
        {
            self.init(
                "the server's TLS certificate is not valid",
                hint: "Check the base URL, this machine's clock and its certificate authorities."
            )
        } else if text.contains("WRONG_VERSION_NUMBER") || text.contains("HTTP_REQUEST") {
            self.init("the server does not speak TLS", hint: "Check the base URL's scheme and port.")
        } else if text.contains("uncleanShutdown") {
            self.init("the connection was closed before the answer was whole")
        } else {
            self.init("TLS failed")
        }
    }

    static func tooLarge(_ limit: Int) -> Interruption {
        Interruption(
            "the page is larger than \(limit) bytes",
            kind: .malformed,
            hint: "Ask for fewer rows a page: page_size of the account"
        )
    }
}

/// A body that did not come whole.
struct BrokenBody: Error {
    var received: Int
    /// What `Content-Length` promised; nil where it counts other bytes (compressed) or is absent.
    var expected: Int?
    /// Nil where it simply ended.
    var reason: (any Error)?
}

/// A page beyond what is kept in memory.
struct PageTooLarge: Error {
    var limit: Int
}

extension ChannelError {
    fileprivate var isConnectTimeout: Bool {
        if case .connectTimeout = self { true } else { false }
    }
}

/// `connection refused`, as the C library says it.
func errorNumberInWords(_ number: Int32) -> String {
    // strerror(3): since glibc 2.32 its buffer belongs to the thread.
    strerror(number).map { String(cString: $0).lowercased() } ?? "error \(number)"
}

extension Duration {
    /// `60 s`, or `50 ms` below a second.
    var inWords: String {
        self < .seconds(1) ? "\(wholeMilliseconds) ms" : "\(wholeMilliseconds / 1000) s"
    }
}

extension TimeAmount {
    init(_ duration: Duration) {
        self = .milliseconds(duration.wholeMilliseconds)
    }
}
