/// What a client asked, taken apart once for the vendors, the faults and the log.
package struct SimulatedRequest: Sendable {
    package let method: String
    /// The path without its query, percent-decoded.
    package let path: String
    /// Path and query as they came.
    package let target: String
    /// Names and values, decoded, in order.
    package let query: [(name: String, value: String)]
    /// Host and port as the client wrote them.
    package let host: String
    /// Names and values of every header field, in order.
    package let headers: [(name: String, value: String)]
    package let body: String

    init(
        method: String, target: String, host: String, headers: [(name: String, value: String)], body: String
    ) {
        let parts = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        self.method = method
        self.target = target
        self.host = host
        self.headers = headers
        self.body = body
        path = SimulatedRequest.decoded(parts[0], plusIsSpace: false)
        query = SimulatedRequest.pairs(in: parts.count > 1 ? parts[1] : "")
    }

    package var authorization: String? { header("Authorization") }

    package var userAgent: String? { header("User-Agent") }

    /// Whether a field came that any of the vendors takes a credential in.
    package var hasCredential: Bool {
        authorization != nil || header("ACCESS_TOKEN") != nil
    }

    /// The first value of a header field; upper and lower case make no difference (RFC 9110, 5.1).
    package func header(_ name: String) -> String? {
        headers.first { $0.name.lowercased() == name.lowercased() }?.value
    }

    /// A member of a body of the type `application/x-www-form-urlencoded`.
    package func form(_ name: String) -> String? {
        SimulatedRequest.pairs(in: body[...]).last { $0.name == name }?.value
    }

    /// The last value given for a name, as Rack reads a query.
    package subscript(name: String) -> String? {
        query.last { $0.name == name }?.value
    }

    /// The path's parts between slashes.
    var segments: [Substring] {
        path.split(separator: "/")
    }

    private static func pairs(in text: Substring) -> [(name: String, value: String)] {
        text.split(separator: "&").map { pair in
            let sides = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            return (
                name: decoded(sides[0], plusIsSpace: true),
                value: decoded(sides.count > 1 ? sides[1] : "", plusIsSpace: true)
            )
        }
    }

    private static func decoded(_ text: Substring, plusIsSpace: Bool) -> String {
        var bytes: [UInt8] = []
        var rest = text.utf8
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%"), let value = UInt8(Substring(rest.prefix(2)), radix: 16) {
                bytes.append(value)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(plusIsSpace && byte == UInt8(ascii: "+") ? UInt8(ascii: " ") : byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Percent-encodes what may not stand in a query's value.
    static func encoded(_ text: String) -> String {
        var result = ""
        for byte in text.utf8 {
            let scalar = Unicode.Scalar(byte)
            let isUnreserved = scalar.properties.isAlphabetic || (0x30...0x39).contains(byte)
            if byte < 0x80, isUnreserved || "-._~".unicodeScalars.contains(scalar) {
                result.unicodeScalars.append(scalar)
            } else {
                result += (byte < 16 ? "%0" : "%") + String(byte, radix: 16, uppercase: true)
            }
        }
        return result
    }
}
