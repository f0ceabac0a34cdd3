/// An `http` or `https` URL in one spelling, so that two that go to the same server say the same origin. What
/// could be understood in two ways is no `AbsoluteURL`: a credential's destination must not depend on whose
/// parser looks.
package struct AbsoluteURL: Hashable, Sendable {
    /// `http` or `https`.
    package let scheme: String
    /// In lower case; an IPv6 address in its brackets.
    package let host: String
    /// As written, else the scheme's own.
    package let port: Int
    /// Begins with a slash and has no dot segments. Percent-encoded, as it was written.
    package let path: String
    /// Without the question mark. Percent-encoded, as it was written.
    package let query: String?

    /// Nil for other schemes, user information (`https://good.example@evil.example`), a host that is not
    /// written in plain letters, a port that is none, and characters that do not belong into a URL.
    package init?(_ text: String) {
        guard
            let reference = URLReference(text),
            let scheme = reference.scheme?.lowercased(), let defaultPort = Self.defaultPorts[scheme],
            let authority = reference.authority,
            let (host, port) = Self.split(authority)
        else { return nil }
        self.scheme = scheme
        self.host = host
        self.port = port ?? defaultPort
        path = Self.removingDotSegments(reference.path.isEmpty ? "/" : String(reference.path))
        query = reference.query.map(String.init)
    }

    private init(at base: AbsoluteURL, path: String, query: String?) {
        scheme = base.scheme
        host = base.host
        port = base.port
        self.path = Self.removingDotSegments(path)
        self.query = query
    }

    /// Scheme, host and port, the port always written: `https://crm.example:443`. Equal means the same server.
    package var origin: String {
        "\(scheme)://\(host):\(port)"
    }

    /// The whole URL; the scheme's own port is left out.
    package var text: String {
        let authority = Self.defaultPorts[scheme] == port ? host : "\(host):\(port)"
        return "\(scheme)://\(authority)\(path)\(query.map { "?\($0)" } ?? "")"
    }

    /// What the reference, absolute or relative to this URL, points to (RFC 3986, 5.2.2). May be another origin.
    package func resolving(_ reference: String) -> AbsoluteURL? {
        guard let parts = URLReference(reference) else { return nil }
        if parts.scheme != nil { return AbsoluteURL(reference) }
        if parts.authority != nil { return AbsoluteURL("\(scheme):\(reference)") }
        let query = parts.query.map(String.init)
        if parts.path.isEmpty { return AbsoluteURL(at: self, path: path, query: query ?? self.query) }
        if parts.path.hasPrefix("/") { return AbsoluteURL(at: self, path: String(parts.path), query: query) }
        let folder = path[...(path.lastIndex(of: "/") ?? path.startIndex)]
        return AbsoluteURL(at: self, path: "\(folder)\(parts.path)", query: query)
    }

    private static let defaultPorts = ["http": 80, "https": 443]

    /// `host`, `host:port` or `host:`, which is the same as the first (RFC 3986, 3.2.3).
    private static func split(_ authority: Substring) -> (host: String, port: Int?)? {
        let host: Substring
        if authority.hasPrefix("["), let end = authority.firstIndex(of: "]") {
            host = authority[...end]
            guard isIPv6(host.dropFirst().dropLast()) else { return nil }
        } else {
            host = authority.prefix { $0 != ":" }
            guard !host.isEmpty, host.utf8.allSatisfy(\.belongsInHostName) else { return nil }
        }
        let rest = authority[host.endIndex...]
        if rest.isEmpty || rest == ":" { return (host.lowercased(), nil) }
        let digits = rest.dropFirst()
        guard rest.hasPrefix(":"), digits.utf8.allSatisfy(\.isDigit), let port = UInt16(digits), port > 0
        else {
            return nil
        }
        return (host.lowercased(), Int(port))
    }

    /// Keeps names out of the brackets; whether the address is well-formed, the connection finds out.
    private static func isIPv6(_ address: Substring) -> Bool {
        address.contains(":") && address.utf8.allSatisfy(\.belongsInIPv6Address)
    }

    /// RFC 3986, 5.2.4, for a path that begins with a slash: `..` never leaves the root.
    private static func removingDotSegments(_ path: String) -> String {
        let segments = path.split(separator: "/", omittingEmptySubsequences: false)
        var kept: [Substring] = []
        for (index, segment) in segments.enumerated() {
            guard segment == "." || segment == ".." else {
                kept.append(segment)
                continue
            }
            if segment == ".." && kept.count > 1 { kept.removeLast() }
            if index == segments.count - 1 { kept.append("") }
        }
        return kept.joined(separator: "/")
    }
}

extension UInt8 {
    /// Letters, digits, `-`, `.`, `_`: no percent-encoding, which would give a host two spellings.
    fileprivate var belongsInHostName: Bool {
        isLetter || isDigit || "-._".utf8.contains(self)
    }

    fileprivate var belongsInIPv6Address: Bool {
        isDigit || 0x61...0x66 ~= (self | 0x20) || ":.".utf8.contains(self)
    }
}
