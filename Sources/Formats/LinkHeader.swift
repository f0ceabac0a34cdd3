/// The `Link` header (RFC 8288). Read as leniently as its appendix B: a link that is not understood would look
/// like the end of a walk.
package struct LinkHeader: Sendable {
    /// One link, as it was written.
    package struct Link: Hashable, Sendable {
        /// What was between the angle brackets; may be relative.
        package var target: String
        /// In order; names in lower case, values without quotes and escapes, empty where there was none.
        package var parameters: [Parameter]

        /// The words of the first `rel`, in lower case: others are ignored (RFC 8288, 3.3).
        package var relations: [String] {
            guard let first = parameters.first(where: { $0.name == "rel" }) else { return [] }
            return first.value.lowercased().split(whereSeparator: \.isWhitespace).map(String.init)
        }
    }

    package struct Parameter: Hashable, Sendable {
        package var name: String
        package var value: String

        package init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    /// All links of all headers, in order. What is not a link is skipped up to the next comma.
    package static func parse(_ values: [String]) -> [Link] {
        values.flatMap { value in
            var parser = LinkParser(value)
            return parser.links()
        }
    }

    /// The target of the first link that has the relation `next`, as an absolute URL; nil where there is none.
    ///
    /// A target that cannot be resolved comes back as it was written. Who asks for it is then refused, loudly;
    /// nil would say that the walk has ended.
    package static func next(in values: [String], base: String) -> String? {
        guard let link = parse(values).first(where: { $0.relations.contains("next") }) else { return nil }
        return AbsoluteURL(base)?.resolving(link.target)?.text ?? link.target
    }
}

/// RFC 8288, appendices B.2 and B.3.
private struct LinkParser {
    private var cursor: ByteCursor<[UInt8]>

    init(_ value: String) {
        cursor = ByteCursor(Array(value.utf8))
    }

    mutating func links() -> [LinkHeader.Link] {
        var links: [LinkHeader.Link] = []
        while !cursor.isAtEnd {
            _ = cursor.takeAll { $0.isBlank || $0 == UInt8(ascii: ",") }
            if let link = link() { links.append(link) }
            _ = cursor.takeAll { $0 != UInt8(ascii: ",") }
        }
        return links
    }

    private mutating func link() -> LinkHeader.Link? {
        guard cursor.take("<") else { return nil }
        let target = cursor.takeAll { $0 != UInt8(ascii: ">") }
        guard cursor.take(">") else { return nil }
        var link = LinkHeader.Link(target: cursor.text(target), parameters: [])
        while true {
            skipBlanks()
            guard cursor.take(";") else { return link }
            if let parameter = parameter() { link.parameters.append(parameter) }
        }
    }

    /// Nil where there is nothing between two semicolons.
    private mutating func parameter() -> LinkHeader.Parameter? {
        skipBlanks()
        let name = cursor.takeAll { !$0.isBlank && !"=;,".utf8.contains($0) }
        skipBlanks()
        var value = ""
        if cursor.take("=") {
            skipBlanks()
            value = cursor.take("\"") ? quotedText() : plainText()
        }
        return name.isEmpty ? nil : LinkHeader.Parameter(cursor.text(name).lowercased(), value)
    }

    private mutating func plainText() -> String {
        cursor.text(cursor.takeAll { !$0.isBlank && !";,".utf8.contains($0) })
    }

    /// From behind the opening quote to behind the closing one, or to the end where that is missing.
    private mutating func quotedText() -> String {
        var text: [UInt8] = []
        while let byte = cursor.next {
            cursor.skip()
            if byte == UInt8(ascii: "\"") { break }
            if byte == UInt8(ascii: "\\"), let escaped = cursor.next {
                cursor.skip()
                text.append(escaped)
            } else {
                text.append(byte)
            }
        }
        return String(decoding: text, as: UTF8.self)
    }

    private mutating func skipBlanks() {
        _ = cursor.takeAll(where: \.isBlank)
    }
}

extension UInt8 {
    fileprivate var isBlank: Bool {
        self == UInt8(ascii: " ") || self == UInt8(ascii: "\t")
    }
}
