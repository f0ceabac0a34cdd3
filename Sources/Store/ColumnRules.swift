import Mirror

/// Which type a column gets: the one place that decides it.
///
/// In this order: the configuration, the vendor's documentation, the name, the values of the first page, and else
/// text. A value that does not fit widens the type, and nothing narrows it but the configuration.
enum ColumnRules {
    /// What settled a type, as `crmirror_columns` says it.
    enum Source: String, Hashable, Sendable {
        case configuration, documentation, name, values
    }

    /// What was said of a column before any value came.
    struct Said {
        var configured: ColumnType?
        var documented: ColumnType?
        /// Whether it is part of the key; then it is of integers or of text.
        var isKey = false
    }

    /// What the values of a column's first page have in common. Empty cells say nothing.
    struct Evidence: Hashable {
        var hasValues = false
        var allIntegers = true
        var allDecimals = true
        var allBooleans = true
        /// Of the first value that is a boolean.
        var spelling: BooleanSpelling?

        mutating func add(_ value: CellValue) {
            hasValues = true
            if allIntegers, value.canonicalInteger == nil { allIntegers = false }
            if !allIntegers, allDecimals, value.decimal == nil { allDecimals = false }
            guard allBooleans else { return }
            let spelling = value.booleanSpelling
            allBooleans = spelling != nil && (self.spelling == nil || self.spelling == spelling)
            self.spelling = self.spelling ?? spelling
        }

        /// Whether no further value can change anything.
        var isSettled: Bool { !allDecimals && !allBooleans }

        /// Moments and dates that do not parse are anomalies, and no reason for another type.
        func fits(_ type: ColumnType) -> Bool {
            switch type {
            case .integer: allIntegers
            case .decimal: allDecimals
            case .boolean: allBooleans
            case .timestamp, .date, .text: true
            }
        }
    }

    static func type(of name: String, said: Said, evidence: Evidence) -> (type: ColumnType, source: Source) {
        if let configured = said.configured { return (ofKey(configured, said), .configuration) }
        if let documented = said.documented { return (ofKey(documented, said), .documentation) }
        if ColumnNameRules.isIdentifier(name) { return (evidence.allIntegers ? .integer : .text, .name) }
        if said.isKey { return (evidence.hasValues && evidence.allIntegers ? .integer : .text, .values) }
        if ColumnNameRules.isMoment(name) { return (.timestamp, .name) }
        if ColumnNameRules.isDate(name) { return (.date, .name) }
        switch ColumnNameRules.meaning(of: name) {
        case .text: return (.text, .name)
        case .amount where evidence.allDecimals: return (.decimal, .name)
        case .amount, nil: return (type(of: evidence), .values)
        }
    }

    private static func type(of evidence: Evidence) -> ColumnType {
        guard evidence.hasValues else { return .text }
        if evidence.allIntegers { return .integer }
        return evidence.allBooleans ? .boolean : .text
    }

    /// The narrowest type in which the column's own values and those of the evidence have room.
    static func widened(_ type: ColumnType, of name: String, said: Said, by evidence: Evidence) -> ColumnType
    {
        let mayBeAmount = type == .integer && !said.isKey && !ColumnNameRules.isIdentifier(name)
        return mayBeAmount && evidence.allDecimals ? .decimal : .text
    }

    static func ofKey(_ type: ColumnType, _ said: Said) -> ColumnType {
        said.isKey && type != .integer ? .text : type
    }

    /// The type in the table's `CREATE`. It sets the column's affinity (SQLite manual, "Datatypes In SQLite",
    /// 3.1) and tells other programs what to expect.
    static func declaration(of type: ColumnType) -> String {
        switch type {
        case .integer: "INTEGER"
        case .decimal: "NUMERIC"
        case .boolean: "BOOLEAN"
        case .timestamp, .date, .text: "TEXT"
        }
    }
}
