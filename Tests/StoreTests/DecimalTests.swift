import Foundation
import Mirror
import SQLite
@testable import Store
import Testing

/// SQLite itself prints a stored amount digit for digit as it came, zeros at its end aside.
@Suite struct DecimalTests {
    private func decimal(_ text: String) -> DecimalNumber? {
        Array(text.utf8).withUnsafeBytes { CellValue($0, kind: .text).decimal }
    }

    private func value(_ number: DecimalNumber) -> Value {
        switch number {
        case .integer(let number): .integer(number)
        case .real(let number): .real(number)
        }
    }

    /// Without the zeros at its end, worked out on the text.
    private func withoutZeros(_ text: String) -> String {
        guard text.contains(".") else { return text }
        let digits = text.reversed().drop { $0 == "0" }
        return String(digits.drop { $0 == "." }.reversed())
    }

    /// Up to 15 digits with a point anywhere among them, or up to three zeros before them.
    private func amount(_ random: inout SeededNumbers) -> String {
        let count = Int.random(in: 1...15, using: &random)
        let digits = (0..<count).map { place in
            // Runs of nines and zeros are where rounding goes wrong.
            let digit =
                Bool.random(using: &random) ? Int.random(in: 0...9, using: &random) : [0, 9, 5][place % 3]
            return String(place == 0 ? max(1, digit) : digit)
        }.joined()
        let point = Int.random(in: 0...count, using: &random)
        let zeros = String(repeating: "0", count: Int.random(in: 0...3, using: &random))
        let whole = point == 0 ? "0" : String(digits.prefix(point))
        let fraction = (point == 0 ? zeros : "") + digits.dropFirst(point)
        let sign = Bool.random(using: &random) ? "-" : ""
        let end = String(repeating: "0", count: Int.random(in: 0...4, using: &random))
        return sign + whole + (fraction.isEmpty ? "" : "." + fraction + end)
    }

    @Test(arguments: 0..<8)
    func `an amount of up to 15 digits comes back from SQLite as it came`(_ seed: Int) throws {
        var random = SeededNumbers(seed: seed)
        let directory = try TemporaryDirectory()
        let connection = try Connection(path: "\(directory.path)/amounts.sqlite", access: .readWrite)
        try connection.execute("CREATE TABLE amounts (amount NUMERIC, copy TEXT)")
        for _ in 0..<4000 {
            let text = amount(&random)
            let number = try #require(decimal(text), "\(text) is an amount")
            if case .real(let real) = number {
                #expect(real == strtod(text, nil), "\(text) is not rounded to the nearest double")
            }
            try connection.run("INSERT INTO amounts VALUES (?1, NULL)", [value(number)])
            let printed = try connection.query(
                "SELECT CAST(amount AS TEXT), amount || '', amount FROM amounts")
            try connection.run("UPDATE amounts SET copy = amount")
            let expected = withoutZeros(text)
            #expect(printed == [[.text(expected), .text(expected), value(number)]])
            #expect(try connection.scalar("SELECT copy FROM amounts") == .text(expected))
            try connection.run("DELETE FROM amounts")
        }
    }

    @Test(arguments: [
        "", "-", ".", "1.", ".5", "+1", "+1.5", "01.5", "00.5", "-.5", "-0", "-0.0", "-0.00", "1e5", "1.5e3",
        "1.5.2",
        "1,5", " 1.5", "1.5 ", "1.5\0", "0x1.8", "inf", "nan", "$1.50", "1_000.5", "٣.٥",
        "1.2345678901234567",
        "0.00001", "-0.00009", "12345678901234567.5", "9223372036854775808", "9223372036854775808.0", "--1.5",
        "1-.5", "1.-5", "1:.5", "0.0000000000000000000000000000000000000001",
    ])
    func `whatever would come back otherwise is none`(_ text: String) {
        #expect(decimal(text) == nil)
    }

    @Test func `zeros at the end are no digits`() {
        #expect(decimal("1.5000000000000000000000000000000") == .real(1.5))
        #expect(decimal("123456789012345.000000000000000") == .integer(123_456_789_012_345))
        #expect(decimal("9223372036854775807.00") == .integer(.max))
        #expect(decimal("0.000") == .integer(0))
    }
}
