import Crypto
import FoundationEssentials
import Transport

/// Who gets which answer: a pure decision about a request's head.
struct StatusGate: Sendable {
    /// What of a request matters.
    struct Request: Hashable, Sendable {
        var method: String
        /// With its query, if it has one.
        var target: String
        var host: String?
        var authorization: String?
    }

    enum Ruling: Hashable, Sendable {
        case give(StatusLeaf)
        case refuse(StatusAnswer)
    }

    private let listen: ListenAddress
    /// The token's; compared instead of the token itself, since their comparison takes equally long for any two.
    private let tokenDigest: SHA256Digest?

    /// - Parameters:
    ///   - listen: where the server is bound.
    ///   - token: what a reader has to show; nil where anybody may read.
    init(listen: ListenAddress, token: Secret?) {
        self.listen = listen
        tokenDigest = token.map { SHA256.hash(data: Array($0.reveal().utf8)) }
    }

    func rule(on request: Request) -> Ruling {
        guard isMeant(request.host) else { return .refuse(Self.misdirected) }
        // Before all else: who shows nothing learns nothing, not even which paths there are.
        guard isAllowed(request.authorization) else { return .refuse(Self.unauthorized) }
        let path = request.target.prefix { $0 != "?" }
        guard let leaf = StatusLeaf(rawValue: String(path)) else { return .refuse(Self.unknown) }
        guard request.method == "GET" || request.method == "HEAD" else { return .refuse(Self.readOnly) }
        return .give(leaf)
    }

    /// A page elsewhere can have its own name resolve to this machine and then read, in a browser here, what only
    /// this machine may (DNS rebinding). Its name gives it away. Any port will do: the page may be looked at through
    /// a tunnel. Where others may connect, the token is what tells.
    private func isMeant(_ host: String?) -> Bool {
        guard listen.isLoopback else { return true }
        guard let host = host?.lowercased() else { return false }
        guard let address = ListenAddress(host) ?? ListenAddress(host + ":80") else { return false }
        return address.isLoopback || address.host == listen.host.lowercased()
    }

    private func isAllowed(_ authorization: String?) -> Bool {
        guard let tokenDigest else { return true }
        guard let shown = authorization.flatMap(Self.token) else { return false }
        return SHA256.hash(data: Array(shown.utf8)) == tokenDigest
    }

    /// The token of `Bearer TOKEN` (RFC 6750, 2.1), or the password of `Basic BASE64` (RFC 7617, 2), which is what a
    /// browser can send; the name is not looked at.
    private static func token(in authorization: String) -> String? {
        guard let space = authorization.firstIndex(of: " ") else { return nil }
        let credential = authorization[space...].drop { $0 == " " }
        switch authorization[..<space].lowercased() {
        case "bearer":
            return String(credential)
        case "basic":
            guard let bytes = Data(base64Encoded: String(credential)),
                let colon = bytes.firstIndex(of: UInt8(ascii: ":"))
            else { return nil }
            return String(decoding: bytes[bytes.index(after: colon)...], as: UTF8.self)
        default:
            return nil
        }
    }

    private static let misdirected = StatusAnswer(
        status: 421, content: .text,
        body: "This page answers to localhost, 127.0.0.1 and [::1] only, or to the name in status.listen.\n"
    )

    private static let unauthorized = StatusAnswer(
        status: 401, content: .text,
        body: "Show the token of status.token: as a bearer token, or as the password of any name.\n",
        fields: [
            .init(name: "WWW-Authenticate", value: #"Basic realm="crmirror", charset="UTF-8""#),
            .init(name: "WWW-Authenticate", value: #"Bearer realm="crmirror""#),
        ]
    )

    private static let unknown = StatusAnswer(
        status: 404, content: .text,
        body: "There is / for people, /status.json, /healthz and /metrics.\n"
    )

    private static let readOnly = StatusAnswer(
        status: 405, content: .text, body: "This is for reading: GET and HEAD.\n",
        fields: [.init(name: "Allow", value: "GET, HEAD")]
    )
}
