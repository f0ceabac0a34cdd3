import Mirror
import Testing

@Suite struct ListTests {
    private func records(_ body: String) throws -> Records {
        try Fixture().page("stages", json(body)).records
    }

    @Test func `nested objects flatten and arrays become children`() throws {
        let records = try records(
            #"[{"id":1,"owner":{"name":"Ann","home":{"zip":"02139"}},"tags":["a",{"b":1.0}],"extra":{}}]"#)
        #expect(records.columns.map(\.name) == ["id", "owner_name", "owner_home_zip", "extra"])
        #expect(records.columns.map(\.vendorName)[2] == "owner.home.zip")
        #expect(records.rows == [["number 1", "Ann", "02139", nil]])
        #expect(try records.rows(of: "tags") == [["0", "a", nil], ["0", nil, "number 1.0"]])
        #expect(records.key == .column(0))
        #expect(records.extent == .whole)
    }

    @Test func `a field that a record lacks is null there`() throws {
        let records = try records(#"[{"id":1,"a":"x"},{"b":null,"id":2,"c":"z"}]"#)
        #expect(records.columns.map(\.name) == ["id", "a", "b", "c"])
        #expect(records.rows == [["number 1", "x", nil, nil], ["number 2", nil, nil, "z"]])
    }

    @Test func `numbers keep their spelling and booleans are no text`() throws {
        let records = try records(
            #"[{"big":12345678901234567890123,"price":1.10,"e":1E+2,"zero":-0,"yes":true,"no":false,"t":"true"}]"#
        )
        #expect(
            records.rows == [
                [
                    "number 12345678901234567890123", "number 1.10", "number 1E+2", "number -0", "true!",
                    "false!", "true",
                ]
            ])
        #expect(records.key == .wholeRow)
    }

    @Test func `an empty list has no records and no columns`() throws {
        let records = try records(" [ ] ")
        #expect(records.count == 0)
        #expect(records.columns.isEmpty)
    }

    @Test func `names of other cases become snake case`() throws {
        #expect(try records(#"[{"channelPreference":"x"}]"#).columns.map(\.name) == ["channel_preference"])
    }

    @Test func `a byte order mark before the list is skipped`() throws {
        #expect(try records("\u{FEFF}[{\"id\":1}]").count == 1)
    }

    @Test(arguments: [
        #"{"error":"Not what was asked for"}"#, #"["Not what was asked for"]"#, #""Not what was asked for""#,
        #"[{"id":1},"Not what was asked for"]"#, "Not what was asked for",
        #"[{"id":"Not what was asked for""#,
    ])
    func `another shape is an error that shows how the answer begins`(_ body: String) throws {
        let fault = try Fixture().fault("stages", json(body))
        #expect(fault.kind == .malformed)
        #expect(fault.cause.contains("Not what was asked for"))
    }

    @Test func `the beginning that is shown has 200 characters`() throws {
        let fault = try Fixture().fault("stages", json("{\"x\":\"" + String(repeating: "é", count: 500)))
        #expect(fault.cause.filter { $0 == "é" }.count == 194)
    }

    @Test func `an empty body is an error`() throws {
        #expect(try Fixture().fault("stages", json("")).kind == .malformed)
    }

    @Test func `a web page is an error`() throws {
        let fault = try Fixture().fault("stages", answer("<html>Down</html>", type: "application/json"))
        #expect(fault.kind == .transient)
        #expect(fault.cause.contains("Down"))
    }
}
