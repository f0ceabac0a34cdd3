import Foundation
package import Simulator

/// An amount's number, worked out with Foundation's decimals: a misreading in crmirror's own must not hide behind the
/// same one here.
package enum TrueAmount {
    /// Null where the amount says none.
    package static func number(of amount: JSON) -> JSON {
        switch amount {
        case .integer: amount
        case .decimal(let spelling): number(spelling)
        case .string(let text): number(of: text)
        case .null, .boolean, .array, .object: .null
        }
    }

    /// `$50,000`, `-$1,234.50`, `(1,200)`
    private static func number(of text: String) -> JSON {
        let form = /(?<minus>-?)\$?(?<digits>\d{1,3}(,\d{3})*(\.\d+)?)/
        let isInParentheses = text.hasPrefix("(") && text.hasSuffix(")")
        guard let match = text.trimmingCharacters(in: ["(", ")"]).wholeMatch(of: form)?.output else {
            return .null
        }
        let digits = match.digits.replacingOccurrences(of: ",", with: "")
        return number((isInParentheses || !match.minus.isEmpty ? "-" : "") + digits)
    }

    private static func number(_ spelling: String) -> JSON {
        Decimal(string: spelling, locale: Locale(identifier: "en_US_POSIX")).map { .decimal("\($0)") }
            ?? .null
    }
}
