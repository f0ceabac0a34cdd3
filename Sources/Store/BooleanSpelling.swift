import Mirror

/// How a column's booleans came: WelcomeHome writes `t` and `f` in some accounts, `true` and `false` in others. The
/// column holds 1 and 0, so that without this the text that came could not be had back.
enum BooleanSpelling: String, Hashable, Sendable {
    case letters = "t/f"
    /// JSON's own as well.
    case words = "true/false"

    var yes: String { self == .letters ? "t" : "true" }
    var no: String { self == .letters ? "f" : "false" }

    /// For columns of version 2, which did not note it: CSV has letters as a rule, and JSON has words.
    static func assumed(for records: Records) -> BooleanSpelling {
        records.extent == .listed ? .letters : .words
    }
}

extension CellValue {
    /// How the value is spelled if it is a boolean.
    @inline(__always)
    var booleanSpelling: BooleanSpelling? {
        guard boolean != nil else { return nil }
        return isText && bytes.count == 1 ? .letters : .words
    }
}
