import Mirror
import Testing

@Suite struct WordsTests {
    @Test func `headers are found whatever the case of their names`() {
        let response = Response(
            status: 200, headers: [.init("LINK", "a"), .init("Date", "today"), .init("Link", "b")], body: [],
            url: "https://crm.example/"
        )
        #expect(response.values(of: "link") == ["a", "b"])
        #expect(response.value(of: "link") == "a")
        #expect(response.value(of: "date") == "today")
        #expect(response.value(of: "retry-after") == nil)
    }

    @Test func `records without columns are none`() {
        let records = Records(bytes: [], columns: [], cells: [], key: .wholeRow, isValidUTF8: true)
        #expect(records.count == 0)
    }

    @Test func `records are counted by the width of their header`() {
        let columns = ["a", "b"].map { Records.Column(vendorName: $0, name: $0) }
        let cells = [Records.Cell](repeating: .null, count: 6)
        let records = Records(bytes: [], columns: columns, cells: cells, key: .wholeRow, isValidUTF8: true)
        #expect(records.count == 3)
    }

    @Test func `a fault says what was done, to what, why it failed and what to do`() {
        var fault = Fault(
            .transient, operation: "fetch page 12", subject: "wh prospects", cause: "no connection")
        #expect("\(fault)" == "fetch page 12 (wh prospects): no connection")
        fault.hint = "Wait"
        #expect("\(fault)" == "fetch page 12 (wh prospects): no connection. Wait")
    }
}
