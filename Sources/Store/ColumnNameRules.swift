import Mirror

/// What a column's name says of its type, in whole words: `zip` in `home_zip`, but not in `zipped`.
enum ColumnNameRules {
    static func isIdentifier(_ name: String) -> Bool {
        name == "id" || name.hasSuffix("_id")
    }

    static func isMoment(_ name: String) -> Bool {
        name.hasSuffix("_at")
    }

    static func isDate(_ name: String) -> Bool {
        ["date", "birthdate"].contains { name == $0 || name.hasSuffix("_\($0)") }
    }

    enum Meaning: Hashable {
        /// Digits that are no number: a zip begins with zeros, a phone with a plus.
        case text
        case amount
    }

    /// What the name's last telling word says: an `account_balance` is an amount, a `rate_code` is none.
    static func meaning(of name: String) -> Meaning? {
        for word in name.split(separator: "_").reversed() {
            if says(word, textWords) { return .text }
            if says(word, amountWords) { return .amount }
        }
        return nil
    }

    private static func says(_ word: Substring, _ words: Set<Substring>) -> Bool {
        words.contains(word)
            || word.hasSuffix("s") && words.contains(word.dropLast())
            || word.hasSuffix("es") && words.contains(word.dropLast(2))
    }

    private static let textWords: Set<Substring> = [
        "zip", "zipcode", "postal", "postcode", "phone", "telephone", "mobile", "fax", "extension", "number",
        "code", "barcode", "ssn", "ein", "itin", "account", "iban", "routing", "passport", "license",
        "licence",
        "reference", "serial", "sku", "version",
    ]

    private static let amountWords: Set<Substring> = [
        "price", "rent", "rate", "amount", "fee", "cost", "balance", "percent", "percentage", "latitude",
        "longitude", "deposit", "discount", "salary", "income", "revenue", "commission", "tax",
    ]
}
