import Formats
import Mirror
import Testing
import Vendors

/// An amount as a number beside its text.
struct WealthboxAmountTests {
    @Test(arguments: [
        ("$50,000", "50000"), ("56.76", "56.76"), ("-$1,234.50", "-1234.5"), ("$-1,234.50", "-1234.5"),
        ("(1,200)", "-1200"), ("($1,200.05)", "-1200.05"), ("€ 99", "99"), (" $ 1 ", "1"),
        ("£1,234,567", "1234567"),
        ("1234567.89", "1234567.89"), ("$.50", "0.5"), ("0.10", "0.1"), ("50000.00", "50000"), ("007", "7"),
        ("0", "0"), ("-0.00", "0"), ("$999,999,999,999,999", "999999999999999"),
        ("0.000000000000001", "0.000000000000001"),
    ])
    func `a text that says an amount has its number`(text: String, number: String) {
        #expect(WealthboxAmount.number(of: .string(text)) == number)
    }

    @Test(arguments: [
        "", " ", "$", "-", "()", ".", "5.", "TBD", "about $5", "$5 or so", "50k", "$1.5M", "50%", "1-2", "5-",
        "--5",
        "(-5)", "(5", "5)", "+5", "$$5", "USD 5", "5 $", "1,23", "12,34,567", "1234,567", ",500", "1,,000",
        "5,",
        "5.000,00", "1.2.3", "1,000.5,0", "1 000", "0x10", "1e3", "NaN", "inf", "٥٠", "$5\0",
        "1234567890123456", "0.1234567890123456",
    ])
    func `a text that says none, or not this way, has no number`(text: String) {
        #expect(WealthboxAmount.number(of: .string(text)) == nil)
    }

    @Test(arguments: [
        ("56.76", "56.76"), ("50000", "50000"), ("-1250.50", "-1250.5"), ("5e4", "50000"), ("0.5E5", "50000"),
        ("-0", "0"), ("0e9", "0"), ("1.5e-3", "0.0015"),
    ])
    func `a number is itself, however it is spelled`(spelling: String, number: String) {
        #expect(WealthboxAmount.number(of: .number(spelling)) == number)
    }

    @Test(arguments: ["1e400", "1e15", "1e-300", "12345678901234567", "1.2345678901234567e3"])
    func `a number that a double would change has none`(spelling: String) {
        #expect(WealthboxAmount.number(of: .number(spelling)) == nil)
    }

    @Test(arguments: [JSONValue.null, .bool(true), .array([.number("1")]), .object([])])
    func `what is neither text nor number has none`(value: JSONValue) {
        #expect(WealthboxAmount.number(of: value) == nil)
    }

    @Test func `an opportunity's amounts have their numbers beside them`() throws {
        let amounts = #"""
            {"amount":56.76,"kind":"Fee"},{"amount":"$50,000"},{"amount":"TBD"},{"amount":null},{"kind":"AUM"},
            {"amount":"$1","amount_number":2},"$3"
            """#
        let records = try WealthboxFixture().page(
            "opportunities", #"{"opportunities":[{"id":1,"amount":"$9","amounts":[\#(amounts)]},{"id":2}]}"#
        ).records
        #expect(records.columns.map(\.name) == ["id", "amount"])
        #expect(
            try records.children(named: "amounts").columns.map(\.name) == [
                "amount", "kind", "amount_number", "value",
            ])
        #expect(
            try records.rows(of: "amounts") == [
                ["0", "number 56.76", "Fee", "number 56.76", nil],
                ["0", "$50,000", nil, "number 50000", nil],
                ["0", "TBD", nil, nil, nil], ["0", nil, nil, nil, nil], ["0", nil, "AUM", nil, nil],
                ["0", "$1", nil, "number 2", nil], ["0", nil, nil, nil, "$3"],
            ])
    }

    @Test func `amounts that are no list stay what they are`() throws {
        let body = #"{"opportunities":[{"id":1,"amounts":null},{"id":2,"amounts":"$5"}]}"#
        let records = try WealthboxFixture().page("opportunities", body).records
        #expect(records.rows == [["number 1", nil], ["number 2", "$5"]])
    }
}
