import Foundation

/// The one form of times in a mirror, worked out with Foundation's calendar: a misreading in crmirror's own must not
/// hide behind the same one here.
package enum TrueTime {
    /// `YYYY-MM-DDTHH:MM:SS[.fff]Z` for what vendors write; nil for what is no time. One without a zone is in UTC.
    package static func normalized(_ text: String) -> String? {
        let form =
            /(\d{4}-\d\d-\d\d)[T ](\d\d):(\d\d)(?::(\d\d)(\.\d+)?)? ?(AM|PM)? ?(Z|UTC|[+-]\d\d:?\d\d)?/
        guard let match = text.wholeMatch(of: form)?.output, var hour = Int(match.2) else { return nil }
        if let half = match.6 { hour = hour % 12 + (half == "PM" ? 12 : 0) }
        let clock = "\(hour < 10 ? "0" : "")\(hour):\(match.3):\(match.4 ?? "00")"
        guard let moment = try? Date("\(match.1)T\(clock)Z", strategy: .iso8601) else { return nil }
        let utc = moment.addingTimeInterval(-offset(match.7.map(String.init) ?? "Z")).formatted(.iso8601)
        return utc.dropLast() + (match.5.map(String.init) ?? "") + "Z"
    }

    /// Seconds east of UTC.
    private static func offset(_ zone: String) -> Double {
        let digits = zone.filter(\.isNumber)
        guard digits.count == 4, let hours = Double(digits.prefix(2)), let minutes = Double(digits.suffix(2))
        else { return 0 }
        return (zone.hasPrefix("-") ? -1 : 1) * (hours * 3600 + minutes * 60)
    }
}
