import Formats
import Testing

struct CSVReaderTests {
    @Test func `a quoted comma stays in its field`() throws {
        #expect(try read("id,name\n1,\"Doe, Jane\"\n") == [["id", "name"], ["1", "Doe, Jane"]])
    }

    @Test func `a doubled quote is one quote`() throws {
        let text = "a,b\n\"\"\"x\"\" and \"\"\",\"\"\"\"\n"
        #expect(try read(text) == [["a", "b"], ["\"x\" and \"", "\""]])
    }

    @Test(arguments: ["\n", "\r\n", "\r"])
    func `any line end ends a row`(end: String) throws {
        let rows = try read("a,b\(end)1,2\(end)3,4\(end)")
        #expect(rows == [["a", "b"], ["1", "2"], ["3", "4"]])
    }

    @Test func `line ends may be mixed`() throws {
        #expect(try read("a,b\r\n1,2\r3,4\n5,6") == [["a", "b"], ["1", "2"], ["3", "4"], ["5", "6"]])
    }

    @Test(arguments: ["\n", "\r\n", "\r", "\n\r", "\r\n\r\n"])
    func `a line end inside quotes is data as it came`(end: String) throws {
        #expect(try read("a,b\n1,\"x\(end)y\"\n") == [["a", "b"], ["1", "x\(end)y"]])
    }

    @Test func `a byte order mark is no part of the first name`() throws {
        #expect(try read("\u{FEFF}id,name\n1,x\n") == [["id", "name"], ["1", "x"]])
        #expect(try read("\u{FEFF}\"id\",name\n1,x\n", chunks: [1]) == [["id", "name"], ["1", "x"]])
    }

    @Test func `a byte order mark anywhere else is data`() throws {
        #expect(try read("id,name\n\u{FEFF}1,x\n") == [["id", "name"], ["\u{FEFF}1", "x"]])
        let resumed = CSVReader(resuming: ["id"], atLine: 7)
        let table = try CSVTable(reading: Array("\u{FEFF}1\n".utf8), with: resumed)
        #expect(table.rows == [[Array("\u{FEFF}1".utf8)]])
    }

    @Test func `the last line needs no line end`() throws {
        #expect(try read("a,b\n1,2") == [["a", "b"], ["1", "2"]])
        #expect(try read("a,b\n1,\"2\"") == [["a", "b"], ["1", "2"]])
    }

    @Test func `the last field may be empty, also at the very end`() throws {
        #expect(try read("a,b\n1,\n") == [["a", "b"], ["1", ""]])
        #expect(try read("a,b\n1,") == [["a", "b"], ["1", ""]])
        #expect(try read("a,b\n,\n\"\",\"\"") == [["a", "b"], ["", ""], ["", ""]])
    }

    @Test func `a quote inside an unquoted field is data`() throws {
        #expect(try read("a,b\n6\" pipe, \"x\"\n") == [["a", "b"], ["6\" pipe", " \"x\""]])
    }

    @Test func `a header alone is a table without rows`() throws {
        #expect(try read("a,b") == [["a", "b"]])
        #expect(try read("a,b\r\n") == [["a", "b"]])
    }

    @Test func `names in the header are kept exactly`() throws {
        #expect(
            try read("prospects.id, Name ,\"a \"\"b\"\"\",\u{E9},\n") == [
                ["prospects.id", " Name ", "a \"b\"", "\u{E9}", ""]
            ])
    }

    @Test func `a blank line is no row of several columns`() throws {
        #expect(try read("\na,b\n\n1,2\r\n\r\n\r\n", chunks: [1]) == [["a", "b"], ["1", "2"]])
    }

    @Test func `a blank line is an empty field of the only column`() throws {
        #expect(try read("a\n1\n\n2\n") == [["a"], ["1"], [""], ["2"]])
    }

    @Test func `bytes that are not UTF-8 are kept in rows`() throws {
        let table = try CSVTable(reading: Array("a,b\n".utf8) + [0xFF, 0x2C, 0xC3, 0x0A])
        #expect(table.rows == [[[0xFF], [0xC3]]])
    }

    @Test func `a NUL is data`() throws {
        #expect(try read("a,b\n\u{0},x\u{0}y\n") == [["a", "b"], ["\u{0}", "x\u{0}y"]])
    }

    @Test func `a resumed reader takes the first line for a row`() throws {
        let resumed = CSVReader(resuming: ["a", "b"], atLine: 40)
        let table = try CSVTable(reading: Array("1,2\n3,4\n".utf8), with: resumed)
        #expect(table.text == [["a", "b"], ["1", "2"], ["3", "4"]])
        #expect(table.firstLines == [40])
    }

    @Test func `nothing is taken of a row that is not whole`() throws {
        var reader = CSVReader()
        let whole = Array("a,b\n1,2\n".utf8)
        let half = Array("3,\"x \"\"y\"\"".utf8)
        var bytes = whole + half
        var fields: [CSVField] = []
        #expect(try reader.read(&bytes, isLast: false, into: &fields) == whole.count)
        #expect(fields.count == 2)
        #expect(Array(bytes[whole.count...]) == half)
        #expect(reader.line == 3)
    }

    @Test func `a CR at the end of a buffer waits for its LF`() throws {
        var reader = CSVReader(resuming: ["a", "b"], atLine: 2)
        var bytes = Array("1,2\r".utf8)
        var fields: [CSVField] = []
        #expect(try reader.read(&bytes, isLast: false, into: &fields) == 0)
        bytes += Array("\n3,4\r\n".utf8)
        #expect(try reader.read(&bytes, isLast: true, into: &fields) == bytes.count)
        #expect(fields.count == 4)
        #expect(reader.line == 4)
    }

    @Test func `the line of a chunk's first row counts line ends inside quotes`() throws {
        let text = "a,b\n1,\"x\r\ny\nz\rz\"\n\n2,3\n"
        #expect(try CSVTable(reading: Array(text.utf8)).firstLines == [2])
        let split = text.utf8.count - 4
        #expect(try CSVTable(reading: Array(text.utf8), chunks: [split, .max]).firstLines == [2, 7])
    }
}
