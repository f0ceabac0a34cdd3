import Mirror
import Testing

@Suite struct ExportTests {
    private static let header = "prospects.id,prospects.status,stages.name,lead_sources.name,metadata"

    private func records(_ body: String, of name: String = "prospects") throws -> Records {
        try Fixture().page(name, answer(body)).records
    }

    @Test func `the table's own qualifier is dropped and other dots become underscores`() throws {
        let columns = try records(Self.header + "\n").columns
        #expect(columns.map(\.name) == ["id", "status", "stages_name", "lead_sources_name", "metadata"])
        #expect(columns.map(\.vendorName).joined(separator: ",") == Self.header)
    }

    @Test func `a qualifier that only begins like the table's is another's`() throws {
        let columns = try records("prospects_old.id,prospects.id,Prospects.x\n").columns
        #expect(columns.map(\.name) == ["prospects_old_id", "id", "prospects_x"])
    }

    @Test func `the key is the table's own id, wherever it stands`() throws {
        #expect(try records("id,stages.id,prospects.id\n").key == .column(2))
        #expect(try records("housing_contracts.id,x\n", of: "housing_contracts").key == .column(0))
    }

    @Test func `without it the key is the bare id`() throws {
        #expect(try records("status,id\n").key == .column(1))
    }

    @Test func `without either the whole row is the key`() throws {
        #expect(try records("prospects.status,stages.id\n").key == .wholeRow)
    }

    @Test func `a header alone means no rows`() throws {
        let records = try records(Self.header + "\n")
        #expect(records.count == 0)
        #expect(records.columns.count == 5)
    }

    @Test func `cells come as they are, and empty ones as null`() throws {
        let records = try records(Self.header + "\n7,\" (630) \"\"555\"\"\",\"a,\r\nb\",,02139\n8,,,\"\",x\n")
        #expect(
            records.rows == [["7", " (630) \"555\"", "a,\r\nb", nil, "02139"], ["8", nil, nil, nil, "x"]])
    }

    @Test func `a byte order mark is no part of the first name`() throws {
        let records = try records("\u{FEFF}prospects.id,x\n1,2\n")
        #expect(records.key == .column(0))
        #expect(records.columns.map(\.name) == ["id", "x"])
    }

    @Test func `the first record's line is known`() throws {
        #expect(try records("prospects.id,\"x\ny\"\n1,2\n").firstLine == 3)
    }

    @Test func `bytes that are no UTF-8 are kept and noted`() throws {
        let body = Array("prospects.id,x\n1,".utf8) + [0xFF, 0x0A]
        let records = try Fixture().page("prospects", answer(body)).records
        #expect(!records.isValidUTF8)
        let cell = try #require(records.cells.last)
        #expect(records.bytes[Int(cell.offset)] == 0xFF)
        #expect(cell.length == 1)
    }

    @Test func `a row with a field too few rejects the page and names its line but no value`() throws {
        let fault = try Fixture().fault("prospects", answer(Self.header + "\n1,a,b,c,d\n2,Miller\n"))
        #expect(fault.kind == .malformed)
        #expect(fault.cause.contains("line 3"))
        #expect(!"\(fault)".contains("Miller"))
    }

    @Test func `a truncated page is rejected`() throws {
        let fault = try Fixture().fault("prospects", answer("prospects.id,x\n1,\"half"))
        #expect(fault.kind == .malformed)
        #expect(fault.cause.contains("line 2"))
    }

    @Test func `an empty body is no page`() throws {
        #expect(try Fixture().fault("prospects", answer("")).kind == .malformed)
    }

    @Test(arguments: [
        ("<!DOCTYPE html><html><body>Down for maintenance</body></html>", "text/csv"),
        ("\u{FEFF}  <html>\nDown for maintenance", "text/csv"),
        ("Down for maintenance", "text/html; charset=utf-8"),
    ])
    func `a web page is an error and never an empty page`(_ body: String, _ type: String) throws {
        let fault = try Fixture().fault("prospects", answer(body, type: type))
        // A maintenance page passes.
        #expect(fault.kind == .transient)
        #expect(fault.cause.contains("Down for maintenance"))
    }

    @Test func `markup where CSV was due is an error and never an empty page`() throws {
        let body = "<?xml version=\"1.0\"?><Error>Down for maintenance</Error>"
        let fault = try Fixture().fault("prospects", answer(body, type: "text/csv"))
        #expect(fault.kind == .malformed)
        #expect(fault.cause.contains("Down for maintenance"))
    }

    @Test(arguments: ["{\"error\":\"Out of order\"}", " \n[\"Out of order\"]"])
    func `JSON where CSV was due is an error and never an empty page`(_ body: String) throws {
        for type in ["application/json", "text/csv"] {
            let fault = try Fixture().fault("prospects", answer(body, type: type))
            #expect(fault.kind == .malformed)
            #expect(fault.cause.contains("Out of order"))
        }
    }

    @Test(arguments: [
        "Service temporarily unavailable\n", "Service temporarily unavailable", "maintenance.\n", "OK\n",
        "The prospects are unavailable\n", "Service unavailable, please try again later.\n",
    ])
    func `a line of text is an error and never an empty page`(_ body: String) throws {
        for type in ["text/plain", "text/csv", ""] {
            let fault = try Fixture().fault("prospects", answer(body, type: type))
            #expect(fault.kind == .transient)
            #expect(fault.cause.contains(body.filter { !$0.isNewline }))
        }
    }

    @Test(arguments: [
        "id\n", "prospects_count\n", "prospects.id\n", "stages.name\n", "metadata,notes\n",
        Self.header + "\n", "First name,metadata",
    ])
    func `a header that may be the table's means no rows`(_ body: String) throws {
        #expect(try records(body).count == 0)
    }

    @Test func `with rows any header will do`() throws {
        #expect(try records("what is this\n1\n").count == 1)
    }

    @Test(arguments: [
        "text/csv; charset=utf-8", "Text/CSV", "application/csv", "application/octet-stream",
        "binary/octet-stream", "text/plain;charset=utf-8", "",
    ])
    func `CSV is taken under the names that servers give it`(_ type: String) throws {
        let fixture = try Fixture()
        for (body, count) in [(Self.header + "\n", 0), ("prospects.id,x\n1,2\n", 1)] {
            #expect(try fixture.page("prospects", answer(body, type: type)).records.count == count)
        }
    }

    @Test func `CSV is taken from an answer that does not say what it is`() throws {
        var silent = answer("prospects.id,x\n1,2\n")
        silent.headers = []
        #expect(try Fixture().page("prospects", silent).records.count == 1)
    }

    @Test(arguments: ["application/json", "application/xml; charset=utf-8", "image/png", "text/markdown"])
    func `what says that it is something else is no page`(_ type: String) throws {
        let fault = try Fixture().fault("prospects", answer("prospects.id,x\n1,2\n", type: type))
        #expect(fault.kind == .transient)
        #expect(fault.cause.contains(type.prefix { $0 != ";" }))
    }

    @Test func `an error shows the first 200 characters of a web page, on one line`() throws {
        let body = "<html>\n" + String(repeating: "é", count: 500)
        let fault = try Fixture().fault("prospects", answer(body))
        #expect(fault.cause.filter { $0 == "é" }.count == 193)
        #expect(!fault.cause.contains("\n"))
    }
}
