/// Where a server listens: `127.0.0.1:8787`, `localhost:8787` or `[::1]:8787`.
package struct ListenAddress: Sendable, Hashable {
    /// A name or an address, without the brackets of IPv6.
    package var host: String
    /// 0 lets the system choose.
    package var port: UInt16

    /// Nil where `text` is not a host, a colon and a port.
    package init?(_ text: String) {
        guard let colon = text.lastIndex(of: ":") else { return nil }
        let digits = text[text.index(after: colon)...]
        guard let port = UInt16(digits), digits.utf8.allSatisfy(\.isASCIIDigit) else { return nil }
        var host = text[..<colon]
        if host.hasPrefix("["), host.hasSuffix("]") {
            host = host.dropFirst().dropLast()
            guard host.contains(":") else { return nil }
        } else if host.contains(":") {
            return nil
        }
        guard !host.isEmpty, host.utf8.allSatisfy(Self.isHostByte) else { return nil }
        self.host = String(host)
        self.port = port
    }

    /// Whether only this machine can connect. An address that is written in an unusual way counts as open,
    /// which is the safe side: it then needs a token.
    package var isLoopback: Bool {
        if host == "localhost" || host == "::1" { return true }
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts[0] == "127"
            && parts.allSatisfy { UInt8($0) != nil && $0.utf8.allSatisfy(\.isASCIIDigit) }
    }

    private static func isHostByte(_ byte: UInt8) -> Bool {
        byte.isASCIILetter || byte.isASCIIDigit || ".:-_".utf8.contains(byte)
    }
}
