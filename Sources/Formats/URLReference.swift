/// A URL as it is written, in its five parts (RFC 3986, appendix B), absolute or relative.
struct URLReference {
    private(set) var scheme: Substring?
    private(set) var authority: Substring?
    private(set) var path: Substring
    private(set) var query: Substring?

    /// Nil where the text has a character that programs disagree about: blanks, control characters and bytes
    /// beyond ASCII are removed or encoded by some, and a backslash is a slash to browsers.
    init?(_ text: String) {
        guard text.utf8.allSatisfy({ 0x21...0x7E ~= $0 && $0 != UInt8(ascii: "\\") }) else { return nil }
        var rest = text.prefix { $0 != "#" }
        scheme = Self.takeScheme(&rest)
        if rest.hasPrefix("//") {
            let afterSlashes = rest.dropFirst(2)
            authority = afterSlashes.prefix { $0 != "/" && $0 != "?" }
            rest = afterSlashes.drop { $0 != "/" && $0 != "?" }
        }
        path = rest.prefix { $0 != "?" }
        query = path.endIndex < rest.endIndex ? rest[rest.index(after: path.endIndex)...] : nil
    }

    /// Takes `https:`; a colon behind anything but a name belongs to the path.
    private static func takeScheme(_ rest: inout Substring) -> Substring? {
        let name = rest.prefix { $0.isLetter || $0.isNumber || $0 == "+" || $0 == "-" || $0 == "." }
        guard name.first?.isLetter == true, rest[name.endIndex...].hasPrefix(":") else { return nil }
        rest = rest[rest.index(after: name.endIndex)...]
        return name
    }
}

/// The query of a URL, `name=value&…`, with everything but RFC 3986's unreserved characters encoded: brackets
/// in `filters[updated_at_after]` too, which servers decode and some libraries refuse.
package func percentEncodedQuery(_ items: [(name: String, value: String)]) -> String {
    items.map { "\(percentEncoded($0.name))=\(percentEncoded($0.value))" }.joined(separator: "&")
}

private func percentEncoded(_ text: String) -> String {
    let digits = Array("0123456789ABCDEF".utf8)
    var encoded: [UInt8] = []
    for byte in text.utf8 {
        if byte.isUnreserved {
            encoded.append(byte)
        } else {
            encoded += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
        }
    }
    return String(decoding: encoded, as: UTF8.self)
}

extension UInt8 {
    /// RFC 3986, 2.3.
    fileprivate var isUnreserved: Bool {
        isLetter || isDigit || "-._~".utf8.contains(self)
    }
}
