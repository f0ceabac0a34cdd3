import Formats
import Testing

struct CSVErrorTests {
    private func error(_ text: String, chunks: [Int] = [.max]) -> CSVError? {
        #expect(throws: CSVError.self) { try read(text, chunks: chunks) }
    }

    @Test(arguments: [[Int.max], [1], [5]])
    func `a row with too few or too many fields is an error with its line`(chunks: [Int]) {
        #expect(
            error("a,b\n1,2\n3\n", chunks: chunks) == CSVError(.fieldCount(found: 1, expected: 2), line: 3)
        )
        #expect(
            error("a,b\r\n1,2,3\r\n", chunks: chunks) == CSVError(.fieldCount(found: 3, expected: 2), line: 2)
        )
    }

    @Test func `an empty quoted field alone is a row, not a blank line`() {
        #expect(error("a,b\n\"\"\n") == CSVError(.fieldCount(found: 1, expected: 2), line: 2))
    }

    @Test func `blanks alone are a row, not a blank line`() {
        #expect(error("a,b\n  \n") == CSVError(.fieldCount(found: 1, expected: 2), line: 2))
    }

    @Test(arguments: [[Int.max], [1], [7]])
    func `lines inside quotes count, so that an editor finds the row`(chunks: [Int]) {
        let text = "a,b\n1,\"x\ny\r\nz\r\"\n\n1\n"
        #expect(error(text, chunks: chunks) == CSVError(.fieldCount(found: 1, expected: 2), line: 7))
    }

    @Test func `a row of two lines is named by its first`() {
        #expect(error("a,b\n\"x\ny\"\n") == CSVError(.fieldCount(found: 1, expected: 2), line: 2))
    }

    @Test(arguments: [[Int.max], [1], [9]])
    func `an unterminated quote is an error with the line where it opens`(chunks: [Int]) {
        let text = "a,b\n1,2\n\"x\ny\",\"z\n1,2\n1,2\n"
        #expect(error(text, chunks: chunks) == CSVError(.unterminatedQuote, line: 4))
    }

    @Test func `a doubled quote at the end does not close its field`() {
        #expect(error("a,b\n1,\"x\"\"") == CSVError(.unterminatedQuote, line: 2))
        #expect(error("a,b\n1,\"") == CSVError(.unterminatedQuote, line: 2))
    }

    @Test func `text after a closing quote is an error with its line`() {
        #expect(error("a,b\n\"a\"b,2\n") == CSVError(.textAfterQuote, line: 2))
        #expect(error("a,b\n\"a\nb\" ,2\n") == CSVError(.textAfterQuote, line: 3))
    }

    @Test(arguments: ["", "\u{FEFF}", "\n", "\r\n\r\n"])
    func `a text without a header is an error`(text: String) {
        #expect(error(text)?.kind == .noHeader)
    }

    @Test func `a header that is not UTF-8 is an error`() {
        #expect(throws: CSVError(.headerNotUTF8, line: 1)) {
            try CSVTable(reading: [0x61, 0x2C, 0xE9, 0x0A])
        }
    }

    @Test func `the whole rows before the error are given, and nothing of the row itself`() {
        var reader = CSVReader()
        var bytes = Array("a,b\n1,2\n3,4,5\n6,7\n".utf8)
        var fields: [CSVField] = []
        #expect(throws: CSVError.self) { try reader.read(&bytes, isLast: true, into: &fields) }
        #expect(fields == [CSVField(offset: 4, length: 1), CSVField(offset: 6, length: 1)])
        #expect(reader.line == 3)
    }

    @Test func `messages say the line and the counts`() {
        #expect(
            error("a,b\nsecret\n")?.description == "CSV line 2: the row has 1 fields where the header has 2"
        )
    }
}
