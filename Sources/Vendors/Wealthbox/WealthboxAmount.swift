package import Formats

/// An amount of money as a plain number: it comes as 56.76, says the documentation, or as "$50,000", say clients of
/// the API.
package enum WealthboxAmount {
    /// The most digits that a double gives back as they were (DBL_DIG).
    private static let mostDigits = 15

    /// The amount without zeros that say nothing: `50000` of `$50,000`.
    ///
    /// A text is read as people in the United States write amounts: digits, in groups of three behind commas or not,
    /// and a fraction behind a point; a currency's sign before them; a minus before or behind that sign, or
    /// parentheses around it all, which are an accountant's minus.
    ///
    /// - Returns: nil for what says no amount (`TBD`), more than one (`1-2`), one of another notation (`50k`, `5.000,00`)
    ///   or one that a double would change.
    package static func number(of value: JSONValue) -> String? {
        switch value {
        case .number(let spelling): plain(spelling) ?? plain(exponential: spelling)
        case .string(let text): number(ofText: text)
        case .null, .bool, .array, .object: nil
        }
    }

    private static func number(ofText text: String) -> String? {
        var rest = Substring(text).trimmed
        var isNegative = false
        if rest.first == "(", rest.last == ")" {
            rest = rest.dropFirst().dropLast().trimmed
            isNegative = true
        }
        var signs = 0
        while let first = rest.first, first == "-" || first.isCurrencySymbol {
            if first == "-" {
                guard !isNegative else { return nil }
                isNegative = true
            } else {
                signs += 1
            }
            rest = rest.dropFirst().trimmed
        }
        guard signs <= 1, let grouped = ungrouped(rest) else { return nil }
        return plain((isNegative ? "-" : "") + grouped)
    }

    /// Without the commas between groups; nil where they are elsewhere.
    private static func ungrouped(_ text: Substring) -> String? {
        let whole = text.prefix { $0 != "." }
        let groups = whole.split(separator: ",", omittingEmptySubsequences: false)
        let isGrouped = groups.count > 1
        guard
            !isGrouped || (1...3 ~= groups[0].count && groups.dropFirst().allSatisfy { $0.count == 3 })
        else { return nil }
        return groups.joined() + text.dropFirst(whole.count)
    }

    /// `-` or not, digits, and a point with more of them or not, without zeros that say nothing.
    private static func plain(_ spelling: String) -> String? {
        let isNegative = spelling.hasPrefix("-")
        let parts = spelling.dropFirst(isNegative ? 1 : 0).split(
            separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.allSatisfy({ $0.utf8.allSatisfy(isDigit) }), parts.last != "" else { return nil }
        let whole = String(parts[0].drop { $0 == "0" })
        let fraction = parts.count > 1 ? withoutZeros(behind: parts[1]) : ""
        guard whole.count + fraction.count <= mostDigits else { return nil }
        let number = (whole.isEmpty ? "0" : whole) + (fraction.isEmpty ? "" : ".\(fraction)")
        return isNegative && number != "0" ? "-\(number)" : number
    }

    /// JSON may spell 50000 as 5e4.
    private static func plain(exponential spelling: String) -> String? {
        let mantissa = spelling.prefix { $0 != "e" && $0 != "E" }
        guard
            mantissa.count < spelling.count, mantissa.count(where: \.isNumber) <= mostDigits,
            let number = Double(spelling)
        else { return nil }
        // Beyond these a double's description has an exponent too.
        return number == 0 || 1e-4..<1e15 ~= abs(number) ? plain(number.description) : nil
    }

    private static func withoutZeros(behind digits: Substring) -> String {
        String(digits.prefix(digits.count - digits.reversed().prefix { $0 == "0" }.count))
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte
    }
}

extension Substring {
    fileprivate var trimmed: Substring {
        let rest = drop(while: \.isWhitespace)
        return rest.prefix(rest.count - rest.reversed().prefix(while: \.isWhitespace).count)
    }
}

extension Character {
    fileprivate var isCurrencySymbol: Bool {
        unicodeScalars.allSatisfy { $0.properties.generalCategory == .currencySymbol }
    }
}

extension JSONValue {
    /// With `amount_number` behind the `amount` of each element of the list `amounts`: the number, or null where it says
    /// none. A vendor that comes to say it itself is believed.
    var withAmountNumbers: JSONValue {
        guard case .object(let members) = self else { return self }
        return .object(
            members.map { member in
                guard member.key == "amounts", case .array(let amounts) = member.value else { return member }
                return Member(key: member.key, value: .array(amounts.map(\.withAmountNumber)))
            })
    }

    private var withAmountNumber: JSONValue {
        let name = "amount_number"
        guard case .object(let members) = self, let amount = self["amount"], self[name] == nil else {
            return self
        }
        let number = WealthboxAmount.number(of: amount).map(JSONValue.number)
        return .object(members + [Member(key: name, value: number ?? .null)])
    }
}
