import Mirror
import Service
import Testing

/// The types that a configuration gives to columns.
struct ConfigurationColumnTests {
    private func fixture(_ columns: String) -> ConfigurationFixture {
        var fixture = ConfigurationFixture(account: "\"columns\": \(columns)")
        fixture.knownStreams = ["welcomehome": ["units", "housing_contracts", "prospects"]]
        return fixture
    }

    private func columns(_ columns: String) throws -> [String: [String: ColumnType]] {
        try #require(try fixture(columns).load().accounts.first).columns
    }

    @Test(arguments: ColumnType.allCases) func `a column gets its type`(type: ColumnType) throws {
        #expect(
            try columns(#"{"units.square_feet": "\#(type.rawValue)"}"#) == ["units": ["square_feet": type]])
    }

    @Test(arguments: [
        "units.square_feet", "Units.square_feet", "UNITS.SquareFeet", "units.squareFeet", "Units.Square Feet",
    ])
    func `a stream and a column go by their own name or the vendor's`(key: String) throws {
        #expect(try columns(#"{"\#(key)": "integer"}"#) == ["units": ["square_feet": .integer]])
    }

    /// A reload begins changed accounts anew.
    @Test func `an account whose columns have other types is another`() throws {
        let accounts = try ["integer", "decimal", "integer"].map { type in
            try fixture(#"{"units.rent": "\#(type)"}"#).load().accounts
        }
        #expect(accounts[0] != accounts[1] && accounts[0] == accounts[2])
    }

    @Test func `streams are told apart`() throws {
        #expect(
            try columns(#"{"Units.rent": "decimal", "HousingContracts.rent": "text"}"#)
                == ["units": ["rent": .decimal], "housing_contracts": ["rent": .text]])
    }

    @Test func `a path is a column that it flattens into, or a child table's`() throws {
        #expect(
            try columns(#"{"Prospects.stages.name": "text"}"#)
                == ["prospects": ["stages_name": .text, "stages.name": .text]])
        #expect(
            try columns(#"{"prospects.a.b.cD": "date"}"#)
                == ["prospects": ["a_b_c_d": .date, "a.b_c_d": .date, "a_b.c_d": .date]])
    }

    @Test func `a column may have the table's qualifier, which the mirror drops`() throws {
        let types = try columns(#"{"HousingContracts.housing_contracts.rent": "decimal"}"#)
        #expect(types["housing_contracts"]?["rent"] == .decimal)
        #expect(types["housing_contracts"]?["housing_contracts_rent"] == .decimal)
    }

    @Test func `every mistake is told at once`() {
        let mistakes = """
            {"Unit.a": "integer", "units": "integer", "units.": "text", "units..a": "text", "tasks.a": "date",
             "units.size": "number", "units.rent": 5}
            """
        let type = "expected one of integer, decimal, boolean, timestamp, date, text"
        let key = "expected a key STREAM.COLUMN such as Units.square_feet"
        #expect(
            fixture(mistakes).problems() == [
                #"accounts[0].columns["Unit.a"]: expected the name of a stream (did you mean "units"?), "#
                    + #"found the key "Unit.a""#,
                #"accounts[0].columns["tasks.a"]: expected one of the streams housing_contracts, prospects, "#
                    + #"units, found the key "tasks.a""#,
                #"accounts[0].columns.units: \#(key), found the key "units""#,
                #"accounts[0].columns["units."]: \#(key), found the key "units.""#,
                #"accounts[0].columns["units..a"]: \#(key), found the key "units..a""#,
                #"accounts[0].columns["units.rent"]: \#(type), found the number 5"#,
                #"accounts[0].columns["units.size"]: \#(type), found the text "number""#,
            ])
    }

    @Test func `a column that is meant twice is told`() {
        #expect(
            fixture(#"{"Units.squareFeet": "integer", "units.square_feet": "text"}"#).problems() == [
                #"accounts[0].columns["units.square_feet"]: expected each column once, "#
                    + #"found the column of accounts[0].columns["Units.squareFeet"] again"#
            ])
    }

    @Test(arguments: ["[]", #""integer""#, "null"]) func `columns are an object`(value: String) {
        #expect(
            fixture(value).problems().first?.hasPrefix("accounts[0].columns: expected an object, found")
                == true)
    }
}
