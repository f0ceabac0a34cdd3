/// Markup. What is interpolated into it is a text and comes out escaped, so that nothing a vendor or a file says can
/// become markup; only `HTML` itself goes in as it is.
struct HTML: Hashable, Sendable, ExpressibleByStringInterpolation {
    private(set) var text: String

    init(stringLiteral markup: String) {
        text = markup
    }

    init(stringInterpolation: Interpolation) {
        text = stringInterpolation.text
    }

    struct Interpolation: StringInterpolationProtocol {
        fileprivate var text = ""

        init(literalCapacity: Int, interpolationCount: Int) {
            text.reserveCapacity(literalCapacity + interpolationCount * 16)
        }

        mutating func appendLiteral(_ markup: String) {
            text += markup
        }

        mutating func appendInterpolation(_ text: String) {
            for character in text.unicodeScalars { self.text += HTML.escaped(character) }
        }

        mutating func appendInterpolation(_ number: Int) {
            text += String(number)
        }

        mutating func appendInterpolation(_ markup: HTML) {
            text += markup.text
        }

        mutating func appendInterpolation(_ parts: [HTML]) {
            for part in parts { text += part.text }
        }
    }

    /// Safe in an element and in a quoted attribute.
    private static func escaped(_ character: Unicode.Scalar) -> String {
        switch character {
        case "&": "&amp;"
        case "<": "&lt;"
        case ">": "&gt;"
        case "\"": "&quot;"
        case "'": "&#39;"
        // Control characters have no place in a document (HTML Living Standard, 13.2.3.5).
        case "\u{0}"..<"\t", "\u{B}"..<" ", "\u{7F}"..<"\u{A0}": "\u{FFFD}"
        default: String(character)
        }
    }
}
