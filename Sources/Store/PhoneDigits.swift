/// A phone number as words that it is found by, however it was written.
enum PhoneDigits {
    /// All its digits, and its last ten, nine and seven: the number without the country's code, without the trunk's
    /// zero, and as neighbours dial it. Nil where they are too few for a number.
    static func words(of phone: String) -> String? {
        let digits = String(
            phone.compactMap { $0.wholeNumberValue }.filter { $0 < 10 }.map { String($0) }.joined())
        guard digits.count >= shortest else { return nil }
        let ends = [10, 9, shortest].filter { $0 < digits.count }.map { String(digits.suffix($0)) }
        return ([digits] + ends).joined(separator: " ")
    }

    private static let shortest = 7
}
