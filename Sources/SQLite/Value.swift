/// A cell of SQLite's, in one of its five storage classes.
package enum Value: Hashable, Sendable {
    case null
    case integer(Int64)
    /// SQLite has no NaN: binding it stores NULL.
    case real(Double)
    case text(String)
    case blob([UInt8])

    /// The storage classes.
    package enum Kind: Sendable {
        case integer, real, text, blob, null
    }
}

extension Value: ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral, ExpressibleByStringLiteral,
    ExpressibleByNilLiteral
{
    package init(integerLiteral value: Int64) { self = .integer(value) }
    package init(floatLiteral value: Double) { self = .real(value) }
    package init(stringLiteral value: String) { self = .text(value) }
    package init(nilLiteral: ()) { self = .null }
}
