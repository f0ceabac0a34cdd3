import Mirror

/// Which type a new column gets: the one place that decides it.
///
/// In this order: the vendor's description, the name, the values of the first page, and else text.
enum ColumnRules {
    /// What the values of a column's first page have in common. Empty cells say nothing.
    struct Evidence: Hashable {
        var hasValues = false
        var allCanonicalIntegers = true
        /// JSON says which values are numbers; CSV does not.
        var allNumbers = true
        var allBooleans = true

        mutating func add(_ value: CellValue) {
            hasValues = true
            allCanonicalIntegers = allCanonicalIntegers && value.canonicalInteger != nil
            allNumbers = allNumbers && value.kind == .number
            allBooleans = allBooleans && value.boolean != nil
        }
    }

    static func type(of name: String, described: ColumnType?, evidence: Evidence) -> ColumnType {
        if let described { return described }
        if name == "id" || name.hasSuffix("_id") {
            return evidence.allCanonicalIntegers ? .integer : .text
        }
        if name.hasSuffix("_at") { return .timestamp }
        if name == "date" || name.hasSuffix("_date") || name == "birthdate" || name.hasSuffix("_birthdate") {
            return .date
        }
        guard evidence.hasValues else { return .text }
        if evidence.allNumbers && evidence.allCanonicalIntegers { return .integer }
        return evidence.allBooleans ? .boolean : .text
    }

    /// The type in the table's `CREATE`. It sets the column's affinity (SQLite manual, "Datatypes In SQLite",
    /// 3.1) and tells other programs what to expect.
    static func declaration(of type: ColumnType, isLoose: Bool) -> String {
        if isLoose { return "" }
        return switch type {
        case .integer: "INTEGER"
        case .boolean: "BOOLEAN"
        case .decimal, .timestamp, .date, .text: "TEXT"
        }
    }
}
