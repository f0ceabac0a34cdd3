/// What a column's values mean. How each is stored and parsed is the store's `ColumnRules`.
package enum ColumnType: String, Hashable, Sendable, Codable, CaseIterable {
    /// A whole number in 64 bits, as SQLite's INTEGER.
    case integer
    /// An amount: a decimal number that a double gives back digit for digit, trailing zeros aside.
    case decimal
    /// `t`/`f` or `true`/`false`, stored as 1 and 0.
    case boolean
    /// A moment, stored as `YYYY-MM-DDTHH:MM:SS[.fff]Z`.
    case timestamp
    /// A calendar date, stored as `YYYY-MM-DD` and never shifted.
    case date
    /// Whatever text came.
    case text
}
