/// A person whom several vendors know, each in a spelling of its own: what a firm finds when it compares its CRMs.
///
/// The choice depends on a record's place only and takes nothing from its random numbers, so that all the others are as
/// they would be without.
struct Acquaintance: Hashable, Sendable {
    let number: Int

    /// One record in sixteen is one, and each of forty comes once before the first comes again.
    init?(at index: Int) {
        guard index % 16 == 5 else { return nil }
        number = index / 16 % 40
    }

    var first: String { Names.first[number % Names.first.count] }
    var last: String { Names.last[number * 7 % Names.last.count] }

    var email: String {
        let name = "\(first).\(last)".lowercased().filter { $0.isASCII && ($0.isLetter || $0 == ".") }
        return "\(name)@example.net"
    }

    /// The same with capitals, as people type it.
    var typedEmail: String { email.prefix(1).uppercased() + email.dropFirst() }

    /// 555-0100 to 555-0199 belong to nobody.
    private var lastDigits: String { String(100 + number) }

    /// `(312) 555-0107`
    var bracketedPhone: String { "(312) 555-0\(lastDigits)" }
    /// `+1 312 555 0107`
    var spacedPhone: String { "+1 312 555 0\(lastDigits)" }
    /// `+13125550107`
    var plainPhone: String { "+13125550\(lastDigits)" }
}
