/// One field: a range of the buffer it was read from, without quotes and unescaped.
package struct CSVField: Hashable, Sendable {
    package var offset: UInt32
    package var length: UInt32

    package init(offset: UInt32, length: UInt32) {
        self.offset = offset
        self.length = length
    }
}

/// Reads CSV piece by piece and copies nothing: fields are ranges of the caller's buffer.
///
/// RFC 4180 as found in the wild: lines end with LF, CR or CRLF, the last one with any of them or none; inside
/// quotes they are data. A byte order mark at the very start is skipped. A quote inside an unquoted field is
/// data. A blank line is no row unless there is only one column, where it is an empty field.
package struct CSVReader: Sendable {
    /// The names of the columns exactly as written; nil until they were read.
    package private(set) var header: [String]?
    /// The line of the next unread record, from 1. Line ends inside quotes count: an editor shows the same.
    package private(set) var line: Int
    /// The line of the first row that the latest `read` gave; `line` if it gave none.
    package private(set) var firstLine: Int

    /// Reads a header first.
    package init() {
        line = 1
        firstLine = 1
    }

    /// Goes on at the row that begins at `line`, in a text whose header is known.
    package init(resuming header: [String], atLine line: Int) {
        self.header = header
        self.line = line
        firstLine = line
    }

    /// Appends the fields of every whole row in `bytes`, row after row, and gives how many bytes they took.
    ///
    /// What follows the last whole row is left as it was and has to come again at the front of the next buffer.
    /// Doubled quotes are unescaped inside their field's own range, so `bytes` is no longer the text that came.
    ///
    /// - Throws: at the first malformed row; the whole rows before it are in `fields`, and `line` is its line.
    package mutating func read(
        _ bytes: inout [UInt8],
        isLast: Bool,
        into fields: inout [CSVField]
    ) throws(CSVError) -> Int {
        guard bytes.count <= Int(UInt32.max) else { throw CSVError(.bufferTooLarge, line: line) }
        var text = bytes.mutableSpan
        var scanner = CSVScanner(line: line, isLast: isLast)
        if header == nil {
            header = try readHeader(&text, with: &scanner)
        }
        guard let columns = header?.count else {
            if isLast { throw CSVError(.noHeader, line: line) }
            return 0
        }
        return try readRows(&text, with: &scanner, columns: columns, into: &fields)
    }

    /// The names of the columns; nil where the header is not yet whole.
    private mutating func readHeader(
        _ text: inout MutableSpan<UInt8>,
        with scanner: inout CSVScanner
    ) throws(CSVError) -> [String]? {
        scanner.skipByteOrderMark(in: text.span)
        scanner.skipBlankLines(in: text.span)
        var fields: [CSVField] = []
        let headerLine = scanner.line
        guard try scanner.readRecord(in: text.span, into: &fields) else { return nil }
        scanner.unescape(&fields, in: &text)
        var names: [String] = []
        for field in fields {
            guard let name = String(field, in: text.span) else {
                throw CSVError(.headerNotUTF8, line: headerLine)
            }
            names.append(name)
        }
        return names
    }

    private mutating func readRows(
        _ text: inout MutableSpan<UInt8>,
        with scanner: inout CSVScanner,
        columns: Int,
        into fields: inout [CSVField]
    ) throws(CSVError) -> Int {
        let firstField = fields.count
        while true {
            if columns > 1 { scanner.skipBlankLines(in: text.span) }
            let (rowStart, rowField) = (scanner.position, fields.count)
            line = scanner.line
            if rowField == firstField { firstLine = line }
            do throws(CSVError) {
                guard try scanner.readRecord(in: text.span, into: &fields) else { return rowStart }
                let found = fields.count - rowField
                guard found == columns else {
                    throw CSVError(.fieldCount(found: found, expected: columns), line: line)
                }
            } catch {
                fields.removeSubrange(rowField...)
                throw error
            }
            scanner.unescape(&fields, in: &text)
        }
    }
}

extension String {
    /// The field's text; nil where it is not UTF-8.
    fileprivate init?(_ field: CSVField, in text: Span<UInt8>) {
        let start = Int(field.offset)
        let bytes = text.extracting(start..<start + Int(field.length))
        guard let validated = try? UTF8Span(validating: bytes) else { return nil }
        self.init(copying: validated)
    }
}
